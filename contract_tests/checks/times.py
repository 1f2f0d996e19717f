"""Start, finish, duration and last change of a job, and whether they tell one story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from orchestrator_contract.contract_tests.clauses import JOB, clause
from orchestrator_contract.contract_tests.exchange import plain, pretty
from orchestrator_contract.contract_tests.model import Breach, Level, assume
from orchestrator_contract.contract_tests.views import Job

from .status import SECOND


def _near(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= SECOND


def _ordered(job: Job) -> bool:
    """Tell whether the history ends in the job's state: its times can be used."""
    return bool(job.history) and job.history[-1].state == job.state is not None


@clause(
    "`timestamp` is the time when the job's state last changed: "
    "the `enter_time` of the last entry of `status`.",
    on=JOB,
    level=Level.WARNING,
    source=("page/timestamp", "J3"),
)
def timestamp_is_the_last_change(job: Job) -> Iterator[Breach]:
    stamp = job.moment("timestamp")
    last = job.history[-1].enter if _ordered(job) else None
    assume(stamp and last and job.owes("timestamp"))
    if stamp and last and not _near(stamp, last):
        yield Breach(job.at("timestamp"), last.isoformat(), stamp.isoformat())


@clause(
    "A job that is over finished when its state last changed.",
    on=JOB,
    level=Level.WARNING,
    source=("page/finished_timestamp", "S7"),
)
def finish_is_the_last_change(job: Job) -> Iterator[Breach]:
    stamp = job.moment("timestamp")
    assume(job.terminal and job.finish and stamp)
    if job.finish and stamp and not _near(job.finish, stamp):
        pointer = job.at("finished_timestamp")
        yield Breach(pointer, f"timestamp, {stamp.isoformat()}", job.finish.isoformat())


@clause(
    "`status` agrees with the job's start and finish.",
    on=JOB,
    level=Level.WARNING,
    source=("page/started_timestamp", "page/finished_timestamp", "S7"),
)
def status_agrees_with_the_times(job: Job) -> Iterator[Breach]:
    assume(_ordered(job))
    beginnings = [
        entry.enter
        for entry in job.history
        if entry.enter and entry.state in {"new", "ready", "running"}
    ]
    last = job.history[-1].enter if job.terminal else None
    assume((beginnings and job.starts) or (last and job.finish))
    met = any(_near(s, b) for s in job.starts for b in beginnings)
    if beginnings and job.starts and not met:
        began = f"status begins at {beginnings[0].isoformat()}"
        yield Breach(job.at("status"), began, f"start {job.starts[0].isoformat()}")
        return
    stamp = job.moment("timestamp")
    if stamp and job.finish and not _near(stamp, job.finish):
        return  # the finish is the odd one out, and finish-is-the-last-change says so
    if last and job.finish and not _near(last, job.finish):
        ended = f"status ends at {last.isoformat()}"
        yield Breach(job.at("status"), ended, f"finish {job.finish.isoformat()}")


@clause(
    "A job that is not over has no `finished_timestamp`, or null.",
    on=JOB,
    level=Level.ERROR,
    source=("page/finished_timestamp", "S7"),
)
def unfinished_job_has_no_finish(job: Job) -> Iterator[Breach]:
    assume(job.state and not job.terminal)
    if job.finish:
        pointer = job.at("finished_timestamp")
        yield Breach(pointer, f"null or nothing while {job.state}", str(job.finish))


@clause(
    "A job that is over says when it finished.",
    on=JOB,
    level=Level.WARNING,
    source=("page/finished_timestamp", "J8"),
    since="2019.8.5",
)
def terminal_job_reports_its_finish(job: Job) -> Iterator[Breach]:
    assume(job.terminal and job.owes("finished_timestamp"))
    if job.body.get("finished_timestamp") is None:
        yield _absent(job, "finished_timestamp", "the time the job finished")


@clause(
    "A job that has begun says how long it has run.",
    on=JOB,
    level=Level.WARNING,
    source=("page/duration", "J8"),
    since="2019.8.5",
)
def started_job_reports_its_duration(job: Job) -> Iterator[Breach]:
    assume(job.state not in {None, "new", "ready"} and job.owes("duration"))
    if job.body.get("duration") is None:
        yield _absent(job, "duration", "seconds")


@clause(
    "A job that has begun says when it started or was created.",
    on=JOB,
    level=Level.WARNING,
    source=("page/started_timestamp", "J4"),
    since="2019.8.5",
)
def job_reports_its_start(job: Job) -> Iterator[Breach]:
    keys = ("started_timestamp", "created_timestamp")
    assume(job.state not in {None, "new", "ready"} and job.owes(*keys))
    if all(job.body.get(key) is None for key in keys):
        yield _absent(job, "started_timestamp", "the time the job started")


def _absent(job: Job, key: str, expected: str) -> Breach:
    actual = pretty(job.body[key]) if key in job.body else "no such key"
    return Breach(job.at(key), expected, actual)


@clause(
    "No job finishes before it starts.",
    on=JOB,
    level=Level.ERROR,
    source=("page/finished_timestamp", "S7"),
)
def start_is_not_after_finish(job: Job) -> Iterator[Breach]:
    assume(job.starts and job.finish)
    for key in ("started_timestamp", "created_timestamp"):
        start = job.moment(key)
        if start and job.finish and start > job.finish:
            expected = f"{job.finish.isoformat()} or earlier"
            yield Breach(job.at(key), expected, start.isoformat())


def _off(job: Job) -> float:
    """Return by how many seconds `duration` misses the nearest allowed reading (J7)."""
    finish = job.finish or (job.history[-1].enter if _ordered(job) else None)
    assume(job.terminal and finish and job.duration is not None)
    entries = [e.enter for e in job.history[:1]]
    entries += [e.enter for e in job.history if e.state == "running"]
    starts = [*job.starts, *(enter for enter in entries if enter)]
    assume(starts and finish and not any(start > finish for start in job.starts))
    if finish is None or job.duration is None:  # what `assume` has just ruled out
        return 0.0
    offs = [job.duration - (finish - start).total_seconds() for start in starts]
    if not job.history:
        # As in a list: how long it waited before it ran is not told.
        offs.append(max(0.0, min(offs)))
    return min(map(abs, offs))


def _run_time(job: Job, off: float) -> Breach:
    actual = f"{pretty(job.body['duration'])}, {plain(off)} s off the nearest reading"
    return Breach(job.at("duration"), "finish minus start, in seconds", actual)


@clause(
    "The `duration` of a job that is over is the time it took to run.",
    on=JOB,
    level=Level.ERROR,
    source=("page/duration", "J7"),
)
def duration_is_the_run_time(job: Job) -> Iterator[Breach]:
    if (off := _off(job)) >= 2:
        yield _run_time(job, off)


@clause(
    "The `duration` of a job that is over lies within a second of its run time.",
    on=JOB,
    level=Level.WARNING,
    source=("page/duration", "J7"),
)
def duration_is_precise(job: Job) -> Iterator[Breach]:
    if 1 < (off := _off(job)) < 2:
        yield _run_time(job, off)
