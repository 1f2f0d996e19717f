"""What a job's event stream tells: the story, one line at a time (facts §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .job import EVENTS_PER_JOB, Job, event_id
from .scenarios import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .moment import Moment
    from .story import Run

#: What comes first of two events at one instant: the stop that passes a node over.
_ORDER = ("node_running", "job_stopping", "node_skipped")


class Event(NamedTuple):
    """An event: its global *id*, the job's age, its type, and the node it is about."""

    id: int
    age: int
    type: str
    run: Run | None


def first_id(job: Job) -> int:
    """Return the id before that of the job's first event."""
    return job.number * EVENTS_PER_JOB


def so_far(moment: Moment) -> list[Event]:
    """Return the events up to now; an id depends on what came before, never on now."""
    told = sorted(_all(moment.job), key=_by_time)
    number = moment.job.number
    return [
        Event(event_id(number, index), age, type_, run)
        for index, (age, type_, run) in enumerate(told, 1)
        if age <= moment.age
    ]


def _all(job: Job) -> Iterator[tuple[int, str, Run | None]]:
    """Yield the events of the whole life, node by node."""
    for run in job.story.runs:
        if run.start is not None:
            yield run.start, "node_running", run
        yield run.end, f"node_{run.outcome}", run
    for step in job.story.steps:
        if step.state == "stopping":
            yield step.age, "job_stopping", None
    # The job ends after its last node does: this is always the last event (T7).
    yield job.story.end, SCENARIOS[job.role.scenario].last_event, None


def _by_time(event: tuple[int, str, Run | None]) -> tuple[int, int]:
    age, type_, _ = event
    return age, _ORDER.index(type_) if type_ in _ORDER else len(_ORDER)
