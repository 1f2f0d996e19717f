"""No check is idle: there is a fault that it alone finds, and lives on without it.

A clause is one requirement wherever it is checked: of a job by itself and of the same
job in the list, say. A fault of all jobs shows in both places; so what is disabled here
is the clause, not one of its checks.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget

from ..support.sampling import sampled
from .faults import server
from .judging import complaints
from .only_killers import NEVER_ALONE, ONLY_KILLERS
from .registry import MUTANTS


@pytest.mark.parametrize("clause", sampled(ONLY_KILLERS, session="power"))
def test_a_fault_survives_where_the_clause_against_it_is_disabled(clause: str) -> None:
    mutant = MUTANTS[ONLY_KILLERS[clause]]
    target = WsgiTarget(mutant.wrap(server()), until=0)
    blind = run(target, Settings(concurrency=1, ignore=(clause,)))
    assert complaints(blind, Level.ERROR, Level.WARNING) == ()

    court = Court(list(CATALOGUE.values()), profile=blind.profile)
    court.hear(blind.exchanges)
    found = [f.check for f in court.findings() if f.check.level is not Level.INFO]
    assert found, "the fault was not shown"
    assert all(fnmatchcase(check.id, clause) for check in found)


def test_each_clause_has_a_fault_of_its_own_or_a_reason_why_not() -> None:
    clauses = {
        check.id.partition("/")[2]
        for check in CATALOGUE.values()
        if check.level is not Level.INFO
    }
    named = {pattern.partition("/")[2] for pattern in (*ONLY_KILLERS, *NEVER_ALONE)}
    assert named == clauses


def test_what_is_never_alone_is_not_said_to_be() -> None:
    assert not ONLY_KILLERS.keys() & NEVER_ALONE.keys()
    assert all(reason for reason in NEVER_ALONE.values())
