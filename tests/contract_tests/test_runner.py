"""A run from beginning to end, over applications that are well and that are not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Exit, Outcome
from orchestrator_contract.contract_tests.planning.ordering import COST
from orchestrator_contract.contract_tests.runner import Settings, run, selected
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget
from orchestrator_contract.mockserver import World, create_app

MOCK = create_app(World(0, jobs=100))


def outcome_of(app=MOCK, **settings) -> Outcome:
    settings.setdefault("concurrency", 1)
    return run(WsgiTarget(app, until=0), Settings(**settings))


def changed(change: Callable[[str, dict], object], app=MOCK):
    """Let *change* touch every JSON body that *app* answers with 200."""

    def wrapped(environ, start_response):
        told = []
        body = b"".join(app(environ, lambda *answer: told.append(answer)))
        ((status, headers),) = told
        if status.startswith("200"):
            value = json.loads(body)
            change(environ["PATH_INFO"].removeprefix("/orchestrator/v1"), value)
            body = json.dumps(value).encode()
        headers = [(k, v) for k, v in headers if k.lower() != "content-length"]
        start_response(status, headers)
        return [body]

    return wrapped


def ids(outcome: Outcome, level: Level = Level.WARNING) -> set[str]:
    return {f.check.id for f in outcome.findings if f.check.level >= level}


@pytest.mark.parametrize("seed", range(3))
def test_the_mock_conforms_without_a_warning(seed):
    outcome = outcome_of(create_app(World(seed, jobs=100)), seed=seed)
    assert outcome.exit_code is Exit.CONFORMS
    assert not ids(outcome)
    assert outcome.requests <= 250 + COST
    assert len(outcome.coverage.states.seen) == 7
    assert len(outcome.coverage.types.seen) == 9


def test_the_verdict_does_not_depend_on_who_answers_first():
    def odd(path, body):
        if path == "/jobs/100":
            body["name"] = "8"

    one, many = (outcome_of(changed(odd), concurrency=n) for n in (1, 8))
    assert ids(one) == ids(many) == {"get-job/answer-is-the-asked-job"} | ids(one)
    assert one.requests == many.requests


def test_live_jobs_that_move_between_two_looks_are_no_finding():
    ticks = count()
    epoch = datetime(2026, 11, 23, tzinfo=UTC)

    def clock():
        return epoch + timedelta(seconds=3 * next(ticks))

    world = World(0, jobs=100, epoch=epoch)
    assert not ids(outcome_of(create_app(world, clock=clock)))


def test_a_fault_in_one_body_is_found():
    def late(path, body):
        if path == "/jobs/100":
            body["timestamp"] = "2031-01-01T00:00:00Z"

    assert "get-job/timestamp-is-the-last-change" in ids(outcome_of(changed(late)))


def test_a_fault_where_the_list_is_at_its_end_is_found():
    def null_for_empty(path, body):
        if path == "/jobs" and not body["items"]:
            body["items"] = None

    found = ids(outcome_of(changed(null_for_empty)))
    assert found == {"list-jobs/types-are-as-documented"}


def test_a_fault_between_two_looks_is_found():
    looks = count()

    def restless(path, body):
        if (
            path.startswith("/jobs/")
            and path.count("/") == 2
            and body["state"] == "failed"
        ):
            body["duration"] = 1000 + next(looks)

    assert "get-job/terminal-job-does-not-change" in ids(outcome_of(changed(restless)))


def test_a_fault_between_a_job_and_its_nodes_is_found():
    def one_less(path, body):
        if path.endswith("/nodes") and body["items"]:
            body["items"].pop()

    assert "list-job-nodes/nodes-are-as-many-as-counted" in ids(
        outcome_of(changed(one_less))
    )


def test_a_refusal_that_is_none_is_found():
    def lenient(environ, start_response):
        environ.setdefault("HTTP_X_AUTHENTICATION", "any")
        return MOCK(environ, start_response)

    outcome = outcome_of(lenient)
    assert outcome.exit_code is Exit.FINDINGS
    assert "get-job/token-is-demanded" in ids(outcome, Level.ERROR)


def test_a_job_that_breaks_the_server_does_not_stop_the_run():
    def broken(environ, start_response):
        if environ["PATH_INFO"].endswith("/jobs/30"):
            raise RuntimeError
        return MOCK(environ, start_response)

    outcome = outcome_of(broken)
    assert ids(outcome) == {"get-job/request-is-answered"}
    assert outcome.jobs > 60


def test_an_empty_orchestrator_proves_nothing():
    def emptied(path, body):
        if path == "/jobs":
            body["items"], body["pagination"]["total"] = [], 0

    def app(environ, start_response):
        path = environ["PATH_INFO"]
        environ["PATH_INFO"] = re.sub(r"/jobs/\d{1,3}(?=/|$)", "/jobs/999999", path)
        return changed(emptied)(environ, start_response)

    outcome = outcome_of(app)
    assert outcome.exit_code is Exit.INCONCLUSIVE
    assert outcome.lacking == ("no job body was judged",)
    assert not ids(outcome, Level.ERROR)


def test_a_server_that_is_always_busy_is_inconclusive_and_without_fault():
    def busy(_environ, start_response):
        start_response("503 Busy", [("Retry-After", "60")])
        return [b""]

    outcome = outcome_of(busy, max_requests=20)
    assert outcome.exit_code is Exit.INCONCLUSIVE
    assert not ids(outcome)
    assert any("come back later" in note for note in outcome.coverage.notes)


def test_somebody_else_at_the_address_is_unreachable():
    def elsewhere(_environ, start_response):
        start_response("404 Not Found", [("Content-Type", "text/html")])
        return [b"<h1>nothing here</h1>"]

    outcome = outcome_of(elsewhere)
    assert outcome.exit_code is Exit.UNREACHABLE
    assert not outcome.findings


def test_where_nobody_is_no_release_is_inferred():
    def elsewhere(_environ, start_response):
        start_response("404 Not Found", [("Content-Type", "text/html")])
        return [b"<h1>nothing here</h1>"]

    outcome = outcome_of(elsewhere, profile="auto")
    assert outcome.exit_code is Exit.UNREACHABLE
    assert outcome.profile == "current"
    assert "nothing to infer" in outcome.profile_reason


@pytest.mark.parametrize("concurrency", [1, 4])
def test_who_watches_is_told_what_was_found_by_then(concurrency):
    def without_an_owner(path, body):
        if re.fullmatch(r"/jobs/\d+", path):
            del body["owner"]

    told = []
    outcome = outcome_of(
        changed(without_an_owner), progress=told.append, concurrency=concurrency
    )
    for key in ("done", "documents", "jobs", "findings"):
        counted = [getattr(step, key) for step in told]
        assert counted == sorted(counted)
        assert counted[-1] > 0
    assert told[-1].done == outcome.requests
    assert {step.unit for step in told} == {"requests"}
    assert told[-1].jobs == outcome.jobs
    # What several answers say together is found at the end.
    assert 0 < told[-1].findings <= len(outcome.findings)
    again = outcome_of(changed(without_an_owner), concurrency=concurrency)
    assert [f.pattern for f in again.findings] == [f.pattern for f in outcome.findings]


def test_numbers_that_all_exist_are_not_taken_for_unknown_ones():
    def obliging(environ, start_response):
        head, _, number = environ["PATH_INFO"].rpartition("/jobs/")
        if not number.isdecimal() or int(number) <= 100:
            return MOCK(environ, start_response)
        environ["PATH_INFO"] = f"{head}/jobs/42"

        def rename(_path, body):
            body["name"] = number
            body["id"] = body["id"].replace("/42", f"/{number}")

        return changed(rename)(environ, start_response)

    outcome = outcome_of(obliging)
    assert "get-job/not-every-number-is-a-job" in ids(outcome, Level.ERROR)
    assert "get-job/unknown-id-is-404" not in ids(outcome)


def test_a_release_is_inferred_from_what_is_met():
    def aged(path, body):
        jobs = body["items"] if path == "/jobs" else [body] if "state" in body else []
        for job in jobs:
            for key in ("type", "userdata", "duration", "finished_timestamp"):
                job.pop(key, None)
            for key in ("created_timestamp", "started_timestamp"):
                job.pop(key, None)

    outcome = outcome_of(changed(aged), profile="auto")
    assert outcome.profile < "2019.8.4"
    assert outcome.profile_reason
    assert "get-job/required-keys-are-present" not in ids(outcome)


def test_a_release_is_inferred_from_the_named_jobs_where_there_are_some():
    outcome = outcome_of(profile="auto", job_ids=(5, 6), max_requests=40)
    asked = [e.request.job for e in outcome.exchanges[1:4]]
    assert asked == [None, "5", "6"]
    assert outcome.profile == "current"
    assert "3 bodies" in outcome.profile_reason


def test_a_profile_that_is_none_is_refused():
    with pytest.raises(LookupError):
        outcome_of(profile="1999.1")


def test_checks_can_be_chosen_and_left_out():
    chosen = selected(["get-job/*"], ["*/status-*"])
    assert chosen
    assert all(c.id.startswith("get-job/") and "/status-" not in c.id for c in chosen)
    with pytest.raises(LookupError, match="no check is called 'get-jobs/x'"):
        selected(["get-jobs/x"], [])


def test_every_page_of_a_recorded_run_tells_what_was_asked():
    outcome = outcome_of(max_requests=60)
    assert [e.number for e in outcome.exchanges] == list(range(1, outcome.requests + 1))
