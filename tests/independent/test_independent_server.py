"""The checker does not depend on the mock's habits: another server passes and fails."""

from __future__ import annotations

import ast
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Exit, Outcome
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget

from . import orchestrator, table
from .orchestrator import TOKEN, Jobs, serving
from .table import Body


def outcome_of(*serve: Any, timeout: float = 5.0, **options: Any) -> Outcome:
    with serving(*serve, **options) as url:
        target = HttpTarget(url, token=TOKEN, timeout=timeout)
        try:
            return run(target, Settings())
        finally:
            target.close()


def ids(outcome: Outcome, level: Level) -> set[str]:
    return {f.check.id for f in outcome.findings if f.check.level is level}


def test_it_shares_nothing_with_the_mock():
    tree = ast.parse(Path(orchestrator.__file__).read_text(encoding="utf-8"))
    names = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    names |= {
        a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names
    }
    assert not [name for name in names if "orchestrator_contract" in str(name)]


def test_a_server_with_other_habits_conforms():
    outcome = outcome_of()
    assert not ids(outcome, Level.ERROR), [f.breach for f in outcome.findings]
    assert not ids(outcome, Level.WARNING), [f.breach for f in outcome.findings]
    assert outcome.exit_code is Exit.CONFORMS
    assert outcome.jobs == 14


def of_job(path: str, number: int = 0) -> bool:
    """Whether a path is that of one job, by its number or of any."""
    head, _, last = path.rpartition("/")
    return head == "/jobs" and last.isdecimal() and number in {0, int(last)}


def wrong_state(path: str, _q, status: int, body: Body):
    return status, body | {"state": "failed"} if of_job(path, 100) else body


def finished_before_it_began(path: str, _q, status: int, body: Body):
    late = {"created_timestamp": "2031-01-01T00:00:00Z"}
    return status, body | late if of_job(path, 24) else body


def foreign_link(path: str, _q, status: int, body: Body):
    link = {"nodes": {"id": "https://x/orchestrator/v1/jobs/1/nodes"}}
    return status, body | link if of_job(path, 58) and status == 200 else body


def no_owner(path: str, _q, status: int, body: Body):
    return status, {k: v for k, v in body.items() if k != "owner" or not of_job(path)}


def time_without_zone(path: str, _q, status: int, body: Body):
    bad = {"timestamp": "2025-03-04T05:06:07"}
    return status, body | bad if of_job(path, 31) else body


def endless_history(path: str, _q, status: int, body: Body):
    if of_job(path, 99) and status == 200:
        body["status"] = body["status"] * 2
    return status, body


def hole_in_the_history(path: str, _q, status: int, body: Body):
    if of_job(path, 17) and status == 200:
        body["status"][0]["exit_time"] = body["status"][0]["enter_time"]
    return status, body


def unknown_job_exists(path: str, _q, status: int, body: Body):
    known = job_of(17)
    return (200, known) if status == 404 and of_job(path) else (status, body)


def job_of(number: int) -> Body:
    row = next(row for row in table.TABLE if row[0] == number)
    return table.job(*row)


def word_is_not_found(path: str, _q, status: int, body: Body):
    return 404 if status == 400 and path.startswith("/jobs/") else status, body


def another_error_kind(_path: str, _q, status: int, body: Body):
    return status, body | {"kind": "not-found"} if status == 404 else body


def error_without_message(_path: str, _q, status: int, body: Body):
    return status, {"kind": body["kind"]} if status == 400 else body


def type_filter_ignored(path: str, query, status: int, body: Body):
    if path == "/jobs" and "type" in query and status == 200:
        return Jobs().listing(query | {"type": "deploy"})
    return status, body


def sorted_as_text(path: str, query, status: int, body: Body):
    if path == "/jobs" and status == 200 and query.get("order_by") == "name":
        backward = query["order"] == "desc"
        body["items"].sort(key=lambda item: item["name"], reverse=backward)
    return status, body


def offset_ignored(path: str, query, status: int, body: Body):
    if path == "/jobs" and status == 200 and query.get("offset", "0") != "0":
        _, page = Jobs().listing(query | {"offset": "0"})
        body["items"] = page["items"]
    return status, body


def limit_ignored(path: str, query, status: int, body: Body):
    if path == "/jobs" and status == 200:
        body["items"] = Jobs().listing(query | {"limit": "99"})[1]["items"]
    return status, body


def list_tells_another_state(path: str, _q, status: int, body: Body):
    if path == "/jobs" and status == 200:
        for item in body["items"]:
            item["state"] = "failed" if item["state"] == "finished" else item["state"]
    return status, body


def one_node_less(path: str, _q, status: int, body: Body):
    if path.endswith("/nodes") and status == 200:
        body["items"] = body["items"][1:]
    return status, body


def report_disagrees(path: str, _q, status: int, body: Body):
    if path.endswith("/report") and status == 200:
        for row in body["report"]:
            row["state"] = "skipped"
    return status, body


def events_repeat(path: str, _q, status: int, body: Body):
    if path.endswith("/events") and status == 200:
        body["items"] += body["items"][-1:]
    return status, body


def events_run_backward(path: str, _q, status: int, body: Body):
    if path.endswith("/events") and status == 200:
        body["items"].reverse()
    return status, body


def start_is_ignored(path: str, query, status: int, body: Body):
    if path.endswith("/events") and status == 200 and "start" in query:
        return Jobs().answer(path, {})
    return status, body


def next_job(path: str, _q, status: int, body: Body):
    return status, job_of(23) if of_job(path, 17) else body


def one_job_breaks(path: str, _q, status: int, body: Body):
    kind = {"kind": "puppetlabs.orchestrator/unknown-error", "msg": "oops"}
    return (500, kind) if of_job(path, 80) else (status, body)


def restless(path: str, _q, status: int, body: Body, looks=count()):  # noqa: B008 - one for all
    if of_job(path) and status == 200 and body["state"] == "finished":
        body["duration"] += next(looks) % 2 * 0.5
    return status, body


def other_owner_now_and_then(path: str, _q, status: int, body: Body, looks=count()):  # noqa: B008 - one for all
    if of_job(path) and status == 200 and next(looks) % 3 == 0:
        body["owner"] = body["owner"] | {"id": "00000000-0000-4000-8000-000000000000"}
    return status, body


FAULTS = [
    (wrong_state, "get-job/status-ends-in-the-state"),
    (finished_before_it_began, "get-job/start-is-not-after-finish"),
    (foreign_link, "get-job/links-name-their-job"),
    (no_owner, "get-job/required-keys-are-present"),
    (time_without_zone, "get-job/formats-are-as-documented"),
    (endless_history, "get-job/status-is-in-order"),
    (hole_in_the_history, "get-job/status-is-contiguous"),
    (unknown_job_exists, "get-job/unknown-id-is-404"),
    (word_is_not_found, "get-job/word-id-is-400"),
    (another_error_kind, "get-job/unknown-id-has-its-kind"),
    (error_without_message, "get-job/error-required-keys-are-present"),
    (type_filter_ignored, "list-jobs/items-have-the-asked-type"),
    (sorted_as_text, "list-jobs/names-are-sorted-as-numbers"),
    (offset_ignored, "list-jobs/pages-make-the-whole"),
    (limit_ignored, "list-jobs/list-is-no-longer-than-limit"),
    (list_tells_another_state, "list-jobs/item-is-the-job-itself"),
    (one_node_less, "list-job-nodes/nodes-are-as-many-as-counted"),
    (report_disagrees, "get-job-report/report-agrees-with-the-nodes"),
    (events_repeat, "list-job-events/events-are-unique"),
    (events_run_backward, "list-job-events/event-ids-increase"),
    (start_is_ignored, "list-job-events/events-begin-at-start"),
    (next_job, "get-job/answer-is-the-asked-job"),
    (one_job_breaks, "get-job/server-does-not-fail"),
    (restless, "get-job/terminal-job-does-not-change"),
    (other_owner_now_and_then, "get-job/identity-does-not-change"),
]


@pytest.mark.parametrize(
    ("fault", "check"), FAULTS, ids=[f.__name__ for f, _ in FAULTS]
)
def test_a_single_fault_is_found_by_the_check_that_names_it(fault, check):
    outcome = outcome_of(fault)
    found = ids(outcome, Level.ERROR) | ids(outcome, Level.WARNING)
    assert check in found
    assert len({name.partition("/")[2] for name in found}) <= 4  # and no storm


def test_a_token_that_nobody_looks_at_is_found():
    outcome = outcome_of(lenient=True)
    assert "get-job/token-is-demanded" in ids(outcome, Level.ERROR)
    assert "list-jobs/token-is-demanded" in ids(outcome, Level.ERROR)


def test_a_job_that_hangs_does_not_stop_the_run():
    def hangs(path: str, _query, status: int, body: Body):
        if of_job(path, 77):
            time.sleep(1.5)
        return status, body

    outcome = outcome_of(hangs, timeout=0.4)
    assert ids(outcome, Level.ERROR) == {"get-job/request-is-answered"}
    assert outcome.jobs == 13
