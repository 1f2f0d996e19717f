"""What a reader may ask of a list: order, a part of it, a filter (facts §3, §6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from .instants import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .given import Given
    from .job import Job
    from .moment import Moment
    from .options import Json
    from .plans import PlanJob

    Listed = Moment | Given

T = TypeVar("T")

#: How many jobs a page has if nobody says; the documentation names no number.
DEFAULT_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsQuery:
    """A question to the list of jobs; the defaults are those of the mock.

    *task* is a part of a task's name. *min_finish_timestamp* and
    *max_finish_timestamp* are instants in milliseconds, both inclusive; only jobs that
    are over lie between them (L6).
    """

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    order_by: str = "name"
    order: str = "asc"
    type: str | None = None
    task: str | None = None
    min_finish_timestamp: int | None = None
    max_finish_timestamp: int | None = None

    @property
    def whole_world(self) -> bool:
        """Whether every job is wanted, in the order of its number."""
        filters = (self.task, self.min_finish_timestamp, self.max_finish_timestamp)
        unfiltered = not self.type and all(part is None for part in filters)
        return unfiltered and self.order_by == "name"

    def suits(self, job: Job | Given) -> bool:
        """Whether a job passes the filters that do not hang on the time."""
        if self.type and job.type != self.type:
            return False
        task = job.task if self.task is not None else None
        return self.task is None or (task is not None and self.task in task)

    def arranged(self, moments: Iterable[Listed]) -> list[int]:
        """Return the numbers of jobs, in order; equals by number.

        *moments* are of jobs that suit; those of them that were over in time are taken.
        """
        key = _JOB_KEYS[self.order_by]
        rows = sorted(
            ((key(m), m.job.number) for m in moments if self._in_time(m)),
            reverse=self.order == "desc",
        )
        return [number for _, number in rows]

    def _in_time(self, moment: Listed) -> bool:
        over = moment.finished
        finish = None if over is None else moment.job.created + over
        low, high = self.min_finish_timestamp, self.max_finish_timestamp
        return _finished_within(finish, low, high)

    def page(self, things: Sequence[T]) -> Sequence[T]:
        """Return the part that was asked for."""
        return things[self.offset : self.offset + self.limit]

    def pagination(self, total: int) -> Json:
        """Echo the question, or what was taken where it was silent (facts §3)."""
        return {
            "limit": self.limit,
            "offset": self.offset,
            "order_by": self.order_by,
            "order": self.order,
            "type": self.type or "",
            "total": total,
        }


_JOB_KEYS: Mapping[str, Callable[[Listed], Any]] = {
    # By number and not as text: clients take the last one for the count (L3, T6).
    "name": lambda moment: moment.job.number,
    "owner": lambda moment: moment.job.login,
    "timestamp": lambda moment: (moment.job.created + moment.changed) // SECOND,
    "environment": lambda moment: moment.job.environment,
    "state": lambda moment: moment.state,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanJobsQuery:
    """A question to the list of plan jobs; as JobsQuery, with no types or tasks.

    *results* is ``include`` or ``exclude``: what the plans returned.
    """

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    order_by: str = "name"
    order: str = "asc"
    results: str = "include"
    min_finish_timestamp: int | None = None
    max_finish_timestamp: int | None = None

    @property
    def whole_world(self) -> bool:
        """Whether every plan job is wanted, in the order of its number."""
        bounds = (self.min_finish_timestamp, self.max_finish_timestamp)
        return self.order_by == "name" and bounds == (None, None)

    def arranged(self, plans: Iterable[PlanJob]) -> list[PlanJob]:
        """Return those that pass the filters, in order; equals by number."""
        key = _PLAN_KEYS[self.order_by]
        low, high = self.min_finish_timestamp, self.max_finish_timestamp
        return sorted(
            (plan for plan in plans if _finished_within(plan.finished, low, high)),
            key=lambda plan: (key(plan), plan.number),
            reverse=self.order == "desc",
        )

    def page(self, things: Sequence[T]) -> Sequence[T]:
        """Return the part that was asked for."""
        return things[self.offset : self.offset + self.limit]

    def pagination(self, total: int) -> Json:
        """Echo where the page lies (facts §10)."""
        return {"limit": self.limit, "offset": self.offset, "total": total}


_PLAN_KEYS: Mapping[str, Callable[[PlanJob], Any]] = {
    "name": lambda plan: plan.number,
    "owner": lambda plan: plan.login,
    "timestamp": lambda plan: (plan.finished or plan.created) // SECOND,
    "environment": lambda plan: plan.environment,
    "state": lambda plan: plan.state,
}


def _finished_within(finish: int | None, low: int | None, high: int | None) -> bool:
    """Tell whether something was over between two instants, both inclusive (L6)."""
    if low is None and high is None:
        return True
    if finish is None:
        return False
    # What counts is the time as the body shows it: truncated to whole seconds.
    shown = finish // SECOND * SECOND
    return (low is None or low <= shown) and (high is None or shown <= high)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodesQuery:
    """A question to the list of a job's nodes: all of them unless it says otherwise."""

    limit: int | None = None
    offset: int = 0
    order_by: str = "name"
    order: str = "asc"
    state: str | None = None

    def arranged(self, nodes: Iterable[Json]) -> list[Json]:
        """Return the nodes that were asked for; what is null comes first, or absent."""
        kept = [node for node in nodes if self.state in {None, node["state"]}]
        kept.sort(
            key=lambda node: (_null_first(node.get(self.order_by)), node["name"]),
            reverse=self.order == "desc",
        )
        end = None if self.limit is None else self.offset + self.limit
        return kept[self.offset : end]


def _null_first(value: Any) -> tuple[bool, Any]:
    return (value is not None, value)
