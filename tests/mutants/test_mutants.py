"""The mutants are what they claim to be: different, one by one, and reproducible."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from ..support.for_each import for_each
from ..support.sampling import sampled
from .asking import Question, Reference, Told, tour
from .faults import Mutant, server
from .registry import MUTANTS

KINDS = sorted({mutant.kind for mutant in MUTANTS.values()})
HERE = Path(__file__).parent
#: Those that run the checker, beside the tests.
JUDGES = {"judging.py"}
FAULTS = sorted(p for p in HERE.glob("[!_]*.py") if not p.name.startswith("test_"))


@pytest.fixture(scope="module")
def reference() -> Callable[[Question], Told]:
    return Reference()


def first_difference(
    mutant: Mutant, sound: Callable[[Question], Told]
) -> Question | None:
    """Return the first question that *mutant* answers otherwise than *sound* does.

    Two copies of the mutant are asked in turns, and must answer alike.
    """
    one, other = mutant.wrap(server()), mutant.wrap(server())
    for question in tour(mutant.operation):
        answer = question.to(one)
        assert answer == question.to(other), f"{mutant.id} is not reproducible"
        if answer != sound(question):
            return question
    return None


@pytest.mark.parametrize("tenth", sampled(range(10), session="power"))
def test_each_mutant_changes_an_answer_and_does_so_again(
    tenth: int, reference: Callable[[Question], Told]
) -> None:
    mutants = list(MUTANTS.values())[tenth::10]
    idle = [m.id for m in mutants if first_difference(m, reference) is None]
    assert not idle


def test_the_sound_server_answers_alike_whoever_asks(
    reference: Callable[[Question], Told],
) -> None:
    untouched = Mutant(
        id="none",
        title="Nothing is changed.",
        kind="none",
        operation="get-job",
        change=lambda _, answer, __: answer,
    )
    assert first_difference(untouched, reference) is None


def test_there_are_many_kinds_of_faults() -> None:
    assert len(MUTANTS) > 2000
    assert len(KINDS) > 30


@for_each("kind", KINDS)
def test_a_mutant_says_what_is_wrong_or_why_nothing_is(kind: str) -> None:
    for mutant in MUTANTS.values():
        if mutant.kind == kind:
            assert mutant.title
            assert mutant.level in {"none", "warning", "error"}
            assert bool(mutant.reason) == (mutant.level == "none"), mutant.id


@for_each("path", FAULTS, ids=lambda path: path.name)
def test_faults_know_nothing_of_the_checks(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or "", *(a.name for a in node.names)]
    ]
    judges = any("contract_tests" in name for name in imported)
    assert judges == (path.name in JUDGES)
