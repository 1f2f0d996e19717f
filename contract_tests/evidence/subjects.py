"""What takes several exchanges to be judged: two looks at a job, a job and nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator_contract.contract_tests.exchange import Exchange, Purpose
from orchestrator_contract.contract_tests.views import Job, PlanJob, items, mapping


@dataclass(frozen=True, slots=True)
class Evidence:
    """A subject made of several exchanges, and the one that a finding points at.

    *operation* and *kind* say which checks are to see it. *beside* is the exchange that
    the place is held against, where that is one: the earlier look, the job itself.
    """

    operation: str
    kind: str
    subject: object
    place: Exchange
    beside: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Looks:
    """Two looks at one job, the later one after the earlier one."""

    earlier: Job
    later: Job


@dataclass(frozen=True, slots=True)
class Listed:
    """A job in the list and the job itself, both at a time when it was over."""

    item: Job
    detail: Job


@dataclass(frozen=True, slots=True)
class Page:
    """The rows that an answer holds, with the parameters that asked for them."""

    rows: tuple[Mapping[str, Any], ...]
    query: Mapping[str, str]
    key: str = "items"

    @classmethod
    def of(cls, exchange: Exchange) -> Page:
        """Read an answer's rows; a report may hold them under ``report`` (RP1)."""
        body = mapping(exchange.json.value)
        key = "items" if "items" in body else "report"
        rows = tuple(mapping(row) for row in items(body.get(key)))
        return cls(rows, dict(exchange.request.query), key)

    def names(self, key: str = "name") -> list[str]:
        """Return the rows' names, as far as they are strings."""
        return [row[key] for row in self.rows if isinstance(row.get(key), str)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A job that stood still while its nodes, report and events were asked for.

    Each is what the answer without parameters held, or None; *part* is an answer with
    parameters to the same operation as the evidence.
    """

    job: Job
    nodes: Page | None = None
    report: Page | None = None
    events: Page | None = None
    part: Page | None = None


@dataclass(frozen=True, slots=True)
class Pieces:
    """One page of the list in small pieces; the whole did not change meanwhile."""

    whole: Page
    pieces: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Filtered:
    """A page that a filter did not fill, and the jobs that surely fit the filter."""

    page: Page
    fitting: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Strangers:
    """Answers about jobs far beyond the newest one that is listed."""

    answers: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """An operation that nothing is there for: whatever exists, the answer is 404.

    It may be another one to a command, and where somebody else answers; that is the
    *status* then.
    """

    asked: int
    status: int


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """A plan job in the list and the plan job itself, both when it was over."""

    item: PlanJob
    detail: PlanJob


@dataclass(frozen=True, slots=True)
class Steps:
    """A plan job, and those of the jobs that are its steps that were over."""

    plan: PlanJob
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class PlanStory:
    """A plan job that was over, and all the events that it tells of afterwards."""

    plan: PlanJob
    events: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A command that was taken, and the first look at the job that it named.

    *asked* is what the command said, *name* the job's. *known* tells whether that had
    been told of before; None if no job had.
    """

    operation: str
    asked: Mapping[str, Any]
    name: str
    look: Exchange
    known: bool | None


@dataclass(frozen=True, slots=True)
class Stopped:
    """The nodes that a stop counted, by state, and the job as it was seen then."""

    nodes: Mapping[str, Any]
    job: Job


def tells(exchange: Exchange) -> bool:
    """Tell whether an exchange brought a body about what exists."""
    asked = exchange.request.purpose in {Purpose.KNOWN, Purpose.GUESS, Purpose.UNTOLD}
    return asked and exchange.status == 200 and isinstance(exchange.json.value, dict)
