"""What several exchanges say together: two looks at one job, a job and its nodes.

It is put together from what was asked and answered alone, so that a recording of a run
is judged exactly like the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestrator_contract.contract_tests.exchange import Exchange, Purpose

from .of_commands import of_commands
from .of_jobs import of_jobs
from .of_plans import of_plans
from .pruning import Memory
from .servers import by_server
from .subjects import (
    Created,
    Evidence,
    Filtered,
    Gap,
    Listed,
    ListedPlan,
    Looks,
    Page,
    Pieces,
    PlanStory,
    Steps,
    Stopped,
    Story,
    Strangers,
)

__all__ = [
    "Created",
    "Evidence",
    "Filtered",
    "Gap",
    "Listed",
    "ListedPlan",
    "Looks",
    "Memory",
    "Page",
    "Pieces",
    "PlanStory",
    "Steps",
    "Stopped",
    "Story",
    "Strangers",
    "by_server",
    "evidence_in",
    "gaps",
]

#: What is asked without a job: it exists whatever the parameters are.
_LISTS = {"list-jobs", "list-plan-jobs"}


def gaps(exchanges: Sequence[Exchange]) -> dict[str, list[Exchange]]:
    """Return the operations that the server lacks, with what showed it.

    Jobs themselves are never lacking: whoever names one has it.
    """
    asked: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        request = exchange.request
        whole = not request.query or request.operation in _LISTS
        known = request.purpose in {Purpose.KNOWN, Purpose.COMMAND} and whole
        answered = exchange.status or (request.is_beside and exchange.leads_away)
        if known and answered and request.operation != "get-job":
            asked.setdefault(request.operation, []).append(exchange)
    return {
        operation: answers
        for operation, answers in asked.items()
        if all(answer.is_nothing for answer in answers)
    }


def evidence_in(exchanges: Sequence[Exchange]) -> Iterator[Evidence]:
    """Yield all that can be put together from *exchanges*, in a stable order."""
    for operation, answers in gaps(exchanges).items():
        yield Evidence(
            operation, "gap", Gap(len(answers), answers[0].status or 404), answers[0]
        )
    yield from of_jobs(exchanges)
    yield from of_plans(exchanges)
    yield from of_commands(exchanges)
