"""How a check is written down: a clause, its operations, one function.

A clause is a requirement that may bind several operations: "the last segment of `id`
is the job's name" holds for a job and for an item of a list. Each binding is a check
with an id of its own, ``<operation>/<clause>``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from orchestrator_contract.schemas import RELEASES

from .model import Check, Judge, Kind, Level

#: Where the clauses about a job bind: the detail, and an item of the list.
JOB = {"get-job": "job", "list-jobs": "job-item"}
#: The operations that read one job, by slug.
JOB_READS = ("get-job", "list-job-nodes", "get-job-report", "list-job-events")
#: All operations that read jobs, by slug.
READS = ("get-job", "list-jobs", "list-job-nodes", "get-job-report", "list-job-events")
#: The operations that read one plan job, and all that read plan jobs.
PLAN_JOB_READS = ("get-plan-job", "list-plan-job-events")
PLAN_READS = ("list-plan-jobs", *PLAN_JOB_READS)
#: The operations that tell of the service.
SERVICE_READS = ("get-root", "get-index", "list-services")
#: The commands that create a job, by slug, with the type of the job.
CREATING = {"deploy": "deploy", "run-task": "task", "run-plan-task": "plan_task"}
#: All commands, by slug.
COMMANDS = (*CREATING, "stop-job")
#: What stands beside the jobs: a server may do without it.
SIBLINGS = (*PLAN_READS, *SERVICE_READS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A requirement with the operations it binds; a function once decorated."""

    name: str
    kind: Kind
    on: Mapping[str, str]
    level: Level
    requirement: str
    source: tuple[str, ...]
    judge: Judge
    levels: Mapping[str, Level] = field(default_factory=dict)
    since: str = RELEASES[0]

    def checks(self) -> Iterator[Check]:
        """Yield one check for each operation that the clause binds."""
        for operation, subject in self.on.items():
            yield Check(
                id=f"{operation}/{self.name}",
                kind=self.kind,
                level=self.levels.get(operation, self.level),
                requirement=self.requirement,
                source=self.source,
                subject=subject,
                judge=self.judge,
                since=self.since,
            )


def clause(
    requirement: str,
    *,
    on: Mapping[str, str],
    level: Level,
    source: tuple[str, ...],
    kind: Kind = Kind.BODY,
    levels: Mapping[str, Level] | None = None,
    since: str = RELEASES[0],
) -> Callable[[Judge], Clause]:
    """Make a clause of a function; the clause's name is the function's, in kebab case.

    *on* maps an operation's slug to the subject that the function takes there;
    *levels* holds the operations whose level differs from *level*; *since* is the first
    release in which the requirement holds.
    """

    def decorate(function: Judge) -> Clause:
        return Clause(
            name=function.__name__.replace("_", "-"),
            kind=kind,
            on=on,
            level=level,
            requirement=requirement,
            source=source,
            judge=function,
            levels=levels or {},
            since=since,
        )

    return decorate


def checks_of(*modules: ModuleType) -> dict[str, Check]:
    """Gather the checks of *modules* by id, in the order in which they are written.

    Raises ValueError for an id that stands twice.
    """
    checks: dict[str, Check] = {}
    for module in modules:
        for value in vars(module).values():
            clauses = value if isinstance(value, tuple) else (value,)
            for item in clauses:
                if not isinstance(item, Clause):
                    continue
                for check in item.checks():
                    if check.id in checks:
                        raise ValueError(f"the check {check.id} is written twice")
                    checks[check.id] = check
    return checks
