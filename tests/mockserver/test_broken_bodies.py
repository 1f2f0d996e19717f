"""Faults in the body: one breach each, where there is what they break."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator_contract.mockserver.faults.broken import BROKEN
from orchestrator_contract.schemas import ALL_OPERATIONS

from ..support.for_each import for_each
from .desk import Desk

PATHS = {
    "getJob": "/jobs/6",
    "listJobs": "/jobs?limit=3",
    "listJobNodes": "/jobs/6/nodes",
    "getJobReport": "/jobs/6/report",
    "listJobEvents": "/jobs/6/events",
    "getPlanJob": "/plan_jobs/1006",
    "listPlanJobs": "/plan_jobs?limit=3",
    "listPlanJobEvents": "/plan_jobs/1006/events",
}
OF_JOBS = ["getJob", "getPlanJob", "listJobs", "listPlanJobs"]
TASK = {"task": "facts", "params": {}, "scope": {"nodes": ["web1.example.com"]}}
#: Bodies that are no jobs have at most a list to miss.
PARTS = sorted(PATHS.keys() - {*OF_JOBS})


def fault(name: str, path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}__fault=body:{name}"


def latest(desk: Desk) -> Any:
    return desk.admin("GET", "/requests?limit=1").json["requests"][0]


def keys(body: Any) -> set[str]:
    """Return the keys at every place of a body."""
    if isinstance(body, dict):
        return {*body}.union(*map(keys, body.values()))
    return set().union(*map(keys, body)) if isinstance(body, list) else set()


@for_each(
    ("name", "operation"),
    [(name, o) for name, broken in BROKEN.items() for o in sorted(broken.operations)],
)
def test_a_broken_body_is_another_one_without_a_stray_key(
    name: str, operation: str
) -> None:
    desk = Desk()
    sound = desk.get(PATHS[operation])
    broken = desk.get(fault(name, PATHS[operation]))
    assert broken.status_code == 200
    assert broken.json != sound.json
    assert keys(broken.json) <= keys(sound.json)
    assert broken.headers["Preference-Applied"] == f"fault=body:{name}"
    assert latest(desk)["fault"] == f"body:{name}"


@pytest.mark.parametrize("operation", PARTS)
@pytest.mark.parametrize("name", [n for n in BROKEN if n != "items-missing"])
def test_where_there_is_no_job_a_fault_of_jobs_is_not_thrown(
    name: str, operation: str
) -> None:
    desk = Desk()
    sound = desk.get(PATHS[operation])
    unbroken = desk.get(fault(name, PATHS[operation]))
    assert unbroken.data == sound.data
    assert "Preference-Applied" not in unbroken.headers
    assert latest(desk)["fault"] is None


def test_what_is_not_there_is_not_broken() -> None:
    desk = Desk()
    waiting = next(n for n in range(1, 64) if desk.state(n) == "new")
    answer = desk.get(fault("duration-negative", f"/jobs/{waiting}"))
    assert "duration" not in answer.json
    assert "Preference-Applied" not in answer.headers
    assert latest(desk)["fault"] is None


def test_a_rule_strikes_the_first_body_that_it_can_break() -> None:
    desk = Desk()
    desk.admin("POST", "/faults", {"fault": "body:state-unknown", "times": 1})
    sound = [desk.get(PATHS[operation]).json for operation in PARTS]
    assert all("state" not in body for body in sound)
    services = desk.client.get("/status/v1/services")
    assert [*services.json] == ["orchestrator-service"]
    assert [desk.state(6), desk.state(6)] == ["dreaming", "finished"]
    (rule,) = desk.admin("GET", "/faults").json["rules"]
    assert (rule["fits"], rule["hits"]) == (1, 1)


@pytest.mark.parametrize(
    "operation", sorted(ALL_OPERATIONS.keys() - BROKEN["state-null"].operations)
)
def test_a_rule_that_could_never_strike_is_refused(operation: str) -> None:
    rule = {"fault": "body:state-null", "operation": operation}
    answer = Desk().admin("POST", "/faults", rule)
    assert answer.status_code == 400
    assert f"{operation} has nothing that body:state-null breaks" in answer.text


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("body:state-unknown", 202),
        ("truncated-json", 202),
        ("wrong-media-type", 202),
        ("not-json", 200),  # a portal knows nothing of commands
    ],
)
def test_a_command_is_answered_with_the_status_that_it_has(
    name: str, status: int
) -> None:
    desk = Desk()
    answer = desk.client.post(
        f"/orchestrator/v1/command/task?__fault={name}",
        json=TASK,
        headers={"X-Authentication": "any"},
    )
    assert answer.status_code == status
