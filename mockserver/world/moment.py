"""A job at one instant: as much of its story as has happened by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator_contract.schemas import LIFECYCLE

from .instants import SECOND, timestamp

if TYPE_CHECKING:
    from .job import Job
    from .story import Run, Step


class Moment:
    """*job* at the instant *now*, which does not lie before its creation."""

    def __init__(self, job: Job, now: int) -> None:
        self.job = job
        #: The job's age in milliseconds; it grows for ever.
        self.clock = now - job.created
        steps, halt = job.story.steps, job.story.halt
        #: How far the story has come; it stands still where the story halts.
        self.age = age = self.clock if halt is None else min(self.clock, halt)
        #: The states entered so far, each with its age.
        self.history: list[Step] = [step for step in steps if step.age <= age]

    @property
    def state(self) -> str:
        """The current state."""
        return self.history[-1].state

    @property
    def terminal(self) -> bool:
        """Whether nothing will ever happen any more."""
        return self.state in LIFECYCLE.terminal

    @property
    def changed(self) -> int:
        """The age at which the state changed last."""
        return self.history[-1].age

    @property
    def started(self) -> int | None:
        """The age at which running began; None before."""
        for step in self.history:
            if step.state == "running":
                return step.age
        return None

    @property
    def finished(self) -> int | None:
        """The age at which the job was over; None before."""
        return self.changed if self.terminal else None

    @property
    def duration(self) -> float | None:
        """The seconds that the job has been running, or ran; None before it runs."""
        if self.started is None:
            return None
        until = self.clock if self.finished is None else self.finished
        return (until - self.started) / SECOND

    @property
    def node_states(self) -> dict[str, int]:
        """How many nodes are in which state; a state without nodes does not appear."""
        counts: dict[str, int] = {}
        for run in self.job.story.runs:
            state = run.state(self.age)
            counts[state] = counts.get(state, 0) + 1
        return counts

    def stamp(self, age: int | None) -> str | None:
        """Render the instant at which the job had *age*; None stays None."""
        return None if age is None else timestamp(self.job.created + age)

    def working_time(self, run: Run) -> float | None:
        """Return the seconds that a node has worked so far; None before it starts."""
        if run.start is None or self.age < run.start:
            return None
        until = run.end if self.age >= run.end else self.clock
        return (until - run.start) / SECOND
