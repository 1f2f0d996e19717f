"""The history within a job's body: `status`, the times of each state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from orchestrator_contract.contract_tests.clauses import JOB, clause
from orchestrator_contract.contract_tests.exchange import plain
from orchestrator_contract.contract_tests.model import Breach, Level, assume
from orchestrator_contract.contract_tests.views import Entry, Job
from orchestrator_contract.schemas import LIFECYCLE

#: Histories: of a job, and of a job as the plan tells it that it is a step of.
HISTORY = JOB | {"get-plan-job": "step"}

#: Timestamps are whole seconds, truncated: two of one moment differ by one at most.
SECOND = timedelta(seconds=1)


def is_sound(job: Job) -> bool:
    """Tell whether a history makes sense by itself, from its beginning to its end."""
    history = job.history
    if not history or job.state not in {None, history[-1].state}:
        return False
    states = [LIFECYCLE.rank(entry.state) if entry.state else -1 for entry in history]
    rising = history[0].state in LIFECYCLE.first and states == sorted(set(states))
    seams = all(
        before.enter
        and before.exit
        and after.enter
        and before.enter <= before.exit
        and abs(after.enter - before.exit) <= SECOND
        for before, after in pairwise(history)
    )
    return rising and seams and history[-1].open


def _known(job: Job) -> tuple[Entry, ...]:
    """Return the history if every state in it is known; else stand down."""
    assume(job.told_history)
    return job.told_history


@clause(
    "The last entry of `status` is the job's current state.",
    on=JOB,
    level=Level.ERROR,
    source=("page/status", "S2"),
)
def status_ends_in_the_state(job: Job) -> Iterator[Breach]:
    assume(job.state)
    last = _known(job)[-1]
    if last.state != job.state:
        yield Breach(
            job.at("status", last.index, "state"), f"{job.state}", f"{last.state}"
        )


@clause(
    "States follow one another in the order of a job's life, none twice, "
    "and a terminal state comes last.",
    on=HISTORY,
    level=Level.ERROR,
    source=("page/state", "S3"),
)
def status_is_in_order(job: Job) -> Iterator[Breach]:
    for before, after in pairwise(_known(job)):
        if LIFECYCLE.rank(after.state or "") <= LIFECYCLE.rank(before.state or ""):
            yield Breach(
                job.at("status", after.index, "state"),
                f"a state that comes after {before.state}",
                f"{after.state}",
            )
            return


@clause(
    "A history begins with `new`, or with `ready` as servers since 2019 do.",
    on=JOB,
    level=Level.WARNING,
    source=("page/example", "S3"),
)
def status_starts_at_the_beginning(job: Job) -> Iterator[Breach]:
    first = _known(job)[0]
    if first.state not in LIFECYCLE.first:
        yield Breach(job.at("status", 0, "state"), "new or ready", f"{first.state}")


@clause(
    "A history leaves out neither `ready` nor `running` on its way.",
    on=JOB,
    level=Level.WARNING,
    source=("page/example", "S3"),
)
def status_skips_no_state(job: Job) -> Iterator[Breach]:
    history = _known(job)
    assume(len(history) > 1)
    states = [entry.state for entry in history]
    for before, after in pairwise(history):
        low, high = (LIFECYCLE.rank(e.state or "") for e in (before, after))
        for state in ("ready", "running"):
            if low < LIFECYCLE.rank(state) < high and state not in states:
                yield Breach(
                    job.at("status", after.index, "state"),
                    f"{state} before {after.state}",
                    f"{before.state}, then {after.state}",
                )
                return


@clause(
    "Every entry of `status` but the last has the time at which the state was left.",
    on=HISTORY,
    level=Level.ERROR,
    source=("page/status", "S4"),
)
def status_entries_are_closed(job: Job) -> Iterator[Breach]:
    assume(len(job.history) > 1)
    for entry in job.history[:-1]:
        if entry.open:
            pointer = job.at("status", entry.index, "exit_time")
            yield Breach(pointer, "the time the state was left", "null")


@clause(
    "A job that is not over has not left its current state.",
    on=JOB,
    level=Level.ERROR,
    source=("page/status", "S4"),
)
def current_state_is_open(job: Job) -> Iterator[Breach]:
    last = _known(job)[-1]
    assume(job.state == last.state and not job.terminal)
    if last.exit:
        pointer = job.at("status", last.index, "exit_time")
        yield Breach(pointer, f"null while the job is {job.state}", f"{last.exit}")


@clause(
    "A terminal state is never left: its `exit_time` is null.",
    on=JOB,
    level=Level.WARNING,
    source=("page/example", "S4"),
)
def terminal_state_is_open(job: Job) -> Iterator[Breach]:
    last = _known(job)[-1]
    assume(job.state == last.state and job.terminal)
    if last.exit:
        pointer = job.at("status", last.index, "exit_time")
        yield Breach(pointer, "null", f"{last.exit}")


@clause(
    "No state is left before it is entered.",
    on=HISTORY,
    level=Level.ERROR,
    source=("page/status", "S5"),
)
def status_runs_forward(job: Job) -> Iterator[Breach]:
    spans = [(e, e.enter, e.exit) for e in job.history if e.enter and e.exit]
    assume(spans)
    for entry, enter, left in spans:
        if left < enter:
            pointer = job.at("status", entry.index, "exit_time")
            yield Breach(pointer, f"{enter.isoformat()} or later", left.isoformat())


def _seams(job: Job) -> list[tuple[Entry, timedelta]]:
    """Return each entry but the first, with its distance from the one before it."""
    seams = [
        (after, after.enter - before.exit)
        for before, after in pairwise(job.history)
        if before.enter
        and before.exit
        and after.enter
        # An entry that runs backward is a breach of its own.
        and before.enter <= before.exit
        and not (after.exit and after.exit < after.enter)
    ]
    assume(seams)
    return seams


@clause(
    "A state is entered when the one before it is left, not earlier.",
    on=HISTORY,
    level=Level.ERROR,
    source=("page/status", "S5"),
)
def status_does_not_overlap(job: Job) -> Iterator[Breach]:
    for entry, gap in _seams(job):
        if gap < -SECOND:
            yield Breach(
                job.at("status", entry.index, "enter_time"),
                "the exit_time of the entry before it",
                f"{plain(-gap.total_seconds())} s earlier",
            )


@clause(
    "A state is entered when the one before it is left, without a gap.",
    on=HISTORY,
    level=Level.WARNING,
    source=("page/example", "S5"),
)
def status_is_contiguous(job: Job) -> Iterator[Breach]:
    for entry, gap in _seams(job):
        if gap > SECOND:
            yield Breach(
                job.at("status", entry.index, "enter_time"),
                "the exit_time of the entry before it",
                f"{plain(gap.total_seconds())} s later",
            )
