"""What all sessions of a mock may take together."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.sessions import journal

from .asking import API, asking
from .commanding import INVENTORY, TASK


def test_all_journals_together_are_bounded_and_the_oldest_entries_go_first(
    http: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_STEP", 1_000)
    with MockServer() as server:
        together = server.app.sessions.together
        together.most_journalled = 300_000
        ask = asking(server.url, http)

        def fill(key: str) -> None:
            for _ in range(20):
                ask(f"/__session/{key}{API}/jobs?limit=50")

        fill("a")
        fill("b")
        clients = [threading.Thread(target=fill, args=(key,)) for key in "cd"]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        fill("e")
        kept = {key: server.session(key).journal for key in "abcde"}
        total = sum(entries.taken for entries in kept.values())
        assert total <= 300_000 + 5 * 20_000
        told = ask("/__session/a/__admin/requests").json
        assert (told["total"], told["dropped"]) == (0, 20)
        assert ask("/__session/e/__admin/requests").json["total"] > 5
        # A session that somebody works in just now is left alone, and nobody waits.
        with server.session("e").lock:
            fill("b")
        assert ask(f"{API}/jobs/1").status == 200


def test_the_commands_of_all_sessions_together_are_bounded(http: Any) -> None:
    with MockServer(inventory=INVENTORY) as server:
        server.app.sessions.together.most_ordered = 10_000
        ask = asking(server.url, http)
        long = json.dumps(TASK | {"userdata": {"note": "x" * 4_000}}).encode()

        def order(key: str) -> int:
            path = f"/__session/{key}{API}/command/task"
            return ask(path, method="POST", body=long).status

        assert [order(key) for key in "abc"] == [202, 202, 429]
        ask("/__session/a/__admin/reset", method="POST", json={})
        assert order("c") == 202
        server.app.sessions.end("b")
        assert order("c") == 202
        assert order("c") == 429
