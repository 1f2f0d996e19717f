"""What a command and the looks at its job say together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from orchestrator_contract.contract_tests.clauses import CREATING
from orchestrator_contract.contract_tests.exchange import Exchange, Purpose
from orchestrator_contract.contract_tests.views import Job, mapping, text

from .subjects import Created, Evidence, Page, Stopped


def of_commands(exchanges: Sequence[Exchange]) -> Iterator[Evidence]:
    """Yield the evidence in *exchanges*, in a stable order."""
    taken = [e for e in exchanges if _was_taken(e)]
    if not taken:
        return
    looks: dict[str | None, list[Exchange]] = {}
    for exchange in exchanges:
        if exchange.request.operation == "get-job" and exchange.status:
            looks.setdefault(exchange.request.job, []).append(exchange)
    told = _told(exchanges)
    for exchange in taken:
        answer = mapping(mapping(exchange.json.value).get("job"))
        name = text(answer.get("name"))
        later = (look for look in looks.get(name, ()) if exchange.precedes(look))
        look = next(later, None)
        if name is None or look is None:
            continue
        operation = exchange.request.operation
        if operation in CREATING:
            subject = Created(
                operation=operation,
                asked=mapping(exchange.request.body),
                name=name,
                look=look,
                known=_known(told, exchange, name),
            )
            yield Evidence(operation, "created", subject, exchange, look)
        elif look.status == 200:
            job = Job(mapping(look.json.value))
            stopped = Stopped(mapping(answer.get("nodes")), job)
            yield Evidence(operation, "stopped", stopped, exchange, look)


def _was_taken(exchange: Exchange) -> bool:
    command = exchange.request.purpose is Purpose.COMMAND
    return command and exchange.status in {200, 202}


def _told(exchanges: Sequence[Exchange]) -> Mapping[str, Exchange]:
    """Return the names of all jobs, each with what told of it first."""
    told: dict[str, Exchange] = {}
    for exchange in sorted(exchanges, key=lambda e: (e.ended, e.number)):
        if exchange.status in {200, 202}:
            for name in _names(exchange):
                told.setdefault(name, exchange)
    return told


def _names(exchange: Exchange) -> Iterator[str]:
    operation, body = exchange.request.operation, mapping(exchange.json.value)
    if operation == "list-jobs":
        yield from Page.of(exchange).names()
    elif operation in CREATING or operation == "get-job":
        job = body if operation == "get-job" else mapping(body.get("job"))
        if (name := text(job.get("name"))) is not None:
            yield name


def _known(told: Mapping[str, Exchange], command: Exchange, name: str) -> bool | None:
    """Tell whether a job was told of before a *command*; None if none was at all."""
    first = next(iter(told.values()), None)
    if first is None or not first.precedes(command):
        return None
    return name in told and told[name].precedes(command)
