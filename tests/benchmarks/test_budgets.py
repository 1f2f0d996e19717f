"""Rows are judged as the design says: ratios as they stand, times scaled."""

from __future__ import annotations

from typing import Any

import pytest

from instruments.statistics import Spread
from page.budgets import (
    MET,
    MISSED,
    NOT_MEASURED,
    REFERENCE,
    Row,
    number,
    rows,
    scales,
    told,
)

NOTHING: dict[str, Any] = {"plan": {"requests": 100_000}}


def row(raw: dict[str, Any], what: str) -> Row:
    (found,) = [one for one in rows(raw) if what in one.what]
    return found


def served(**rates: float) -> dict[str, Any]:
    names = {name.replace("_", "-"): rate for name, rate in rates.items()}
    loads = {name: {"loads": [{"rate": rate}] * 4} for name, rate in names.items()}
    return NOTHING | {"serving": loads}


def generated(ours: float, plain: float) -> dict[str, Any]:
    return NOTHING | {"generation": {"seconds": {"ours": [ours], "plain": [plain]}}}


def weighed(*series: tuple[int, float]) -> dict[str, Any]:
    return NOTHING | {"serving": {"default": {"memory": [list(one) for one in series]}}}


def test_of_a_run_that_measured_nothing_no_row_is_met() -> None:
    verdicts = [one.verdict for one in rows(NOTHING)]
    assert len(verdicts) == 14
    assert set(verdicts) == {NOT_MEASURED}


def test_a_step_that_went_wrong_is_not_measured() -> None:
    steps = ("serving", "starting", "generation", "validation", "fixture", "plugin")
    raw = NOTHING | {step: {"problem": "it broke"} for step in (*steps, "checking")}
    assert {one.verdict for one in rows(raw)} == {NOT_MEASURED}


@pytest.mark.parametrize(("rate", "verdict"), [(1_200, MET), (1_190, MISSED)])
def test_a_ratio_is_judged_as_it_stands(rate: float, verdict: str) -> None:
    found = row(
        served(default=rate, prism=1_000), "default engine, beside Prism static"
    )
    assert found.verdict == verdict
    assert found.measured.startswith(f"{rate / 1_000:g} (")


def test_a_peer_that_was_not_measured_gives_no_verdict() -> None:
    found = row(served(default=5_000), "default engine, beside Prism static")
    assert (found.verdict, found.measured) == (NOT_MEASURED, "–")


@pytest.mark.parametrize(("slower", "verdict"), [(1.0, MISSED), (3.0, MET)])
def test_a_time_is_scaled_by_how_slow_the_machine_is(
    slower: float, verdict: str
) -> None:
    """120 µs are too many on the reference machine, and few on one that is slower."""
    _, plain = REFERENCE["plain"]
    found = row(generated(120e-6, plain * slower), "one coherent job")
    assert found.verdict == verdict
    assert f"× {slower:.2f} = {60 * slower:.0f} µs" in found.budget


def test_each_scale_says_what_it_was_made_of() -> None:
    scale = scales(generated(1e-6, 54e-6))["plain"]
    assert (scale.work, scale.factor) == ("a plain random job", pytest.approx(2.0))


@pytest.mark.parametrize(
    ("series", "weight", "growth"),
    [
        (((10_000, 50.0), (50_000, 55.0), (100_000, 55.5)), MET, MET),
        (((10_000, 50.0), (50_000, 55.0), (100_000, 59.0)), MET, MISSED),
        (((10_000, 50.0), (50_000, 61.0), (100_000, 61.0)), MISSED, MET),
        (((10_000, 50.0), (20_000, 50.0)), NOT_MEASURED, NOT_MEASURED),
    ],
    ids=["light and flat", "growing", "heavy", "too few requests"],
)
def test_memory_is_judged_by_its_end_and_by_its_growth(
    series: tuple[tuple[int, float], ...], weight: str, growth: str
) -> None:
    raw = weighed(*series)
    assert row(raw, "memory after").verdict == weight
    assert row(raw, "its growth").verdict == growth


@pytest.mark.parametrize(("requests", "verdict"), [(250, MET), (251, MISSED)])
def test_no_run_of_a_check_may_ask_too_often(requests: int, verdict: str) -> None:
    raw = NOTHING | {
        "checking": {"ours": {"seconds": [1.0], "requests": [9, requests]}}
    }
    assert row(raw, "its requests").verdict == verdict


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (0.000123456, "0.000123"),
        (1.5, "1.5"),
        (99.96, "100"),
        (12345, "12,345"),
    ],
)
def test_numbers_are_written_for_people(value: float, written: str) -> None:
    assert number(value) == written


def test_a_spread_is_told_with_its_least_and_most() -> None:
    assert told(Spread(1.5, 1.0, 2.25), "ms") == "1.5 ms (1 … 2.25)"
