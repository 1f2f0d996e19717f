"""The picture of a job's life: in order, in proportion, and honest about the rest."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.exhibit import Exhibit
from orchestrator_contract.contract_tests.reporters.webpage.axis import Axis
from orchestrator_contract.contract_tests.reporters.webpage.rows import Row, rows
from orchestrator_contract.contract_tests.reporters.webpage.spelling import (
    Spelling,
    length,
)
from orchestrator_contract.contract_tests.reporters.webpage.timeline import timeline

from .judging import golden

MOMENTS = st.floats(-6.3e10, 2.6e11) | st.integers(0, 2_000_000_000).map(float)


def life_of(pointer: str = "/status/0", **changes):
    return Exhibit.of(golden("job-deploy-finished", **changes), pointer).life


def told(life) -> list[Row]:
    return rows(life, Spelling.of(life))


def at(second: int | None) -> str | None:
    if second is None:
        return None
    return f"2026-11-25T10:{second // 60:02}:{second % 60:02}Z"


def entry(state, enter, leave) -> dict:
    return {"state": state, "enter_time": at(enter), "exit_time": at(leave)}


@given(st.lists(MOMENTS, min_size=1, max_size=60))
def test_moments_stand_in_their_order_and_on_the_line(moments):
    axis = Axis.through(moments, end=93)
    placed = [axis.at(moment) for moment in sorted(set(moments))]
    assert placed[0] == 0
    assert all(later > earlier for earlier, later in pairwise(placed))
    assert placed[-1] == pytest.approx(93 if len(placed) > 1 else 0)


def test_spans_are_drawn_in_proportion_but_for_what_would_not_be_seen():
    axis = Axis.through([0, 1, 300, 600])
    assert axis.breaks == ()
    short, one, other = (axis.at(b) - axis.at(a) for a, b in pairwise([0, 1, 300, 600]))
    assert short > 2
    assert one == pytest.approx(other, rel=0.05)


def test_a_span_beyond_all_others_is_broken_and_says_its_length():
    axis = Axis.through([0, 60, 100_000_060])
    ((place, seconds),) = axis.breaks
    assert seconds == 100_000_000
    assert axis.at(60) < place < axis.at(100_000_060)
    assert axis.at(60) > 40


@pytest.mark.parametrize(
    ("history", "kind", "words"),
    [
        (
            [("running", 0, 50), ("finished", 62, None)],
            "gap",
            "12 s between running and",
        ),
        ([("running", 0, 70), ("finished", 62, None)], "overlap", "8 s of running and"),
        ([("running", 50, 20)], "backwards", "left 30 s before it is entered"),
    ],
)
def test_what_contradicts_itself_has_a_row(history, kind, words):
    life = life_of(status=[entry(*told) for told in history])
    (row,) = [row for row in told(life) if row.wrong]
    assert row.kind == kind
    assert words in row.when
    drawn = timeline(life)
    assert f'class="bar {kind}"' in drawn
    assert words in re.sub("<[^>]*>", "", drawn.partition('<ul class="notes">')[2])


def test_a_sound_life_has_no_contradiction():
    assert not [row for row in told(life_of()) if row.wrong]
    assert '<ul class="notes">' not in timeline(life_of())


def test_the_words_of_a_life_over_days_fit_a_telephone():
    """SVG breaks no lines: what is too long for one ran out of the page."""
    status = [
        {"state": "ready", "enter_time": at(0), "exit_time": at(9)},
        {
            "state": "running",
            "enter_time": "2026-11-25T10:00:09Z",
            "exit_time": "2031-11-25T10:00:09Z",
        },
        {"state": "finished", "enter_time": "yesterday", "exit_time": None},
    ]
    life = life_of("/status/1/exit_time", status=status)
    ready, running = (row.when for row in told(life)[:2])
    assert ready == "2026-11-25\xa010:00:00 → 10:00:09 · 9 s", "the date once"
    assert running.endswith("→ 2031-11-25\xa010:00:09 · 5 y 1 d")
    assert told(life)[2].when == "no enter time"
    pieces = re.split(r"<tspan[^>]* dy=|</?text", timeline(life))
    words = [re.sub(r'^"[^>]*>|^[^>]*>|<[^>]*>', "", piece) for piece in pieces]
    assert any(line.endswith("5 y 1 d ◀ here") for line in words)
    assert max(len(line) for line in words if "\n" not in line) <= 46


def test_the_place_of_the_finding_is_pointed_at():
    history = [entry("running", 0, 50), entry("finished", 62, None)]
    for pointer, name in (
        ("/status/1/enter_time", "finished"),
        ("/duration", "duration"),
        ("/finished_timestamp", "finished_timestamp"),
    ):
        life = life_of(pointer, status=history)
        assert [row.name for row in told(life) if row.here] == [name]


@pytest.mark.parametrize(
    "odd",
    [
        [{"state": "x"}],
        [{"state": "running", "enter_time": at(0)}],
        [{"state": "running", "exit_time": at(0)}, 7, None],
        [entry("finished", None, None)],
        [{"state": 7, "enter_time": "0001-01-01T00:00:00+14:00", "exit_time": at(3)}],
        [
            {
                "state": "new",
                "enter_time": "9999-12-31T23:59:59-12:00",
                "exit_time": at(3),
            }
        ],
    ],
)
@pytest.mark.parametrize("duration", [0, 1e300, 10**400, "8e9", 86_400 * 366 * 9_000])
def test_whatever_a_history_says_can_be_drawn(odd, duration):
    life = life_of(status=odd, duration=duration)
    drawn = timeline(life)
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(f"<!DOCTYPE html><title>x</title>{drawn}")
    for number in re.findall(r'(?:x|width)="(-?[\d.]+)%"', drawn):
        assert 0 <= float(number) <= 100


def test_a_life_without_any_moment_is_not_drawn():
    bare = dict.fromkeys(("timestamp", "started_timestamp", "finished_timestamp"), ...)
    assert timeline(life_of(status=[{"state": "new"}], duration="x", **bare)) == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.297, "0.297 s"),
        (59.9996, "60 s"),
        (161, "2 min 41 s"),
        (3600, "1 h"),
        (3601, "1 h"),
        (3_360_000, "38 d 21 h"),
        (365 * 86_400, "1 y"),
        (1826 * 86_400, "5 y 1 d"),
        (6e10, "1,902 y 214 d"),
        (math.inf, "endless"),
    ],
)
def test_a_length_of_time_is_said_in_two_units(seconds, words):
    assert length(seconds) == words
