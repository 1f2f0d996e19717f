"""Whoever keeps the contract in a way of his own hears nothing, or what is expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain

import pytest

from orchestrator_contract.contract_tests.model import Level

from ..support.for_each import for_each
from ..support.sampling import sampled
from .asking import Question, Reference, Told, tour
from .benign import BENIGN
from .faults import server
from .judging import checked, complaints
from .replies import COMMANDS, OPERATIONS, SIBLINGS

#: What shows habits beyond those that a fault could show in.
QUESTIONS = (
    Question("/jobs/1", token="another-token"),  # noqa: S106 - it guards nothing
    Question("/jobs/1/nowhere"),
    Question("/jobs", "limit=0"),
    Question("/jobs", "limit=10&order_by=shoe-size"),
    Question("/jobs", "limit=20&type=plan_wait"),
    Question("/jobs", "limit=20&task=no-such-task"),
)


@pytest.fixture(scope="module")
def reference() -> Callable[[Question], Told]:
    return Reference()


@pytest.mark.parametrize("name", sampled(BENIGN, session="power"))
def test_a_benign_server_has_a_habit_that_shows(
    name: str, reference: Callable[[Question], Told]
) -> None:
    one, other = BENIGN[name].wrap(), BENIGN[name].wrap()
    differs = False
    slugs = (*OPERATIONS, *SIBLINGS, *COMMANDS)
    for question in chain(QUESTIONS, *(tour(slug, rounds=1) for slug in slugs)):
        answer = question.to(one)
        assert answer == question.to(other), "it is not reproducible"
        if answer != reference(question):
            differs = True
            break
    assert differs


@for_each("name", BENIGN)
def test_a_benign_server_says_what_is_its_own(name: str) -> None:
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name)
    assert BENIGN[name].title.endswith(".")


@pytest.mark.parametrize("name", sampled(BENIGN, session="power"))
def test_a_benign_server_is_not_accused(name: str) -> None:
    benign = BENIGN[name]
    outcome = checked(benign.wrap())
    assert complaints(outcome, Level.ERROR) == ()
    assert {*complaints(outcome, Level.WARNING)} == benign.warnings
    assert outcome.exit_code == benign.exit_code


def test_there_are_many_ways_to_keep_the_contract() -> None:
    assert len(BENIGN) > 90


def test_the_sound_server_needs_no_excuse() -> None:
    assert complaints(checked(server()), Level.ERROR, Level.WARNING) == ()
