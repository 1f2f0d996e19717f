"""Where faults are made of small functions: what a function spoils, its decorator says.

The function's name becomes part of the mutant's id, its docstring the title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .faults import Answer, Ask, Call, Change, Json, Mutant

#: Where a job is told: by itself, in the list, or both alike.
DETAIL, LIST, BOTH = "get-job", "list-jobs", "jobs"

Spoil = Callable[[Json], Json]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Collects the mutants of one module; *kind* is the class of all of them."""

    kind: str
    mutants: list[Mutant] = field(default_factory=list)

    def change(
        self, operation: str, *, level: str = "error", reason: str = ""
    ) -> Callable[[Change], Change]:
        """Take the decorated function as the fault's change."""

        def keep(change: Change) -> Change:
            name = change.__name__.strip("_").replace("_", "-")
            self.mutants.append(
                Mutant(
                    id=f"{operation}:{name}",
                    title=(change.__doc__ or "").strip().split("\n")[0],
                    kind=self.kind,
                    operation=operation if operation != BOTH else DETAIL,
                    change=change,
                    level=level,
                    reason=reason,
                )
            )
            return change

        return keep

    def body(
        self, operation: str, *, level: str = "error", reason: str = ""
    ) -> Callable[[Spoil], Spoil]:
        """Let the decorated function spoil the 200 answers of an operation."""

        def keep(spoil: Spoil) -> Spoil:
            self.change(operation, level=level, reason=reason)(
                _named(spoil, _of_bodies(operation, spoil))
            )
            return spoil

        return keep

    def job(
        self, where: str, *, level: str = "error", reason: str = ""
    ) -> Callable[[Spoil], Spoil]:
        """Let the decorated function spoil every job, wherever *where* says."""

        def keep(spoil: Spoil) -> Spoil:
            self.change(where, level=level, reason=reason)(
                _named(spoil, of_jobs(where, spoil))
            )
            return spoil

        return keep


def of_jobs(where: str, spoil: Spoil) -> Change:
    """Return the change that *spoil* makes to jobs."""

    def change(call: Call, answer: Answer, _: Ask) -> Answer:
        if answer.status != 200 or call.slug not in {DETAIL, LIST}:
            return answer
        if where not in {BOTH, call.slug}:
            return answer
        body = answer.json
        for job in jobs(body):
            spoil(job)
        return answer.saying(body)

    return change


def jobs(body: Json) -> Iterator[Json]:
    """Yield the jobs of a list, or the one job that *body* is."""
    if "items" in body:
        yield from body["items"]
    else:
        yield body


def _of_bodies(operation: str, spoil: Spoil) -> Change:
    def change(call: Call, answer: Answer, _: Ask) -> Answer:
        if answer.status != 200 or call.slug != operation:
            return answer
        body = answer.json
        other = spoil(body)
        return answer.saying(body if other is None else other)

    return change


def _named(spoil: Spoil, change: Change) -> Change:
    change.__name__, change.__doc__ = spoil.__name__, spoil.__doc__
    return change
