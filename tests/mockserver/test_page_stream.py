"""The stream that the page lives on: what it tells, to whom, and how it ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
import urllib3

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.admin.live import MOST_STREAMS

from .asking import API, Ask, asking
from .desk import Desk
from .streaming import Event, streaming

EPOCH = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(time="virtual", epoch=EPOCH) as server:
        yield server


@pytest.fixture
def ask(server: MockServer, http: urllib3.PoolManager) -> Ask:
    return asking(server.url, http)


def steer(ask: Ask, path: str, body: Any = None, method: str = "POST") -> Any:
    answer = ask(f"/__admin{path}", method=method, json=body)
    assert answer.status in {200, 201}, answer.data
    return answer.json


def of(events: list[Event], name: str) -> list[Any]:
    return [event.data for event in events if event.name == name]


def test_it_begins_with_all_that_there_is(server: MockServer, ask: Ask) -> None:
    ask(f"{API}/jobs/7")
    with streaming(server) as stream:
        assert (stream.status, stream.headers["content-type"]) == (
            200,
            "text/event-stream",
        )
        assert stream.headers["cache-control"] == "no-store"
        seen = stream.until("entries")
    assert seen[0].name == "hello"
    assert seen[0].data["session"] == "default"
    (clock,) = of(seen, "clock")
    assert clock == {
        "kind": "virtual",
        "speed": 0,
        "now": 1767603600000,
        "polls": False,
    }
    lives = [life for told in of(seen, "jobs") for life in told["jobs"]]
    assert [life["name"] for life in lives] == list(range(1, 101))
    assert of(seen, "rules") == [{"rules": []}]
    assert of(seen, "sessions") == [{"sessions": ["default"]}]
    (entry,) = seen[-1].data["entries"]
    assert (entry["operation"], entry["job"], entry["status"]) == ("getJob", "7", 200)


def test_it_tells_what_changes_and_nothing_else(server: MockServer, ask: Ask) -> None:
    with streaming(server) as stream:
        stream.until("journal")
        made = steer(ask, "/jobs", {"type": "task", "scenario": "slow"})
        seen = stream.until("jobs")
        assert [life["name"] for life in seen[-1].data["jobs"]] == [int(made["name"])]
        assert seen[-1].data["total"] == 101
        steer(ask, f"/jobs/{made['name']}/end", {"state": "failed"})
        (ended,) = stream.until("jobs")[-1].data["jobs"]
        assert ended["steps"][-1][0] == "failed"
        steer(ask, "/clock", {"advance": "90s"})
        moved = stream.until("clock", lambda told: told["now"] > 1767603680000)
        assert not of(moved, "jobs")
        rule = steer(ask, "/faults", {"fault": "unavailable", "times": 1})
        assert stream.until("rules")[-1].data == {"rules": [rule]}
        ask(f"{API}/jobs/1")
        seen = stream.until("rules")
        assert seen[-1].data["rules"][0]["hits"] == 1
        (entry,) = stream.until("entries")[-1].data["entries"]
        assert (entry["status"], entry["fault"]) == (503, "unavailable")
        ask(f"{API}/job/1")
        (entry,) = stream.until("entries")[-1].data["entries"]
        assert f"did you mean GET {API}/jobs" in entry["explanation"]


def test_by_looks_a_job_and_the_clock_are_told_again(
    http: urllib3.PoolManager,
) -> None:
    with MockServer(time="poll") as server, streaming(server) as stream:
        ask = asking(server.url, http)
        stream.until("journal")
        ask(f"{API}/jobs/64")
        ask(f"{API}/jobs/64")
        # Both looks may be met at once, or one after the other.
        told = stream.until(
            "jobs", lambda told: told["jobs"][0]["pace"]["floor"] > server.world.began
        )
        assert told[-1].data["jobs"][0]["name"] == 64
        steer(ask, "/clock", {"frozen": True})
        assert stream.until("clock")[-1].data["polls"] is False
        body = ask(f"{API}/jobs/7").json | {"description": "As it was written down"}
        steer(ask, "/jobs", body)
        given = stream.until("jobs")[-1].data["jobs"][0]
        assert (given["name"], given["steps"]) == (7, [["failed", 0]])


def test_a_world_without_jobs_is_told_to_have_none() -> None:
    with MockServer(jobs=0) as server, streaming(server) as stream:
        seen = stream.until("journal")
    assert of(seen, "jobs") == [{"total": 0, "jobs": [], "gone": []}]


def test_a_reset_begins_anew(server: MockServer, ask: Ask) -> None:
    ask(f"{API}/jobs/1")
    steer(ask, "/jobs", {})
    with streaming(server) as stream:
        stream.until("entries")
        steer(ask, "/reset", {})
        seen = stream.until("journal")
        assert seen[0].name == "hello"
        assert seen[-1].data["journal"]["kept"] == 0
        assert 101 not in [
            job["name"] for told in of(seen, "jobs") for job in told["jobs"]
        ]
        ask(f"{API}/jobs/2")
        (entry,) = stream.until("entries")[-1].data["entries"]
        assert entry["id"] == 1


def test_who_comes_back_gets_what_it_has_not_seen(server: MockServer, ask: Ask) -> None:
    for number in (1, 2):
        ask(f"{API}/jobs/{number}")
    with streaming(server) as stream:
        last = stream.until("entries", lambda told: told["entries"][-1]["id"] == 2)[-1]
    ask(f"{API}/jobs/3")
    with streaming(server, headers={"Last-Event-ID": last.id}) as stream:
        (entry,) = stream.until("entries")[-1].data["entries"]
    assert (entry["id"], entry["job"]) == (3, "3")


@pytest.mark.parametrize("last", ["", "nonsense", "other-2", "-2", "x" * 9000])
def test_an_id_of_another_journal_means_nothing(
    server: MockServer, ask: Ask, last: str
) -> None:
    for number in (1, 2, 3):
        ask(f"{API}/jobs/{number}")
    with streaming(server, headers={"Last-Event-ID": last}) as stream:
        seen = stream.until("entries")
    assert [entry["id"] for entry in seen[-1].data["entries"]] == [1, 2, 3]
    assert not of(seen, "missed")


def test_what_made_room_meanwhile_is_told_to_be_missed(
    server: MockServer, ask: Ask
) -> None:
    server.session().journal.most_entries = 3
    ask(f"{API}/jobs/1")
    with streaming(server) as stream:
        last = stream.until("entries")[-1].id
    for _ in range(9):
        ask(f"{API}/jobs/1")
    with streaming(server, headers={"Last-Event-ID": last}) as stream:
        seen = stream.until("entries")
    assert of(seen, "missed") == [{"entries": 6}]
    assert [entry["id"] for entry in seen[-1].data["entries"]] == [8, 9, 10]
    assert of(seen, "journal")[0]["journal"]["dropped"] == 7


def test_each_session_has_its_own(server: MockServer, ask: Ask) -> None:
    with streaming(server, path="/__session/mine/__admin/stream") as stream:
        assert stream.until("journal")[0].data["session"] == "mine"
        ask(f"{API}/jobs/1")
        ask(f"/__session/mine{API}/jobs/2")
        (entry,) = stream.until("entries")[-1].data["entries"]
        assert entry["job"] == "2"
        steer(ask, "/sessions/mine", method="DELETE")
        assert stream.until("gone")[-1].data == {"session": "mine"}
        assert stream.rest() == b""
    assert "mine" not in server.app.sessions.keys()  # noqa: SIM118 - no mapping


def test_there_are_so_many_and_no_more(server: MockServer, ask: Ask) -> None:
    with ExitStack() as open_:
        for _ in range(MOST_STREAMS):
            stream = open_.enter_context(streaming(server))
            assert stream.until("hello")
        refused = ask("/__admin/stream")
        assert (refused.status, refused.type) == (429, "application/problem+json")
        assert str(MOST_STREAMS) in refused.json["detail"]
        assert refused.headers["Retry-After"]
    # Those who have gone have left their places.
    for _ in range(50):
        with streaming(server) as stream:
            if stream.status == 200:
                break
    assert stream.status == 200


def test_asking_for_the_head_takes_no_place(ask: Ask) -> None:
    for _ in range(2 * MOST_STREAMS):
        assert ask("/__admin/stream", method="HEAD").status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example.com"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example.com"},
    ],
)
def test_no_page_elsewhere_hears_it(
    server: MockServer, headers: dict[str, str]
) -> None:
    with streaming(server, headers=headers | {"Connection": "close"}) as stream:
        assert stream.status == 403
        assert "access-control-allow-origin" not in stream.headers
        assert b"event:" not in stream.rest()


def test_beyond_loopback_it_takes_the_admin_token(http: urllib3.PoolManager) -> None:
    with MockServer(host="0.0.0.0") as server:  # noqa: S104 - reached on loopback here
        assert asking(server.url, http)("/__admin/stream").status == 401
        assert asking(server.url, http)("/").status == 200
        token = {"X-Admin-Token": str(server.admin_token)}
        with streaming(server, headers=token) as stream:
            assert stream.until("hello")


def test_an_engine_that_cannot_stream_says_so(desk: Desk) -> None:
    answer = desk.admin("GET", "/stream")
    assert answer.status_code == 501
    assert "default engine" in answer.json["detail"]


def test_streams_end_with_the_server_and_nothing_is_left() -> None:
    before = set(threading.enumerate())
    server = MockServer().start()
    with ExitStack() as open_:
        streams = [open_.enter_context(streaming(server)) for _ in range(3)]
        for stream in streams:
            stream.until("hello")
        server.stop()
        assert set(threading.enumerate()) <= before
        for stream in streams:
            stream.rest()


def test_over_tls_it_streams_too() -> None:
    with (
        MockServer(tls=True) as server,
        urllib3.PoolManager(retries=False, ca_certs=str(server.ca), timeout=20) as http,
    ):
        url = f"{server.url}/__admin/stream"
        answer = http.request("GET", url, preload_content=False)
        assert b"event: hello" in answer.read1()
        server.stop()
        answer.close()
