"""Looks at lives: what all answers are told from."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from orchestrator_contract.schemas import LIFECYCLE, RELEASES, release

from . import words
from .asked import one_of_these
from .bodies import Look
from .hands import hands
from .lives import MOST_NODES, ages_in, lives

Wanted = str | Iterable[str] | None

#: The most nodes of a job whose nodes are told one by one, unless more are asked for.
_TOLD_ONE_BY_ONE = 100
#: The types that a release had, where it had not all of them (§11).
_TYPES_BEFORE = {
    "2017.3": ("deploy",),
    "2019.8.1": ("deploy", "task"),
    "2019.8.4": ("deploy", "task", "plan_task"),
}


def looks(
    *,
    state: Wanted,
    type: Wanted,  # noqa: A002 - the key's own name
    nodes: int | None,
    profile: str,
    few: bool = False,
) -> st.SearchStrategy[Look]:
    """Draw a job as it is at some instant; *few*: with as many nodes as can be told.

    Raises ValueError for what no job has, or none of that release, and UnknownRelease.
    """
    listed = release(profile)
    states = one_of_these("state", state, LIFECYCLE.states)
    types = one_of_these("type", type, _types(listed))
    if nodes is not None and not 0 <= nodes <= MOST_NODES:
        raise ValueError(f"nodes cannot be {nodes}; it is a number up to {MOST_NODES}")
    most = _TOLD_ONE_BY_ONE if few else MOST_NODES

    alive = {
        state: lives(state, types=types, nodes=nodes, most=most, profile=listed)
        for state in states
    }
    wanted = st.sampled_from(states)

    @st.composite
    def drawn(draw: st.DrawFn) -> Look:
        hand, first, stride = draw(_hands), draw(_first_events), draw(_strides)
        spoken, state = draw(words.objects), draw(wanted)
        life = draw(alive[state])
        age = draw(ages_in(life, state))
        return Look(
            life=life,
            hand=hand,
            age=age,
            first_event=first,
            stride=stride,
            spoken=spoken,
        )

    return drawn()


_hands = hands()
_first_events = st.integers(1, 2**31)
_strides = st.integers(1, 3)


def _types(listed: str) -> tuple[str, ...]:
    """Return the types of jobs that a release had."""
    for first, types in _TYPES_BEFORE.items():
        if RELEASES.index(listed) < RELEASES.index(first):
            return types
    return LIFECYCLE.types
