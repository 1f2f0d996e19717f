"""Which listed release stands for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.schemas import RELEASES, UnknownRelease, release

Number = tuple[int, ...]

#: Numbers of releases, most of them near those that there are.
NUMBERS = st.one_of(
    st.tuples(st.integers(2016, 2027), st.integers(0, 12)),
    st.tuples(st.integers(2016, 2027), st.integers(0, 12), st.integers(0, 20)),
    st.tuples(st.just(2019), st.just(8), st.integers(0, 20)),
).filter(lambda number: number >= (2016, 2))


def written(number: Number) -> str:
    return ".".join(map(str, number))


def long_term(number: Number) -> bool:
    return number[:2] == (2019, 8)


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("current", "2021.7.1"),
        ("2016.2", "2016.2"),
        ("2016.2.1", "2016.2"),
        ("2016.5", "2016.4"),
        ("2017.2", "2016.4"),
        ("2017.4", "2017.3"),
        ("2018.1.9", "2018.1"),
        ("2019.7", "2018.1"),
        ("2019.8.0", "2018.1"),
        ("2019.8.2", "2019.8.1"),
        ("2019.8.6", "2019.8.5"),
        ("2019.8.10", "2019.8.7"),
        ("2019.8.12", "2019.8.7"),
        ("2020.1", "2019.8.4"),
        ("2021.0", "2019.8.5"),
        ("2021.1", "2019.8.5"),
        ("2021.2", "2019.8.7"),
        ("2021.3", "2019.8.7"),
        ("2021.4", "2019.8.7"),
        ("2021.6", "2021.6"),
        ("2021.7", "2021.7.0"),
        ("2021.7.9", "2021.7.1"),
        ("2023.8", "2021.7.1"),
        ("2025.8", "2021.7.1"),
    ],
)
def test_a_release_maps_to_the_newest_that_does_not_follow_it(
    name: str, listed: str
) -> None:
    assert release(name) == listed


@pytest.mark.parametrize(
    "name",
    [
        "",
        "2015.3",
        "2016.1",
        "2016",
        "latest",
        "v2021.7",
        "2021.7.x",
        " 2021.7",
        "٢٠٢١.7",
    ],
)
def test_what_is_no_release_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(UnknownRelease) as error:
        release(name)
    assert isinstance(error.value, LookupError)
    assert repr(name) in str(error.value)
    assert ", ".join(RELEASES) in str(error.value)


@pytest.mark.parametrize("listed", RELEASES)
def test_a_listed_release_stands_for_itself(listed: str) -> None:
    assert release(listed) == listed


@given(NUMBERS)
def test_every_release_since_the_first_has_a_profile(number: Number) -> None:
    assert release(written(number)) in RELEASES


@given(NUMBERS)
def test_trailing_zeros_mean_nothing(number: Number) -> None:
    assert release(written(number)) == release(written((*number, 0)))


@given(NUMBERS, NUMBERS)
def test_a_later_release_of_a_branch_never_maps_to_an_earlier_one(
    one: Number, other: Number
) -> None:
    earlier, later = sorted((one, other))
    if long_term(earlier) and not long_term(later):
        return  # the branch 2021 does not follow all of 2019.8
    indices = [RELEASES.index(release(written(n))) for n in (earlier, later)]
    assert indices == sorted(indices)


@given(st.text(max_size=20))
def test_any_other_text_is_a_lookup_error(name: str) -> None:
    try:
        assert release(name) in RELEASES
    except LookupError as error:
        assert isinstance(error, UnknownRelease)  # noqa: PT017 - both outcomes are right
