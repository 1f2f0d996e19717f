"""The checks find what is broken, and call it as grave as the rules have it.

Here a sample of each class of faults is checked, the same in every run; all of them are
by ``nox -s power``, whose result is ``docs/power.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pytest

from orchestrator_contract.contract_tests.model import Level

from .faults import server
from .judging import FATES, NO_FAULT_FATES, checked, complaints, judged
from .registry import MUTANTS
from .survivors import SURVIVORS


def sample() -> Iterator[str]:
    """Yield the mutant in the middle of each class, beside the known survivors."""
    kinds = sorted(MUTANTS.values(), key=lambda mutant: mutant.kind)
    for _, group in groupby(kinds, key=lambda mutant: mutant.kind):
        ids = [mutant.id for mutant in group]
        yield ids[len(ids) // 2]


def _marked() -> Iterator[object]:
    for name in dict.fromkeys((*sample(), *SURVIVORS)):
        reason = SURVIVORS.get(str(name))
        marks = pytest.mark.xfail(reason=reason, strict=True) if reason else ()
        yield pytest.param(name, marks=marks)


@pytest.mark.parametrize("name", list(_marked()))
def test_a_fault_is_found_and_a_difference_accepted(name: str) -> None:
    judgement = judged(name)
    assert judgement.fate in {FATES[0], NO_FAULT_FATES[0]}, judgement


def test_the_sound_server_is_not_complained_of() -> None:
    outcome = checked(server())
    assert complaints(outcome, Level.ERROR, Level.WARNING) == ()
    assert outcome.exit_code == 0


def test_a_survivor_is_a_fault_that_there_is() -> None:
    assert not [name for name in SURVIVORS if MUTANTS[name].level == "none"]
