"""Two looks at one job: what may change between them, and what may not."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.exchange import Exchange, Request
from orchestrator_contract.contract_tests.judge import Court

from .judging import Findings, answer, changed, golden, told

DONE = golden()
RUNNING = golden("job-deploy-running")
LATER = "2026-03-02T23:00:00Z"


def look(body: Any, *, at: float) -> Exchange:
    """Return an exchange that brought *body*, asked for at a moment of its own."""
    request = Request(
        operation="get-job", path=f"/jobs/{body['name']}", job=body["name"]
    )
    exchange = answer(request, 200, body)
    return replace(exchange, number=int(at), began=at, ended=at + 0.5)


def looked(*bodies: Any) -> Findings:
    """Judge looks at one job, one after the other; return what only history tells."""
    court = Court(check for check in CATALOGUE.values() if check.subject == "looks")
    court.hear([look(body, at=float(n)) for n, body in enumerate(bodies)])
    return told(court)


def later(body: Any, **changes: Any) -> dict[str, Any]:
    """Return a copy of *body* with other values at its top."""
    grown: dict[str, Any] = copy.deepcopy(body) | changes
    return {key: value for key, value in grown.items() if value is not ...}


def test_a_job_that_is_over_looks_the_same_again() -> None:
    assert looked(DONE, DONE, DONE) == set()


@pytest.mark.parametrize("key", ["timestamp", "finished_timestamp", "duration"])
@pytest.mark.parametrize("value", [LATER, None, ...], ids=["other", "null", "gone"])
def test_times_of_a_job_that_is_over_do_not_change(key: str, value: Any) -> None:
    found = looked(DONE, later(DONE, **{key: value}))
    assert found == {("terminal-job-does-not-change", f"/{key}")}


def test_a_job_that_is_over_does_not_become_another_or_alive_again() -> None:
    for state in ("failed", "running"):
        found = looked(DONE, later(DONE, state=state))
        assert found == {("terminal-job-does-not-change", "/state")}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/status/1/enter_time", LATER),
        ("/status/0/state", "ready"),
        ("/status/3/exit_time", LATER),
        ("/status/3", ...),
    ],
)
def test_the_history_of_a_job_that_is_over_is_not_rewritten(
    pointer: str, value: Any
) -> None:
    found = looked(DONE, changed(DONE, pointer, value))
    assert {clause for clause, _ in found} == {"history-only-grows"}


def test_the_history_of_a_job_that_is_over_does_not_grow() -> None:
    entry = {"state": "failed", "enter_time": LATER, "exit_time": None}
    grown = later(DONE, status=[*DONE["status"], entry])
    assert ("history-only-grows", "/status") in looked(DONE, grown)


def finished() -> dict[str, Any]:
    """Return the running job a while later: it has finished in the meantime."""
    status = copy.deepcopy(RUNNING["status"])
    status[-1]["exit_time"] = LATER
    status.append({"state": "finished", "enter_time": LATER, "exit_time": None})
    return later(
        RUNNING,
        state="finished",
        status=status,
        timestamp=LATER,
        finished_timestamp=LATER,
        duration=RUNNING["duration"] + 100,
    )


def test_a_job_that_lives_moves_on() -> None:
    assert looked(RUNNING, RUNNING, finished(), finished()) == set()
    assert looked(RUNNING, later(RUNNING, duration=RUNNING["duration"] + 5)) == set()


def test_a_start_that_was_not_known_may_become_known() -> None:
    for unknown in (None, ...):
        assert looked(later(RUNNING, started_timestamp=unknown), RUNNING) == set()


def test_a_state_does_not_go_back() -> None:
    found = looked(RUNNING, later(RUNNING, state="ready"))
    assert found == {("state-never-goes-back", "/state")}


def test_the_last_change_does_not_go_back() -> None:
    found = looked(RUNNING, later(RUNNING, timestamp="2026-03-01T00:00:00Z"))
    assert found == {("timestamp-never-decreases", "/timestamp")}


def test_a_history_does_not_lose_entries() -> None:
    found = looked(RUNNING, later(RUNNING, status=RUNNING["status"][:1]))
    assert found == {("history-only-grows", "/status")}


def test_an_exit_that_was_told_stays_as_it_was_told() -> None:
    found = looked(RUNNING, changed(RUNNING, "/status/0/exit_time", LATER))
    assert found == {("history-only-grows", "/status/0")}


@pytest.mark.parametrize("body", [DONE, RUNNING], ids=["finished", "running"])
@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/name", "5"),
        ("/id", "https://h/orchestrator/v1/jobs/5"),
        ("/id", "https://h/plan_jobs/5"),
        ("/type", "task"),
        ("/command", "task"),
        ("/command", ...),
        ("/owner/id", "11111111-2222-4333-8444-555555555555"),
        ("/started_timestamp", LATER),
    ],
)
def test_who_a_job_is_does_not_change(body: Any, pointer: str, value: Any) -> None:
    other = changed(body, pointer, value)
    court = Court(check for check in CATALOGUE.values() if check.subject == "looks")
    looks = [look(body, at=0), look(other, at=1)]
    request = looks[0].request
    court.hear([replace(exchange, request=request) for exchange in looks])
    assert told(court) == {("identity-does-not-change", pointer)}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/owner/login", "someone.else"),
        ("/owner/display_name", "Someone Else"),
        ("/id", "http://localhost/jobs/309"),
        ("/nodes/id", "http://localhost/jobs/309/nodes"),
        ("/new-key", 1),
        ("/description", "other"),
    ],
)
def test_what_belongs_to_others_may_change(pointer: str, value: Any) -> None:
    assert looked(DONE, changed(DONE, pointer, value)) == set()


@pytest.mark.parametrize("key", ["options", "node_count", "userdata"])
def test_settings_that_change_are_a_warning(key: str) -> None:
    found = looked(RUNNING, later(RUNNING, **{key: {"other": 1}}))
    assert found == {("settings-do-not-change", f"/{key}")}


def test_counted_nodes_may_move_until_the_job_is_over() -> None:
    for before, odd in ((RUNNING, False), (DONE, True)):
        found = looked(before, later(before, node_states={"finished": 1, "failed": 1}))
        assert bool(found) is odd


def test_the_duration_of_a_job_that_runs_does_not_decrease() -> None:
    much = later(RUNNING, duration=100)
    assert looked(much, later(RUNNING, duration=100)) == set()
    assert looked(much, later(RUNNING, duration=99.2)) == {
        ("duration-does-not-decrease", "/duration")
    }


def test_looks_that_overlap_are_not_compared() -> None:
    """Nobody can tell which of two answers to simultaneous requests is the later."""
    court = Court(CATALOGUE.values())
    first, second = look(DONE, at=0), look(later(DONE, state="failed"), at=0.2)
    court.hear([first, replace(second, number=1)])
    assert "get-job/terminal-job-does-not-change" in court.coverage().not_exercised
