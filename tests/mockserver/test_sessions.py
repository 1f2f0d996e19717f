"""Sessions under load, and servers that come and go."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import urllib3

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.engine import listener
from orchestrator_contract.schemas import validator_for

API = "/orchestrator/v1"
TOKEN = {"X-Authentication": "any"}
THREADS = 16


def test_two_sessions_under_sixteen_threads_never_see_each_other() -> None:
    """Each thread changes one of two sessions, and reads what only its session has."""
    with (
        MockServer(time="virtual", jobs=70) as server,
        urllib3.PoolManager(maxsize=THREADS, retries=False) as http,
    ):

        def work(number: int) -> list[str]:
            key = "ab"[number % 2]
            headers = TOKEN | {"X-Orchestrator-Session": key}
            names = []
            for _ in range(25):
                recipe = {"nodes": 1, "overrides": {"description": f"of {key}"}}
                made = _json(
                    http, "POST", f"{server.url}/__admin/jobs", headers, recipe
                )
                names.append(made["name"])
                job = _json(http, "GET", made["id"], headers)
                assert job["description"] == f"of {key}"
                clock = {"advance": "1s"}
                _json(http, "POST", f"{server.url}/__admin/clock", headers, clock)
                rule = {"fault": "unavailable", "job": int(made["name"]), "times": 1}
                _json(http, "POST", f"{server.url}/__admin/faults", headers, rule)
                url = f"{server.url}{API}/jobs/{made['name']}"
                assert http.request("GET", url, headers=headers).status == 503
            return names

        with ThreadPoolExecutor(THREADS) as pool:
            made = list(pool.map(work, range(THREADS)))
        for key, place in (("a", 0), ("b", 1)):
            names = sorted(int(n) for one in made[place::2] for n in one)
            # No job lost, no number twice, none left out.
            assert names == list(range(71, 71 + 25 * THREADS // 2))
            session = server.session(key)
            passed = session.clock.now() - session.world.began
            assert passed == 25 * THREADS // 2 * 1000
            assert len(session.journal) == 25 * THREADS
        assert len(server.session().journal) == 0


def _json(
    http: urllib3.PoolManager, method: str, url: str, headers: Any, body: Any = None
) -> Any:
    answer = http.request(method, url, headers=headers, json=body)
    assert answer.status in {200, 201}, answer.data
    return answer.json()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="there is no /proc")
def test_a_thousand_servers_leave_nothing_behind() -> None:
    with MockServer():
        pass
    threads, files = threading.active_count(), len([*Path("/proc/self/fd").iterdir()])
    for number in range(1000):
        with MockServer() as server:
            if number % 50 == 0:
                with urllib3.PoolManager(retries=False) as http:
                    url = f"{server.url}{API}/jobs/1"
                    assert http.request("GET", url, headers=TOKEN).status == 200
    assert threading.active_count() == threads
    assert len([*Path("/proc/self/fd").iterdir()]) == files


@pytest.mark.parametrize("fault", ["HANG", "DRIBBLE", "delay"])
def test_a_server_stops_whoever_hangs_on_it(fault: str) -> None:
    query = "__delay=50s" if fault == "delay" else f"__fault={fault}"
    head = (
        f"GET {API}/jobs/1?{query} HTTP/1.1\r\nHost: x\r\nX-Authentication: a\r\n\r\n"
    )
    before = threading.active_count()
    server = MockServer().start()
    with ExitStack() as clients:
        for number in range(50):
            client = socket.create_connection(("127.0.0.1", server.port), timeout=10)
            clients.enter_context(client)
            # Some never end their request.
            client.sendall(head.encode() if number % 5 else head[:40].encode())
        until(lambda: threading.active_count() >= before + 51)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 20
        # A thread that has done its work may need a moment to be gone.
        until(lambda: threading.active_count() == before)
        assert threading.active_count() == before


def until(happens: Callable[[], bool], *, seconds: float = 10) -> None:
    """Wait until *happens*, *seconds* at most."""
    deadline = time.monotonic() + seconds
    while not happens() and time.monotonic() < deadline:
        time.sleep(0.01)


def test_too_many_connections_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "MOST_CONNECTIONS", 3)
    with MockServer() as server:
        idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(3)]
        deadline = time.monotonic() + 5
        status = 0
        while status != 503 and time.monotonic() < deadline:
            with urllib3.PoolManager(retries=False, timeout=5) as http:
                answer = http.request("GET", f"{server.url}{API}/jobs/1", headers=TOKEN)
                status = answer.status
        assert status == 503
        assert answer.json()["status"] == 503
        for connection in idle:
            connection.close()


def test_too_many_answers_cannot_wait() -> None:
    with (
        MockServer() as server,
        urllib3.PoolManager(maxsize=80, retries=False, timeout=10) as http,
    ):
        url = f"{server.url}{API}/jobs/1?__delay=1s"
        with ThreadPoolExecutor(80) as pool:
            answers = list(
                pool.map(lambda _: http.request("GET", url, headers=TOKEN), range(80))
            )
    statuses = [answer.status for answer in answers]
    assert set(statuses) == {200, 503}
    assert statuses.count(503) <= 16


@pytest.mark.slow(session="soak")
def test_a_minute_of_mixed_traffic_leaves_memory_flat_and_loses_nothing() -> None:
    """``SOAK_SECONDS`` says how long; ``nox -s soak`` goes on for ten minutes."""
    seconds = float(os.environ.get("SOAK_SECONDS", "5"))
    with (
        MockServer(jobs=100) as server,
        urllib3.PoolManager(maxsize=8, retries=False) as http,
    ):
        server.session().journal.most_entries = 500
        sent = [0] * 8
        until = time.monotonic() + seconds
        memory: list[int] = []

        def work(number: int) -> None:
            paths = (
                "/jobs/1", "/jobs/64", "/jobs?limit=20", "/jobs/70/nodes",
                "/jobs/70/events", "/jobs/x", "/jobs/1?__state=failed",
                "/jobs/2?__fault=truncated-json", "/jobs/3?__code=503",
            )  # fmt: skip
            while time.monotonic() < until:
                path = paths[sent[number] % len(paths)]
                answer = http.request("GET", f"{server.url}{API}{path}", headers=TOKEN)
                assert answer.status in {200, 400, 503}
                sent[number] += 1

        with ThreadPoolExecutor(8) as pool:
            done = [pool.submit(work, number) for number in range(8)]
            while time.monotonic() < until:
                time.sleep(seconds / 10)
                memory.append(_memory())
            for one in done:
                one.result()
        journal = server.session().journal
        assert len(journal) + journal.dropped == sum(sent)
        job = http.request("GET", f"{server.url}{API}/jobs/1", headers=TOKEN).json()
        validator_for("job").validate(job)
    # From the middle on it may grow by what the allocator keeps, no more (kB).
    assert memory[-1] - memory[len(memory) // 2] < 8_000


def _memory() -> int:
    """Return the resident memory of this process in kB, 0 where it cannot be told."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    lines = status.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
