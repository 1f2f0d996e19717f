"""Who may begin a session, and what a page sees of a refusal."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator_contract.mockserver import MockServer

from .asking import API, Ask, asking

PAGE = {"Origin": "https://page.example.com"}
PREFLIGHT = PAGE | {"Access-Control-Request-Method": "GET"}
PREFLIGHT_ASKED = {"token": None, "method": "OPTIONS", "headers": PREFLIGHT}
PICTURE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        (f"{API}/jobs/1", {"token": None}, 401),
        (f"{API}/jobs/1", {"token": "expired"}, 401),
        ("/nowhere", {"token": None}, 404),
        ("/status/v1/services", {"token": None}, 200),
        ("/", {"token": None}, 200),
        (f"{API}/jobs/1", PREFLIGHT_ASKED, 204),
        (f"{API}/jobs/1?__token=any", {"token": None, "headers": PICTURE}, 200),
        ("/__admin/clock", {"headers": PAGE}, 403),
        ("/__admin/clock", {"method": "POST", "body": "{}"}, 415),
        ("/__admin/nowhere", {}, 404),
        ("/__admin/ui/nothing", {}, 404),
    ],
)
@pytest.mark.parametrize("by_path", [True, False])
def test_nobody_begins_a_session_who_is_not_let_in(
    server: MockServer,
    ask: Ask,
    path: str,
    more: dict[str, Any],
    status: int,
    *,
    by_path: bool,
) -> None:
    headers = {} if by_path else {"X-Orchestrator-Session": "stranger"}
    headers |= more.get("headers", {})
    address = f"/__session/stranger{path}" if by_path else path
    assert ask(address, **(more | {"headers": headers})).status == status
    assert server.app.sessions.known("stranger") is None


@pytest.mark.parametrize(
    "path", [f"{API}/jobs/1", f"{API}/jobs/none", "/nowhere", "/__admin/clock"]
)
def test_whoever_is_let_in_begins_a_session(
    server: MockServer, ask: Ask, path: str
) -> None:
    ask(f"/__session/guest{path}")
    session = server.app.sessions.known("guest")
    assert session is not None
    kept = [entry.path for entry in session.journal.entries()]
    assert kept == ([] if "admin" in path else [path])
    server.app.sessions.end("guest")


def test_a_page_can_read_why_there_is_no_session(http: Any) -> None:
    with MockServer() as server:
        ask = asking(server.url, http)
        for number in range(server.app.sessions.most - 1):
            server.session(f"s{number}")
        for key, status in (("bad key", 400), ("one-more", 429)):
            headers = PAGE | {"X-Orchestrator-Session": key}
            answer = ask(f"{API}/jobs/1", headers=headers)
            assert answer.status == status
            allowed = answer.headers["Access-Control-Allow-Origin"]
            assert allowed == PAGE["Origin"]
            path = f"/__session/{key.replace(' ', '%20')}{API}/jobs/1"
            asked = ask(path, method="OPTIONS", token=None, headers=PREFLIGHT)
            assert asked.status == 204
