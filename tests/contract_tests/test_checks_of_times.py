"""The tolerances of the rules of judgement, second by second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .judging import Findings, golden, judged

START = datetime(2026, 3, 2, 9, 12, 4, tzinfo=UTC)
STATES = ["new", "ready", "running", "finished"]


def written(when: datetime, style: str = "Z") -> str:
    """Write a moment as the API does, or in another legal way."""
    plain = when.replace(tzinfo=None, microsecond=0).isoformat()
    hour_later = (when + timedelta(hours=1)).replace(tzinfo=None).isoformat()
    return {
        "Z": f"{plain}Z",
        "z": f"{plain.lower()}z",
        "milliseconds": f"{plain}.123Z",
        "offset": f"{plain}+00:00",
        "zone": f"{hour_later}+01:00",
    }[style]


def life(*lengths: float, style: str = "Z", **changes: Any) -> dict[str, Any]:
    """Return a finished job whose states took *lengths* seconds, truncated as shown."""
    exact = [START + timedelta(seconds=sum(lengths[:n])) for n in range(4)]
    shown = [written(when, style) for when in exact]
    run = (exact[3] - exact[0]).total_seconds()
    status = [
        {"state": state, "enter_time": enter, "exit_time": leave}
        for state, enter, leave in zip(STATES, shown, [*shown[1:], None], strict=True)
    ]
    times = {
        "timestamp": shown[3],
        "started_timestamp": shown[0],
        "finished_timestamp": shown[3],
        "duration": round(run, 3),
        "status": status,
    }
    return golden(**(times | changes))


@pytest.mark.parametrize("style", ["Z", "z", "milliseconds", "offset", "zone"])
def test_a_timestamp_may_be_written_in_every_legal_way(style: str) -> None:
    assert judged(life(0, 1, 256, style=style)) == set()


@pytest.mark.parametrize(
    "key", ["timestamp", "started_timestamp", "finished_timestamp"]
)
def test_a_timestamp_without_a_zone_is_one_error(key: str) -> None:
    stamp = life(0, 1, 256)[key].removesuffix("Z")
    found = judged(life(0, 1, 256, **{key: stamp}))
    assert found == {("formats-are-as-documented", f"/{key}")}


durations = st.floats(0, 5000).map(lambda value: round(value, 3))


@given(st.tuples(durations, durations, durations))
def test_seconds_that_are_truncated_never_contradict_milliseconds(
    lengths: tuple[float, float, float],
) -> None:
    """Whatever a life's exact times are, what is shown of them is coherent."""
    assert judged(life(*lengths)) == set()


@given(st.tuples(durations, durations, durations), st.booleans())
def test_a_duration_may_be_a_number_or_a_numeric_string(
    lengths: tuple[float, float, float],
    as_text: bool,  # noqa: FBT001 - Hypothesis gives it by position
) -> None:
    run = round(sum(lengths), 3)
    job = life(*lengths, duration=f"{run:.3f}" if as_text else run)
    assert judged(job) == set()


OFF = [
    (0, set()),
    (0.999, set()),
    (1, set()),
    (1.001, {("duration-is-precise", "/duration")}),
    (1.999, {("duration-is-precise", "/duration")}),
    (2, {("duration-is-the-run-time", "/duration")}),
    (3600, {("duration-is-the-run-time", "/duration")}),
]


@pytest.mark.parametrize(("off", "found"), OFF, ids=[str(off) for off, _ in OFF])
@pytest.mark.parametrize("sign", [1, -1], ids=["longer", "shorter"])
@pytest.mark.parametrize("as_text", [False, True], ids=["number", "string"])
def test_a_duration_is_coherent_to_the_second(
    off: float, found: Findings, *, sign: int, as_text: bool
) -> None:
    duration = 4000 + sign * off
    job = life(0, 0, 4000, duration=str(duration) if as_text else duration)
    assert judged(job) == found


@pytest.mark.parametrize("duration", [4000, 3990, 3970], ids=["new", "start", "run"])
def test_a_duration_may_count_from_any_reading_of_the_start(duration: float) -> None:
    """From the first entry, from what the body calls its start, from running."""
    late = written(START + timedelta(seconds=10))
    job = life(10, 20, 3970, started_timestamp=late, duration=duration)
    assert judged(job) == set()


@pytest.mark.parametrize(
    ("key", "clause"),
    [
        ("timestamp", "timestamp-is-the-last-change"),
        ("finished_timestamp", "finish-is-the-last-change"),
    ],
)
@pytest.mark.parametrize("seconds", [-2, -1, 0, 1, 2])
def test_one_second_beside_the_last_change_is_truncation_two_are_a_warning(
    key: str, clause: str, seconds: int
) -> None:
    beside = written(START + timedelta(seconds=4000 + seconds))
    found = judged(life(0, 0, 4000, **{key: beside}))
    far = abs(seconds) > 1
    clauses = {name for name, _ in found} - {"finish-is-the-last-change"}
    assert (clause in {name for name, _ in found}) is far
    # A duration may be off by what its finish is off.
    assert clauses <= {clause, "duration-is-precise", "duration-is-the-run-time"}


def shifted(entry: int, key: str, seconds: int) -> dict[str, Any]:
    """Return a life of round hours with one time of its history moved."""
    job = life(3600, 3600, 3600)
    stamp = datetime.fromisoformat(job["status"][entry][key])
    job["status"][entry][key] = written(stamp + timedelta(seconds=seconds))
    return job


@given(st.integers(0, 2), st.integers(-3599, 3599))
def test_a_seam_may_be_a_second_wide_a_gap_is_a_warning_an_overlap_an_error(
    entry: int, seconds: int
) -> None:
    """A later exit overlaps what follows, an earlier one leaves a gap."""
    at = f"/status/{entry + 1}/enter_time"
    expected: Findings = set()
    if seconds > 1:
        expected = {("status-does-not-overlap", at)}
    elif seconds < -1:
        expected = {("status-is-contiguous", at)}
    assert judged(shifted(entry, "exit_time", seconds)) == expected


@given(st.integers(0, 2), st.integers(3601, 10**7))
def test_a_state_that_is_left_before_it_is_entered_is_one_error(
    entry: int, seconds: int
) -> None:
    found = judged(shifted(entry, "exit_time", -seconds))
    assert found == {("status-runs-forward", f"/status/{entry}/exit_time")}


HISTORIES = [
    ("new ready running finished", set()),
    ("ready running finished", set()),
    ("new ready running stopping stopped", set()),
    ("new ready running stopping finished", set()),
    ("new ready running stopped", set()),
    ("new ready running failed", set()),
    ("new ready", set()),
    ("new", set()),
    ("running finished", {"status-starts-at-the-beginning"}),
    ("new running finished", {"status-skips-no-state"}),
    ("new ready finished", {"status-skips-no-state"}),
    ("ready new running finished", {"status-is-in-order"}),
    ("new ready ready running finished", {"status-is-in-order"}),
    ("new ready running finished failed", {"status-is-in-order"}),
    ("new ready running finished running", {"status-is-in-order"}),
]


@pytest.mark.parametrize(
    ("states", "expected"), HISTORIES, ids=[h for h, _ in HISTORIES]
)
def test_a_history_is_judged_by_the_order_of_its_states(
    states: str, expected: set[str]
) -> None:
    now = written(START)
    names = states.split()
    status = [
        {"state": name, "enter_time": now, "exit_time": None if last else now}
        for name, last in zip(names, [*[False] * (len(names) - 1), True], strict=True)
    ]
    terminal = names[-1] in {"stopped", "finished", "failed"}
    job = golden(
        state=names[-1],
        status=status,
        timestamp=now,
        started_timestamp=now,
        finished_timestamp=now if terminal else ...,
        duration=0.2,
        node_states=...,
    )
    assert {clause for clause, _ in judged(job)} == expected


@pytest.mark.parametrize("state", ["new", "ready", "running", "stopping"])
def test_a_job_that_is_not_over_has_no_finish(state: str) -> None:
    names = ["new", "ready", "running", "stopping"]
    names = names[: names.index(state) + 1]
    now = written(START)
    status = [
        {"state": name, "enter_time": now, "exit_time": None if name == state else now}
        for name in names
    ]
    job = golden(
        state=state,
        status=status,
        timestamp=now,
        started_timestamp=now,
        duration=3,
        node_states=...,
    )
    assert judged(job | {"finished_timestamp": None}) == set()
    found = judged(job | {"finished_timestamp": now})
    assert found == {("unfinished-job-has-no-finish", "/finished_timestamp")}


def test_a_start_after_the_finish_is_one_error_and_no_word_about_the_duration() -> None:
    late = written(START + timedelta(days=1))
    found = judged(life(0, 0, 10, started_timestamp=late))
    assert ("start-is-not-after-finish", "/started_timestamp") in found
    assert not any(clause.startswith("duration") for clause, _ in found)


def test_created_alone_is_as_good_as_started_and_neither_is_a_warning() -> None:
    created = life(0, 0, 10, created_timestamp=written(START), started_timestamp=...)
    assert judged(created) == set()
    assert judged(life(0, 0, 10, started_timestamp=...)) == {
        ("job-reports-its-start", "/started_timestamp")
    }
