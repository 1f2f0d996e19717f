"""``for_each`` runs every value, names those that fail, and needs values."""

from __future__ import annotations

import inspect

import pytest

from .for_each import for_each


def test_every_value_is_run_and_every_one_that_fails_is_named() -> None:
    seen = []

    @for_each("number", range(5), ids="n{}".format)
    def is_even(number: int) -> None:
        seen.append(number)
        assert number % 2 == 0

    with pytest.raises(ExceptionGroup, match=r"2 of 5 values fail: n1, n3") as failed:
        is_even()
    assert seen == [0, 1, 2, 3, 4]
    assert all(isinstance(error, AssertionError) for error in failed.value.exceptions)
    assert [error.__notes__ for error in failed.value.exceptions] == [
        ["for_each: n1"],
        ["for_each: n3"],
    ]


def test_decorators_are_stacked_and_fixtures_pass_through() -> None:
    @for_each("left", [1, 2])
    @for_each(("right", "total"), [(1, 2), (2, 3)])
    def adds_up(offset: int, left: int, right: int, total: int) -> None:
        assert left + right + offset == total

    assert list(inspect.signature(adds_up).parameters) == ["offset"]
    with pytest.raises(ExceptionGroup, match=r"1 of 2 values fail: left=2") as failed:
        adds_up(offset=0)
    (inner,) = failed.value.exceptions
    assert "right=1, total=2" in str(inner)
    assert "right=2, total=3" in str(inner)


def test_a_skip_skips_the_whole_test() -> None:
    @for_each("number", [1])
    def skips(number: int) -> None:
        pytest.skip(f"no {number}")

    with pytest.raises(pytest.skip.Exception, match="no 1"):
        skips()


def test_a_test_that_cannot_fail_is_refused() -> None:
    with pytest.raises(ValueError, match="there are no values for number, text"):
        for_each("number, text", [])
