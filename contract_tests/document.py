"""A body with its schema: what the checks of kind *body* are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from orchestrator_contract.schemas import BY_SLUG

from .exchange import Exchange
from .forms import Member, form_of, members
from .model import MOST
from .once import once
from .places import FilePlace, Place
from .shape import Fault, faults_in
from .views import Job, PlanJob, items, mapping

#: The operation whose checks a schema's documents meet, by the schema's name; the first
#: of several.
OPERATION_OF = {op.schema: op.slug for op in [*BY_SLUG.values()][::-1]}
OPERATION_OF["error"] = "get-job"
#: What a row of a list is called by the checks, by the schema of the list.
_ROWS = {
    "job-nodes": "node",
    "job-report": "row",
    "job-events": "event",
    "plan-job-events": "plan-event",
}


#: Values of a large body: some thousand jobs have so many.
_LARGE = 100_000


def _is_large(body: Any) -> bool:
    """Tell whether a body has more values than all but hostile ones."""
    left, count = [body], 0
    while left and count <= _LARGE:
        value = left.pop()
        inner = value.values() if isinstance(value, dict) else items(value)
        count += len(inner)
        left += islice(inner, _LARGE)
    return count > _LARGE


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document that has checks of its own, such as one node of many."""

    body: Mapping[str, Any]
    pointer: str
    document: Document

    def at(self, *keys: str | int) -> str:
        """Return the JSON pointer of a value of this part."""
        return self.pointer + "".join(f"/{key}" for key in keys)


@dataclass(frozen=True, kw_only=True)
class Document:
    """One body: the schema it must satisfy, the operation it answers, its place."""

    body: Any
    schema: str
    operation: str
    place: Place
    profile: str = "current"
    query: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, exchange: Exchange, profile: str) -> Document:
        """Make a document of the answer to a request for one of our operations."""
        operation = exchange.request.operation
        ok = exchange.succeeded
        return cls(
            body=exchange.json.value,
            schema=BY_SLUG[operation].schema if ok else "error",
            operation=operation,
            place=exchange,
            profile=profile,
            query=dict(exchange.request.query),
        )

    @once
    def faults(self) -> tuple[Fault, ...]:
        """Every place where the body leaves its schema, each once."""
        return faults_in(self.body, self.schema, profile=self.profile)

    @once
    def is_hopeless(self) -> bool:
        """Whether it leaves its schema so often that its meaning is not looked for.

        Only where it is large as well, so that looking would take long.
        """
        return len(self.faults) >= MOST and _is_large(self.body)

    @once
    def members(self) -> list[Member]:
        """Every object of the body of which the schema says something."""
        return members(form_of(self.schema, self.profile), self.body)

    @once
    def job(self) -> Job:
        """Read the body as a job, whatever it is."""
        known = form_of("job", self.profile).documented
        return Job(mapping(self.body), documented=known)

    def subjects(self) -> Iterator[tuple[str, object]]:
        """Yield what there is to judge, each with the name of its kind."""
        yield ("error-body" if self.schema == "error" else "document"), self
        if self.schema == "error" and isinstance(self.place, FilePlace):
            yield "refusal", self.body  # of an exchange any refusal is one
        body = mapping(self.body)
        if not body or self.is_hopeless:
            return
        if self.schema == "job":
            yield "job", self.job
        elif self.schema == "job-list":
            yield "job-list", Part(body, "", self)
            form = form_of("job-list", self.profile).inner["items"].items
            known = form.documented if form else frozenset()
            for index, item in enumerate(items(body.get("items"))):
                if isinstance(item, Mapping):
                    yield "job-item", Job(item, f"/items/{index}", documented=known)
        elif self.schema == "plan-job":
            plan = PlanJob(body)
            yield "plan-job", plan
            yield from (("step", step) for step in plan.steps.values())
        elif self.schema == "plan-job-list":
            yield "plan-job-list", Part(body, "", self)
            for index, item in enumerate(items(body.get("items"))):
                yield "plan-job-item", PlanJob(mapping(item), f"/items/{index}")
        elif self.schema in _ROWS:
            yield self.schema, Part(body, "", self)
            key = "report" if "items" not in body else "items"
            for index, item in enumerate(items(body.get(key))):
                if isinstance(item, Mapping):
                    yield _ROWS[self.schema], Part(item, f"/{key}/{index}", self)
