"""Nodes, reports and events, each body by itself."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.exchange import Request
from orchestrator_contract.schemas import LIFECYCLE

from .judging import Findings, answer, changed, golden, heard, judged

NODES = golden("job-nodes-of-a-deploy")
EVENT = golden("job-events-finished")["items"][0]
FAR = 10**9


def events(
    ids: Iterable[object],
    *,
    asked: str | None = None,
    following: object = FAR,
    job: object = 81,
) -> Findings:
    """Judge events of these ids, asked for from *asked* on, as an answer about 81."""
    link = f"https://h/orchestrator/v1/jobs/{job}/events?start={following}"
    body = {
        "items": [EVENT | {"id": id_} for id_ in ids],
        "next-events": {"id": link, "event": str(following)},
    }
    request = Request(
        operation="list-job-events",
        path="/jobs/81/events",
        query=(("start", asked),) if asked else (),
        job="81",
    )
    return heard(answer(request, 200, body))


@given(st.lists(st.integers(0, FAR - 1), max_size=5))
def test_ids_of_events_increase_and_none_comes_twice(ids: list[int]) -> None:
    clauses = {clause for clause, _ in events(map(str, ids))} - {"next-events-moves-on"}
    expected = set()
    if any(after < before for before, after in pairwise(ids)):
        expected.add("event-ids-increase")
    if len(set(ids)) < len(ids):
        expected.add("events-are-unique")
    assert clauses == expected


def test_ids_are_compared_as_numbers() -> None:
    assert events(["9", "10", "100"]) == set()


def test_thousands_of_events_are_judged_without_delay() -> None:
    began = time.monotonic()
    assert events(map(str, range(3000))) == set()
    assert time.monotonic() - began < 30


def test_an_event_before_the_one_that_was_asked_for_is_an_error() -> None:
    assert events(["5", "6"], asked="5") == set()
    assert events(["5", "6"], asked="6") == {("events-begin-at-start", "/items/0/id")}


@pytest.mark.parametrize("following", ["6", "5", "1"])
def test_the_next_events_are_behind_those_that_came(following: str) -> None:
    assert events(["5", "6"], following="7") == set()
    assert events([], following="7", asked="7") == set()
    assert events(["5", "6"], following=following) == {
        ("next-events-moves-on", "/next-events/id")
    }


@pytest.mark.parametrize("job", ["82", "", "8", "081"])
def test_the_next_events_are_of_the_job_that_was_asked_for(job: str) -> None:
    assert events(["5"], job=job) == {("next-events-names-the-job", "/next-events/id")}


def test_an_id_of_an_event_is_text_and_a_number_a_warning() -> None:
    assert events([5, "6"]) == {("event-ids-keep-their-type", "/items/0/id")}
    found = judged(changed(NODES, "/next-events/event", 58), "job-nodes")
    assert found == {("event-ids-keep-their-type", "/next-events/event")}


def test_next_events_without_a_number_are_warned_of() -> None:
    found = judged(changed(NODES, "/next-events/event", ...), "job-nodes")
    assert found == {("recommended-keys-are-present", "/next-events/event")}


@pytest.mark.parametrize("kind", [*LIFECYCLE.event_types, "node_exploded"])
def test_an_unknown_type_of_event_is_a_warning(kind: str) -> None:
    body = changed(golden("job-events-finished"), "/items/0/type", kind)
    unknown = kind not in LIFECYCLE.event_types
    at = ("event-types-are-known", "/items/0/type")
    assert judged(body, "job-events") == ({at} if unknown else set())


@pytest.mark.parametrize("state", [*LIFECYCLE.node_states, "exploded"])
@pytest.mark.parametrize("schema", ["job-nodes", "job-report"])
def test_an_unknown_state_of_a_node_is_a_warning(schema: str, state: str) -> None:
    body = NODES if schema == "job-nodes" else golden("job-report-report")
    key = "items" if schema == "job-nodes" else "report"
    unknown = state not in LIFECYCLE.node_states
    at = ("node-states-are-known", f"/{key}/0/state")
    found = judged(changed(body, f"/{key}/0/state", state), schema)
    assert found == ({at} if unknown else set())


def node(seconds: float, duration: Any) -> Findings:
    """Judge a node that took so many *seconds* by its timestamps."""
    finish = f"2026-03-02T09:12:{5 + seconds:02.0f}Z"
    body = changed(NODES, "/items/0/finish_timestamp", finish)
    body = changed(body, "/items/0/duration", duration)
    return judged(body, "job-nodes")


@pytest.mark.parametrize("duration", [9.001, 9.5, 10, 10.999, 11])
def test_the_duration_of_a_node_may_be_off_by_what_was_truncated(
    duration: float,
) -> None:
    assert node(10, duration) == set()


def test_a_node_that_has_run_tells_how_long() -> None:
    at = ("node-that-has-run-has-its-times", "/items/0/duration")
    assert node(10, None) == {at}


@pytest.mark.parametrize("duration", [0, 8.9, 11.1, 3600])
def test_a_duration_of_a_node_that_is_off_by_more_is_a_warning(duration: float) -> None:
    at = ("node-duration-is-the-run-time", "/items/0/duration")
    assert node(10, duration) == {at}


def test_a_node_that_finishes_before_it_starts_is_one_error() -> None:
    assert node(-1, 3) == {("node-times-run-forward", "/items/0/finish_timestamp")}


def test_a_node_twice_is_one_warning_for_each_time_it_comes_again() -> None:
    one = NODES["items"][0]
    assert judged(NODES | {"items": [one, one]}, "job-nodes") == {
        ("node-names-are-unique", "/items/1/name")
    }


@pytest.mark.parametrize("keys", [("items",), ("report",), ("items", "report")])
def test_a_report_may_have_its_rows_under_either_key_or_both(
    keys: tuple[str, ...],
) -> None:
    rows = golden("job-report-items")["items"]
    assert judged(dict.fromkeys(keys, rows), "job-report") == set()


def test_a_report_with_different_rows_under_both_keys_is_an_error() -> None:
    rows = golden("job-report-items")["items"]
    found = judged({"items": rows, "report": []}, "job-report")
    assert found == {("items-and-report-are-equal", "/report")}
