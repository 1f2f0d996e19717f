"""Views of bodies: they read what is well-formed, and never raise over the rest."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.views import (
    Entry,
    Job,
    count,
    items,
    mapping,
    moment,
    number,
    number_in_path,
    repeated,
    seconds,
    start_of,
    text,
)
from orchestrator_contract.fixtures import document
from orchestrator_contract.schemas.validators import FORMATS

from .json_values import HOSTILE, shown

READINGS = "name state type starts finish duration node_count node_states"
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def read_all(job: Job) -> list[object]:
    return [getattr(job, name) for name in READINGS.split()]


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-02T09:00:00Z",
        "2026-03-02t09:00:00z",
        "2026-03-02T09:00:00.000Z",
        "2026-03-02T09:00:00.000000000Z",
        "2026-03-02T09:00:00+00:00",
        "2026-03-02T09:00:00-00:00",
        "2026-03-02T10:30:00+01:30",
        "2026-03-01T23:00:00-10:00",
    ],
)
def test_one_moment_is_read_from_all_its_spellings(written: str) -> None:
    assert moment(written) == NINE


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-02T09:00:00",
        "2026-03-02 09:00:00Z",
        "2026-03-02T09:00Z",
        "2026-03-02",
        "20260302T090000Z",
        "2026-W10-1T09:00:00Z",
        "2026-03-02T09:00:00,5Z",
        "2026-03-02T09:00:00+0000",
        "2026-02-30T09:00:00Z",
        "2026-03-02T25:00:00Z",
        "2026-03-02T09:00:00+25:00",
        "2026-03-02T09:00:00Z\n",
        "٢٠٢٦-03-02T09:00:00Z",
        "",
        "now",
        None,
        1772442000,
        ["2026-03-02T09:00:00Z"],
    ],
)
def test_what_is_no_timestamp_is_none(written: object) -> None:
    assert moment(written) is None


@given(HOSTILE)
def test_a_moment_is_read_only_where_the_schema_sees_a_timestamp(value: object) -> None:
    if moment(value):
        assert FORMATS.conforms(value, "date-time")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (0, 0),
        (2.68, 2.68),
        ("256.0", 256),
        ("67", 67),
        (5.0, 5),
        (10**400, math.inf),
        ("9" * 400, math.inf),
        (-1, None),
        (-0.5, None),
        ("-1", None),
        ("1e3", None),
        ("PT5M", None),
        (".5", None),
        ("5.", None),
        ("٣", None),
        ("", None),
        (True, None),
        (None, None),
        ([], None),
    ],
    ids=shown,
)
def test_a_duration_is_a_number_or_a_numeric_string(
    written: object, read: float | None
) -> None:
    assert seconds(written) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        *[(0, 0), (5.0, 5), (10**39, 10**39)],
        *[(bad, None) for bad in (5.5, -1, True, "5", None, 10**40, math.inf)],
    ],
    ids=shown,
)
def test_a_count_is_a_whole_number_of_a_size_that_things_have(
    value: object, read: int | None
) -> None:
    assert count(value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [("81", 81), ("081", 81), ("0", 0), ("9" * 40, int("9" * 40))]
    + [(bad, None) for bad in ("9" * 41, "", "-1", "1.0", "+1", " 1", "٣", 81, None)],
    ids=shown,
)
def test_a_number_is_read_from_digits_and_nothing_else(
    value: object, read: int | None
) -> None:
    assert number(value) == read


@pytest.mark.parametrize(
    ("link", "tail", "found"),
    [
        ("https://pe.example.com:8143/orchestrator/v1/jobs/81", "", "81"),
        ("https://[::1]:8143/orchestrator/v1/jobs/81", "", "81"),
        ("http://user:pass@proxy/a/b/orchestrator/v1/jobs/81", "", "81"),
        ("/orchestrator/v1/jobs/81", "", "81"),
        ("https://h/jobs/81?x=1#y", "", "81"),
        ("https://h/jobs/81/nodes", "/nodes", "81"),
        ("https://h/jobs/81/events?start=5", "/events", "81"),
        ("https://h/jobs/81/nodes", "", None),
        ("https://h/jobs/81/nodes", "/report", None),
        ("https://h/jobs/81/", "", None),
        ("https://h/plan_jobs/81", "", None),
        ("https://h/jobs/abc", "", None),
        ("https://h/jobs/٣", "", None),
        ("https://h/?u=/jobs/81", "", None),
        ("https://[broken/jobs/81", "", None),
        ("81", "", None),
        (None, "", None),
        (81, "", None),
    ],
    ids=shown,
)
def test_a_link_names_a_job_by_the_end_of_its_path(
    link: object, tail: str, found: str | None
) -> None:
    assert number_in_path(link, tail) == found


@pytest.mark.parametrize(
    ("link", "start"),
    [
        ("https://h/jobs/81/events?start=43", 43),
        ("https://h/jobs/81/events?start=43&limit=5", 43),
        ("/jobs/81/events?limit=5&start=43", 43),
        ("https://h/jobs/81/events", None),
        ("https://h/jobs/81/events?start=", None),
        ("https://h/jobs/81/events?start=x", None),
        ("https://[broken?start=43", None),
        (None, None),
    ],
)
def test_a_link_to_events_tells_from_where_they_start(
    link: object, start: int | None
) -> None:
    assert start_of(link) == start


def test_what_was_there_before_is_found_once_for_each_time_it_comes_again() -> None:
    assert list(repeated(["a", None, "b", "a", None, "a"])) == [3, 5]


@given(HOSTILE)
def test_no_value_makes_a_view_raise(value: Any) -> None:
    for read in (moment, seconds, count, number, text, start_of, number_in_path):
        read(value)
    job = Job(mapping(value))
    assert isinstance(job.terminal, bool)
    assert all(entry.index >= 0 for entry in job.history)
    read_all(job)
    assert len(items(value)) >= 0


@given(
    st.dictionaries(
        st.sampled_from(list(document("job-deploy-finished").body)), HOSTILE
    )
)
def test_no_value_of_a_job_makes_its_view_raise(changed: dict[str, Any]) -> None:
    job = Job(document("job-deploy-finished").body | changed)
    read_all(job)
    assert len(job.history) == len(items(job.body["status"]))
    assert isinstance(job.options, dict)


def test_an_entry_is_open_only_if_its_exit_is_there_and_null() -> None:
    assert Entry.of(0, {"exit_time": None}).open
    assert not Entry.of(0, {}).open
    assert not Entry.of(0, {"exit_time": "soon"}).open
    assert not Entry.of(0, "finished").open


def test_a_job_points_to_its_values_from_where_it_stands() -> None:
    assert Job({}, "/items/3").at("status", 0, "state") == "/items/3/status/0/state"
    assert Job({}).at("id") == "/id"


def test_a_job_owes_what_its_release_documents() -> None:
    assert Job({}).owes("duration")
    old = Job({}, documented={"id", "created_timestamp"})
    assert not old.owes("duration")
    assert old.owes("started_timestamp", "created_timestamp")


def test_node_states_are_counts_or_nothing() -> None:
    assert Job({"node_states": {"finished": 2, "new": 0}}).node_states == {
        "finished": 2,
        "new": 0,
    }
    for odd in (None, [], {"finished": "2"}, {"finished": -1}, {"finished": 1.5}):
        assert Job({"node_states": odd}).node_states is None


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-1439, 1439))
def test_a_moment_is_the_same_in_every_zone(when: datetime, minutes: int) -> None:
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    try:
        local = when + timedelta(minutes=minutes)
    except OverflowError:  # the end of time
        return
    written = local.replace(tzinfo=None).isoformat() + f"{sign}{hours:02}:{rest:02}"
    assert moment(written) == when
