"""Commands, for targets that may be sent any: each once, and what must be refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from orchestrator_contract.contract_tests.courier import Errand, Walk
from orchestrator_contract.contract_tests.exchange import (
    Credential,
    Exchange,
    Purpose,
    Request,
)
from orchestrator_contract.contract_tests.views import Job, items, mapping, number, text
from orchestrator_contract.schemas import BY_SLUG

from .asking import detail
from .ids import LARGEST

#: No server has it.
NOWHERE = "no_such_environment_of_a_contract_test"
#: The most requests that all of it takes.
COST = 21

Body = Mapping[str, Any]
T = TypeVar("T")


def order(slug: str, body: Body, purpose: Purpose = Purpose.COMMAND) -> Request:
    """Word a command."""
    bare = purpose is Purpose.NO_TOKEN
    return Request(
        operation=slug,
        path=BY_SLUG[slug].path,
        method="POST",
        body=body,
        purpose=purpose,
        credential=Credential.NONE if bare else Credential.VALID,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What commands can be about, as far as answers have told of it.

    *place* is an environment with one of its nodes, *task* what a task is told beside
    that, *plan_job* a number; *over* is a job that was over, *newest* the largest
    number of any.
    """

    place: Body | None = None
    task: Body | None = None
    plan_job: int | None = None
    over: str | None = None
    newest: int = 1

    @classmethod
    def of(cls, exchanges: Sequence[Exchange]) -> Ground:
        """Look through what was answered."""
        jobs = list(_jobs(exchanges))
        nodes = dict(_nodes(exchanges))
        numbers = (number(job.name) for job in jobs)
        return cls(
            place=_first(_place(job, nodes) for job in jobs),
            task=_first(_task(job) for job in jobs),
            plan_job=_first(_plan_job(job) for job in jobs),
            over=_first(job.name for job in jobs if job.terminal),
            newest=max((n for n in numbers if n is not None), default=1),
        )


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _jobs(exchanges: Sequence[Exchange]) -> Iterator[Job]:
    for exchange in exchanges:
        known = exchange.status == 200 and exchange.request.purpose is Purpose.KNOWN
        if known and exchange.request.operation == "get-job":
            yield Job(mapping(exchange.json.value))


def _nodes(exchanges: Sequence[Exchange]) -> Iterator[tuple[str, str]]:
    """Yield jobs by their names, each with the name of one of its nodes."""
    for exchange in exchanges:
        rows = items(mapping(exchange.json.value).get("items"))
        node = text(mapping(rows[0]).get("name")) if rows else None
        told = exchange.request.operation == "list-job-nodes"
        if told and node and exchange.status == 200:
            yield exchange.request.job or "", node


def _place(job: Job, nodes: Mapping[str, str]) -> Body | None:
    environment, node = text(job.options.get("environment")), nodes.get(job.name or "")
    if not environment or node is None:
        return None
    return {"environment": environment, "scope": {"nodes": [node]}}


def _task(job: Job) -> Body | None:
    params = job.options.get("params")
    if not job.task or not isinstance(params, Mapping):
        return None
    return {"task": job.task, "params": dict(params)}


def _plan_job(job: Job) -> int | None:
    plan = job.options.get("plan_job")
    return plan if type(plan) is int else None


def orders(ground: Ground) -> Iterator[Errand]:
    """Yield the errand that sends commands, if there is ground for any."""
    if ground.place is not None:
        yield Errand(COST, partial(_orders, ground, ground.place))


def _orders(ground: Ground, place: Body) -> Walk:
    deployment = {**place, "noop": True}
    given: dict[str, Body] = {"deploy": deployment}
    if ground.task is not None:
        given["run-task"] = {**place, **ground.task}
        if ground.plan_job is not None:
            plan = {"plan_job": ground.plan_job}
            given["run-plan-task"] = {**place, **ground.task, **plan}
    created = None
    for slug, body in given.items():
        answer = yield order(slug, body)
        if answer.is_nothing:
            continue
        name = _created(answer)
        if name is not None:
            created = name
            yield _look(name)
        yield order(slug, {}, Purpose.BAD_COMMAND)
        if slug != "run-plan-task":
            lost = {**body, "environment": NOWHERE}
            yield order(slug, lost, Purpose.UNKNOWN_ENVIRONMENT)
        yield order(slug, body, Purpose.NO_TOKEN)
    for job in (created, ground.over):
        if job is not None:
            answer = yield order("stop-job", {"job": job})
            if answer.is_nothing:
                return
            yield _look(job)
    far = str(min(ground.newest + 10**6, LARGEST))
    yield order("stop-job", {"job": far}, Purpose.UNKNOWN_ID)
    yield order("stop-job", {}, Purpose.BAD_COMMAND)
    yield order("stop-job", {"job": far}, Purpose.NO_TOKEN)


def _look(job: str) -> Request:
    """Word a look at a job that a command named; if it is there at all."""
    return detail(job, purpose=Purpose.GUESS)


def _created(answer: Exchange) -> str | None:
    """Return the name of the job that a command was answered with."""
    name = text(mapping(mapping(answer.json.value).get("job")).get("name"))
    taken = answer.status in {200, 202} and number(name) is not None
    return name if taken else None
