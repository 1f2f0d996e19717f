"""What a command and the looks at its job say together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestrator_contract.contract_tests.clauses import CREATING
from orchestrator_contract.contract_tests.exchange import Exchange, Purpose
from orchestrator_contract.contract_tests.views import Job, mapping, text

from .subjects import Created, Evidence, Page, Stopped


def of_commands(exchanges: Sequence[Exchange]) -> Iterator[Evidence]:
    """Yield the evidence in *exchanges*, in a stable order."""
    taken = [e for e in exchanges if _was_taken(e)]
    looks = [e for e in exchanges if e.request.operation == "get-job"] if taken else []
    for exchange in taken:
        answer = mapping(mapping(exchange.json.value).get("job"))
        name = text(answer.get("name"))
        look = _look(looks, exchange, name)
        if name is None or look is None:
            continue
        operation = exchange.request.operation
        if operation in CREATING:
            subject = Created(
                operation=operation,
                asked=mapping(exchange.request.body),
                name=name,
                look=look,
                known=_known(exchanges, exchange),
            )
            yield Evidence(operation, "created", subject, exchange)
        elif look.status == 200:
            job = Job(mapping(look.json.value))
            stopped = Stopped(mapping(answer.get("nodes")), job)
            yield Evidence(operation, "stopped", stopped, exchange)


def _was_taken(exchange: Exchange) -> bool:
    command = exchange.request.purpose is Purpose.COMMAND
    return command and exchange.status in {200, 202}


def _look(
    looks: Sequence[Exchange], command: Exchange, name: str | None
) -> Exchange | None:
    """Return the first look at the job *name* after the *command*."""
    for look in looks:
        if look.request.job == name and command.precedes(look) and look.status:
            return look
    return None


def _known(exchanges: Sequence[Exchange], command: Exchange) -> frozenset[str]:
    """Return the names of all jobs that were told of before a *command* was sent."""
    known: set[str] = set()
    for exchange in exchanges:
        if exchange.status not in {200, 202} or not exchange.precedes(command):
            continue
        if exchange.request.operation == "list-jobs":
            known.update(Page.of(exchange).names())
        elif exchange.request.operation in CREATING:
            job = mapping(mapping(exchange.json.value).get("job"))
            known.update(name for name in (text(job.get("name")),) if name)
        elif exchange.request.operation == "get-job":
            name = text(mapping(exchange.json.value).get("name"))
            known.update({name} if name else ())
    return frozenset(known)
