"""Faults of one job: each value is well-formed, but together they make no sense."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from .faults import TERMINAL
from .workshop import BOTH, DETAIL, LIST, Workshop

Job = dict[str, Any]

HISTORY = Workshop("history of a job")
TIMES = Workshop("times of a job")


def shifted(text: str, seconds: float) -> str:
    """Return a timestamp so many seconds later."""
    moment = datetime.fromisoformat(text) + timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def over(job: Job) -> bool:
    return job["state"] in TERMINAL


def ran(job: Job) -> bool:
    """Tell whether the job is over and took long enough for a fault to show."""
    return over(job) and seconds(job) >= 10


def seconds(job: Job) -> float:
    """Return the duration, which may be written as a string."""
    return float(job["duration"])


@HISTORY.job(DETAIL)
def another_end(job: Job) -> None:
    """The history ends in another terminal state than the job's."""
    if over(job):
        job["status"][-1]["state"] = "failed" if job["state"] != "failed" else "stopped"


@HISTORY.job(BOTH)
def another_state(job: Job) -> None:
    """The state is another terminal one than the history's."""
    if over(job):
        job["state"] = "finished" if job["state"] != "finished" else "stopped"


@HISTORY.job(BOTH)
def behind_its_history(job: Job) -> None:
    """A job that is over still calls itself running."""
    if over(job):
        job["state"] = "running"
        job.pop("finished_timestamp")


@HISTORY.job(BOTH)
def ahead_of_its_history(job: Job) -> None:
    """A running job calls itself finished."""
    if job["state"] == "running":
        job["state"] = "finished"


@HISTORY.job(DETAIL)
def backwards(job: Job) -> None:
    """The history is told backwards."""
    job["status"].reverse()


@HISTORY.job(DETAIL)
def state_twice(job: Job) -> None:
    """The first state of a history is told twice."""
    first = job["status"][0]
    if len(job["status"]) > 1:
        job["status"].insert(0, first | {"exit_time": first["enter_time"]})


@HISTORY.job(DETAIL)
def back_again(job: Job) -> None:
    """A job runs, is ready again, and runs again."""
    for at, entry in enumerate(job["status"][:-1]):
        if entry["state"] == "running":
            then = dict.fromkeys(("enter_time", "exit_time"), entry["exit_time"])
            more = [{"state": "ready"} | then, {"state": "running"} | then]
            job["status"][at + 1 : at + 1] = more
            return


@HISTORY.job(DETAIL)
def without_its_end(job: Job) -> None:
    """The history of a job that is over lacks its last entry."""
    if over(job):
        job["status"].pop()


@HISTORY.job(DETAIL, level="warning")
def without_its_beginning(job: Job) -> None:
    """The history of a job that is over begins with running."""
    states = [entry["state"] for entry in job["status"]]
    if over(job) and "running" in states:
        del job["status"][: states.index("running")]


@HISTORY.job(DETAIL, level="warning")
def without_running(job: Job) -> None:
    """A job finishes without having run."""
    if over(job):
        kept = [entry for entry in job["status"] if entry["state"] != "running"]
        kept[-2]["exit_time"] = kept[-1]["enter_time"]
        job["status"][:] = kept


@HISTORY.job(DETAIL, level="warning")
def without_ready(job: Job) -> None:
    """A new job runs without having been ready."""
    if job["status"][0]["state"] == "new" and len(job["status"]) > 2:
        del job["status"][1]
        job["status"][0]["exit_time"] = job["status"][1]["enter_time"]


@HISTORY.job(DETAIL)
def two_ends(job: Job) -> None:
    """A job fails before it reaches its end."""
    if job["state"] == "finished":
        last = job["status"][-1]
        closed = {"state": "failed", "exit_time": last["enter_time"]}
        job["status"].insert(-1, last | closed)


@HISTORY.job(DETAIL)
def runs_on(job: Job) -> None:
    """A job that is over goes on running, in state and history."""
    if over(job):
        last = job["status"][-1]
        last["exit_time"] = last["enter_time"]
        job["status"].append(last | {"state": "running", "exit_time": None})
        job["state"] = "running"
        job.pop("finished_timestamp")


@HISTORY.job(DETAIL)
def ready_before_new(job: Job) -> None:
    """A job is ready before it is new."""
    first, second, *_ = [*job["status"], {"state": ""}, {"state": ""}]
    if [first["state"], second["state"]] == ["new", "ready"] and len(job["status"]) > 2:
        first["state"], second["state"] = "ready", "new"


@HISTORY.job(DETAIL)
def left_the_present(job: Job) -> None:
    """A job that is not over has left its state."""
    if not over(job):
        job["status"][-1]["exit_time"] = job["status"][-1]["enter_time"]


@HISTORY.job(DETAIL, level="warning")
def left_the_end(job: Job) -> None:
    """A job has left its terminal state."""
    if over(job):
        job["status"][-1]["exit_time"] = job["status"][-1]["enter_time"]


@HISTORY.job(DETAIL)
def never_left(job: Job) -> None:
    """A state that was left has no exit time."""
    if len(job["status"]) > 1:
        job["status"][0]["exit_time"] = None


@HISTORY.job(DETAIL)
def left_before_entered(job: Job) -> None:
    """A state is left ten seconds before it is entered."""
    if len(job["status"]) > 1:
        first = job["status"][0]
        first["exit_time"] = shifted(first["enter_time"], -10)


@HISTORY.job(DETAIL)
def overlap(job: Job) -> None:
    """A state lasts ten seconds into the next one."""
    for entry in job["status"][:-1]:
        entry["exit_time"] = shifted(entry["exit_time"], 10)


@HISTORY.job(DETAIL, level="warning")
def gap(job: Job) -> None:
    """Five seconds lie between two states."""
    for entry in job["status"][:-1]:
        if shifted(entry["exit_time"], -5) >= entry["enter_time"]:
            entry["exit_time"] = shifted(entry["exit_time"], -5)


@HISTORY.job(DETAIL, level="warning")
def an_hour_off(job: Job) -> None:
    """The history is an hour off, as with a wrong time zone."""
    for entry in job["status"]:
        for key in ("enter_time", "exit_time"):
            entry[key] = entry[key] and shifted(entry[key], 3600)


@TIMES.job(BOTH, level="warning")
def created_not_changed(job: Job) -> None:
    """`timestamp` is the start, not the last change."""
    job["timestamp"] = job.get("started_timestamp", job["timestamp"])


@TIMES.job(BOTH, level="warning")
def timestamp_a_day_late(job: Job) -> None:
    """`timestamp` is a day late."""
    job["timestamp"] = shifted(job["timestamp"], 86400)


@TIMES.job(BOTH)
def finished_a_minute_late(job: Job) -> None:
    """`finished_timestamp` is a minute late."""
    if over(job):
        job["finished_timestamp"] = shifted(job["finished_timestamp"], 60)


@TIMES.job(BOTH, level="warning")
def longer_all_along(job: Job) -> None:
    """Finish and duration agree on a minute that the history does not know."""
    if over(job):
        job["finished_timestamp"] = shifted(job["finished_timestamp"], 60)
        job["duration"] = seconds(job) + 60


@TIMES.job(DETAIL, level="warning")
def started_a_minute_early(job: Job) -> None:
    """`started_timestamp` is a minute earlier than the history knows."""
    if "started_timestamp" in job:
        job["started_timestamp"] = shifted(job["started_timestamp"], -60)


@TIMES.job(LIST, level="warning")
def started_a_minute_early_in_the_list(job: Job) -> None:
    """`started_timestamp` of an item is a minute early, as if the job had waited."""
    if "started_timestamp" in job:
        job["started_timestamp"] = shifted(job["started_timestamp"], -60)


@TIMES.job(BOTH)
def finished_before_started(job: Job) -> None:
    """Start and finish are exchanged."""
    if ran(job):
        start, finish = job["started_timestamp"], job["finished_timestamp"]
        job["started_timestamp"], job["finished_timestamp"] = finish, start


@TIMES.job(BOTH)
def finished_while_running(job: Job) -> None:
    """A job that runs has a finish."""
    if job["state"] == "running":
        job["finished_timestamp"] = job["timestamp"]


@TIMES.job(BOTH)
def finished_while_stopping(job: Job) -> None:
    """A job that is stopping has a finish."""
    if job["state"] == "stopping":
        job["finished_timestamp"] = job["timestamp"]


@TIMES.job(BOTH)
def duration_zero(job: Job) -> None:
    """The duration of a job that is over is 0."""
    if ran(job):
        job["duration"] = 0


@TIMES.job(BOTH)
def duration_in_milliseconds(job: Job) -> None:
    """The duration is in milliseconds."""
    if "duration" in job:
        job["duration"] = seconds(job) * 1000


@TIMES.job(BOTH)
def duration_in_minutes(job: Job) -> None:
    """The duration is in minutes."""
    if "duration" in job:
        job["duration"] = seconds(job) / 60


@TIMES.job(BOTH)
def duration_ten_seconds_off(job: Job) -> None:
    """The duration is ten seconds too long."""
    if over(job):
        job["duration"] = seconds(job) + 10


@TIMES.job(BOTH, level="warning")
def duration_rounded_up(job: Job) -> None:
    """The duration is a second and a half beyond the span of the timestamps."""
    if over(job):
        span = datetime.fromisoformat(job["finished_timestamp"])
        span -= datetime.fromisoformat(job["started_timestamp"])
        job["duration"] = span.total_seconds() + 1.5
