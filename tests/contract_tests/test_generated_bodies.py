"""What the generator makes, the checks accept: two readings of one contract."""

from __future__ import annotations

from itertools import islice

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.document import OPERATION_OF, Document
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.model import Finding, Level
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.mockserver.generation import Kind, generate
from orchestrator_contract.schemas import LIFECYCLE

SEEDS = range(20)
JOBS = 500
SCHEMAS: dict[Kind, str] = {
    "job": "job",
    "nodes": "job-nodes",
    "report": "job-report",
    "events": "job-events",
    "error": "error",
}


def complaints(
    kind: Kind, *, seed: int, count: int, state: str | None = None
) -> list[Finding]:
    """Judge generated bodies; return what is no mere information."""
    court = Court(CATALOGUE.values())
    schema = SCHEMAS[kind]
    for body in islice(generate(kind, seed=seed, state=state), count):
        court.document(
            Document(
                body=body,
                schema=schema,
                operation=OPERATION_OF[schema],
                place=FilePlace("generated"),
            )
        )
    return [f for f in court.findings() if f.check.level > Level.INFO]


@pytest.mark.parametrize("seed", SEEDS)
def test_five_hundred_jobs_of_a_seed_give_neither_error_nor_warning(seed: int) -> None:
    """Twenty seeds make the ten thousand jobs."""
    assert complaints("job", seed=seed, count=JOBS) == []


@pytest.mark.parametrize("kind", ["nodes", "report", "events", "error"])
@pytest.mark.parametrize("seed", SEEDS[:3])
def test_what_belongs_to_a_job_gives_neither_error_nor_warning(
    kind: Kind, seed: int
) -> None:
    assert complaints(kind, seed=seed, count=63) == []


@pytest.mark.parametrize("state", LIFECYCLE.states)
def test_jobs_of_one_state_give_neither_error_nor_warning(state: str) -> None:
    assert complaints("job", seed=99, count=90, state=state) == []
