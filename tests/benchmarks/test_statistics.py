"""Ratios are those of samples taken together, and slopes those of the asymptote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.statistics import Spread, order_of_growth, ratio
from page.growth import TOLERANCE, Curve, unsound

SIZES = (100.0, 1_000.0, 10_000.0, 100_000.0)
positive = st.floats(min_value=1e-6, max_value=1e6)


def curve(
    order: int, *points: tuple[float, float], skipped: tuple[str, ...] = ()
) -> Curve:
    return Curve("name", "a page", "jobs", "jobs", "µs", order, points, skipped)


def test_a_ratio_is_taken_round_by_round() -> None:
    """A slow spell in the second round is in both, and so in no ratio."""
    times = ratio([100.0, 10.0, 120.0], [50.0, 5.0, 50.0])
    assert (times.median, times.least, times.most) == (2.0, 2.0, 2.4)


@given(st.lists(positive, min_size=1), positive)
def test_what_is_so_many_times_as_fast_is_told_so(
    samples: list[float], times: float
) -> None:
    found = ratio([sample * times for sample in samples], samples)
    assert found.least <= found.median <= found.most
    assert found.median == pytest.approx(times)


@pytest.mark.parametrize(("ours", "theirs"), [([], [1.0]), ([1.0], []), ([1.0], [0.0])])
def test_without_a_common_round_there_is_no_ratio(
    ours: list[float], theirs: list[float]
) -> None:
    with pytest.raises(ValueError, match="sample"):
        ratio(ours, theirs)


@given(st.floats(min_value=0, max_value=3), positive)
def test_the_order_of_a_power_is_its_exponent(power: float, factor: float) -> None:
    costs = [factor * size**power for size in SIZES]
    assert order_of_growth(SIZES, costs) == pytest.approx(power, abs=1e-6)


def test_a_fixed_cost_does_not_hide_how_the_rest_grows() -> None:
    costs = [1_000 + size for size in SIZES]
    assert order_of_growth(SIZES, costs) > 0.8


def test_two_points_have_no_order() -> None:
    with pytest.raises(ValueError, match="2 sizes"):
        order_of_growth(SIZES[:2], [1.0, 2.0])


def test_no_sample_has_no_median() -> None:
    with pytest.raises(ValueError, match="no sample"):
        Spread.of([])


def test_a_curve_that_grows_faster_than_stated_is_named_with_both() -> None:
    linear = curve(0, *((size, size) for size in SIZES))
    assert unsound([linear]) == ["a page: grows with slope 1.00, stated is constant"]
    assert unsound([curve(1, *linear.points)]) == []


def test_noise_and_a_logarithm_are_within_the_tolerance() -> None:
    power = TOLERANCE - 0.01
    assert unsound([curve(0, *((size, size**power) for size in SIZES))]) == []


def test_a_curve_that_was_not_measured_is_not_sound() -> None:
    """Nothing measured is never green."""
    (told,) = unsound([curve(1, (1.0, 1.0), skipped=("it did not start",))])
    assert told == "a page: not measured (it did not start)"
