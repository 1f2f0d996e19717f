"""The admin API: sessions apart from one another, their state kept and restored."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
import urllib3

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.api import operations

from .desk import API, EPOCH, Desk


def test_a_session_is_kept_and_restored_as_one_document() -> None:
    desk = Desk(clock="poll")
    desk.admin("POST", "/jobs", {"scenario": "slow", "nodes": 3})
    desk.admin("POST", "/jobs", desk.get("/jobs/9").json | {"name": "9"})
    desk.admin("POST", "/faults", {"fault": "unavailable", "times": 2, "job": 7})
    desk.admin("POST", "/jobs/65/end", {"state": "stopped"})
    desk.admin("POST", "/clock", {"advance": "3s"})
    desk.get("/jobs/81")
    desk.get("/jobs/7")
    kept = desk.admin("GET", "/state").json
    other = Desk(seed=9, jobs=3)
    assert other.admin("PUT", "/state", kept).status_code == 200
    assert other.admin("GET", "/state").json == kept
    for job in (1, 9, 64, 65, 81):
        assert other.get(f"/jobs/{job}").data == desk.get(f"/jobs/{job}").data
    assert other.get("/jobs/7").status_code == 503
    assert other.get("/jobs/7").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"epoch": "never"},
        {"recipes": {"81": {"created": 0, "type": "tusk"}}},
        {"recipes": {"81": {"type": "task"}}},
        {"faults": [{"fault": "nonsense"}]},
        {"clock": {}},
        {"clock": {"kind": "sundial", "at": 0, "speed": 1}},
        {"recipes": {"81": {"created": 10**30, "type": "task"}}},
        {"recipes": {"81": {"created": -1, "type": "task"}}},
        {"endings": {"64": ["running", 5]}},
        {"endings": {"64": ["finished", 10**30]}},
        {"given": [{"job": {"name": "7"}}]},
        {"looks": None},
        {"jobs": 10**30},
        {"clock": {"kind": "virtual", "at": 10**30, "speed": 0}},
        {"clock": {"kind": "virtual", "at": -1, "speed": 0}},
        {"clock": {"kind": "real", "at": 0, "speed": 1e300}},
        {"clock": {"kind": "real", "at": 0, "speed": -1}},
    ],
)
def test_a_state_that_is_none_changes_nothing(desk: Desk, change: Any) -> None:
    kept = desk.admin("GET", "/state").json
    answer = desk.admin("PUT", "/state", kept | change)
    assert answer.status_code == 400, answer.text
    assert answer.mimetype == "application/problem+json"
    assert desk.admin("GET", "/state").json == kept


@pytest.mark.parametrize(
    ("part", "value", "wrong"),
    [
        ("options", "", "options"),
        ("options", {}, "description"),
        ("options", {"description": "", "task": 7}, "task"),
        ("owner", {"login": None}, "login"),
        ("userdata", [], "userdata"),
        ("absent", [None], "absent"),
        ("failing", "abc", "failing"),
        ("result", 5, "result"),
    ],
)
def test_a_state_whose_commands_cannot_be_told_is_refused(
    desk: Desk, part: str, value: Any, wrong: str
) -> None:
    command = {"environment": "production", "scope": {"nodes": ["a"]}}
    made = desk.client.post(
        f"{API}/command/deploy", json=command, headers={"X-Authentication": "any"}
    )
    assert made.status_code == 202
    kept = desk.admin("GET", "/state").json
    changed = deepcopy(kept)
    changed["recipes"]["81"]["order"][part] = value
    answer = desk.admin("PUT", "/state", changed)
    assert answer.status_code == 400, answer.text
    assert wrong in answer.json["detail"]
    assert desk.admin("GET", "/state").json == kept


def test_a_state_from_before_its_jobs_were_created_is_refused() -> None:
    desk = Desk(clock="virtual")
    desk.admin("POST", "/clock", {"advance": "1h"})
    desk.admin("POST", "/jobs", {"type": "task"})
    kept = desk.admin("GET", "/state").json
    early = kept | {"clock": kept["clock"] | {"at": 0}}
    answer = desk.admin("PUT", "/state", early)
    assert answer.status_code == 400
    assert "clock.at is before 2026-01-05T10:00:00Z" in answer.json["detail"]
    assert desk.admin("PUT", "/state", kept).status_code == 200


def test_a_list_is_of_one_world_and_one_time_while_somebody_resets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(clock="virtual")
    desk.admin("POST", "/clock", {"advance": "5h"})
    desk.admin("POST", "/jobs", {"type": "task", "scenario": "slow"})
    before = desk.get("/jobs?order_by=state&limit=200").json
    session, arguments = desk.app.sessions.default, operations.arguments

    def meanwhile(*asked: Any) -> dict[str, Any]:
        session.reset()
        return arguments(*asked)

    monkeypatch.setattr(operations, "arguments", meanwhile)
    assert desk.get("/jobs?order_by=state&limit=200").json == before
    assert desk.get("/jobs/81").status_code == 404


def test_a_reset_takes_everything_back(desk: Desk) -> None:
    before = desk.admin("GET", "/state").json
    desk.admin("POST", "/jobs", {})
    desk.admin("POST", "/faults", {"fault": "HANG", "times": 0})
    desk.admin("POST", "/clock", {"advance": "1h"})
    desk.admin("POST", "/jobs/64/end", {})
    desk.get("/jobs/1")
    desk.admin("POST", "/reset", {})
    assert desk.admin("GET", "/state").json == before
    assert desk.admin("GET", "/requests").json["total"] == 0


@pytest.mark.parametrize("key", [None, "of-today"])
def test_live_jobs_begin_with_their_session_and_anew_with_its_reset(
    key: str | None,
) -> None:
    """Whoever opens a mock that has run since yesterday sees jobs that live."""
    now = EPOCH
    headers = {"X-Authentication": "any", "Content-Type": "application/json"}
    if key:
        headers["X-Orchestrator-Session"] = key
    with MockServer(clock=lambda: now) as server:
        job, reset = f"{server.url}{API}/jobs/64", f"{server.url}/__admin/reset"
        now += timedelta(days=1)
        begins_late = urllib3.request("GET", job, headers=headers).json()["state"]
        assert begins_late == ("new" if key else "finished")
        now += timedelta(days=1)
        assert urllib3.request("GET", job, headers=headers).json()["state"] != "new"
        urllib3.request("POST", reset, body="{}", headers=headers)
        assert urllib3.request("GET", job, headers=headers).json()["state"] == "new"


def test_sessions_do_not_see_one_another(desk: Desk) -> None:
    made = desk.admin("POST", "/sessions", {"key": "a"}).json
    assert made["url"] == "http://localhost/__session/a/orchestrator/v1"
    desk.admin("POST", "/jobs", {"nodes": 1}, X_Orchestrator_Session="a")
    assert desk.get("/jobs/81", X_Orchestrator_Session="a").status_code == 200
    by_path = desk.client.get(
        f"{made['url']}/jobs/81", headers={"X-Authentication": "any"}
    )
    assert by_path.json["id"] == f"{made['url']}/jobs/81"
    assert desk.get("/jobs/81").status_code == 404
    assert desk.get("/jobs/81", X_Orchestrator_Session="b").status_code == 404
    keys = [s["key"] for s in desk.admin("GET", "/sessions").json["sessions"]]
    assert keys == ["default", "a", "b"]
    assert desk.admin("DELETE", "/sessions/a").json == {"removed": 1}
    assert desk.admin("DELETE", "/sessions/a").status_code == 404
    assert desk.get("/jobs/81", X_Orchestrator_Session="a").status_code == 404
    desk.admin("DELETE", "/sessions")
    assert len(desk.admin("GET", "/sessions").json["sessions"]) == 1


def test_one_session_too_many_is_refused_and_none_is_dropped(desk: Desk) -> None:
    most = desk.admin("GET", "/sessions").json["most"]
    for number in range(most - 1):
        assert (
            desk.get("/jobs/1", X_Orchestrator_Session=f"s{number}").status_code == 200
        )
    refused = desk.get("/jobs/1", X_Orchestrator_Session="late")
    assert refused.status_code == 429
    assert f"there are {most} sessions" in refused.json["detail"]
    assert desk.get("/jobs/1", X_Orchestrator_Session="s0").status_code == 200
    assert desk.get("/jobs/1", X_Orchestrator_Session="a/b").status_code == 400
    assert desk.admin("POST", "/sessions", {"key": 7}).status_code == 400
    assert desk.admin("POST", "/sessions", {"key": "x"}).status_code == 429


def test_a_session_can_have_a_port_of_its_own() -> None:
    with MockServer() as server, urllib3.PoolManager(retries=False) as http:
        made = http.request(
            "POST", f"{server.url}/__admin/sessions", json={"key": "p", "port": 0}
        ).json()
        assert not made["url"].startswith(server.url)
        server.session("p").clock.freeze()
        http.request(
            "POST",
            f"{server.url}/__admin/jobs",
            json={"nodes": 1},
            headers={"X-Orchestrator-Session": "p"},
        )
        token = {"X-Authentication": "any"}
        assert (
            http.request("GET", f"{made['url']}/jobs/101", headers=token).status == 200
        )
        plain = f"{server.url}{API}/jobs/101"
        assert http.request("GET", plain, headers=token).status == 404
        taken = {"key": "q", "port": server.port}
        answer = http.request("POST", f"{server.url}/__admin/sessions", json=taken)
        assert answer.status == 409
