"""Jobs that are told otherwise and say the same: nothing of this is a breach."""

from __future__ import annotations

from typing import Any

from .domain import over, shifted
from .harmless import Garden
from .workshop import DETAIL, LIST

Job = dict[str, Any]

JOBS = Garden()


@JOBS.job()
def durations_are_numbers(job: Job) -> None:
    """A job's duration is a number."""
    if "duration" in job:
        job["duration"] = float(job["duration"])


@JOBS.job(LIST)
def durations_are_numbers_in_the_list(job: Job) -> None:
    """A job's duration is a number in the list, and text in the detail."""
    durations_are_numbers(job)


@JOBS.job()
def durations_have_many_digits(job: Job) -> None:
    """A job's duration is text of more digits than milliseconds."""
    if "duration" in job:
        job["duration"] = f"{float(job['duration']):.6f}"


@JOBS.job()
def null_for_what_is_still_to_come(job: Job) -> None:
    """What has not happened is null instead of absent."""
    for key in ("started_timestamp", "finished_timestamp", "duration"):
        job.setdefault(key, None)


@JOBS.job()
def created_instead_of_started(job: Job) -> None:
    """The start comes under its older name."""
    if "started_timestamp" in job:
        job["created_timestamp"] = job.pop("started_timestamp")


@JOBS.job()
def created_and_started(job: Job) -> None:
    """The start comes under both names."""
    if "started_timestamp" in job:
        job["created_timestamp"] = job["started_timestamp"]


@JOBS.job(DETAIL)
def history_without_new(job: Job) -> None:
    """The history of a job that is over begins with ready, as captured ones do."""
    if job["status"][0]["state"] == "new" and over(job):
        del job["status"][0]


@JOBS.job(DETAIL)
def states_a_second_apart(job: Job) -> None:
    """Up to a second passes between two states."""
    for entry in job["status"][:-1]:
        if shifted(entry["exit_time"], -1) >= entry["enter_time"]:
            entry["exit_time"] = shifted(entry["exit_time"], -1)


@JOBS.job(DETAIL)
def states_overlap_by_a_second(job: Job) -> None:
    """A state is left a second after the next one is entered."""
    for entry in job["status"][:-1]:
        entry["exit_time"] = shifted(entry["exit_time"], 1)


@JOBS.job()
def changed_a_second_later(job: Job) -> None:
    """`timestamp` is written down a second after the change."""
    job["timestamp"] = shifted(job["timestamp"], 1)


@JOBS.job()
def short_owners(job: Job) -> None:
    """An owner is an id and a login."""
    owner = job["owner"]
    job["owner"] = {key: owner[key] for key in ("id", "login")}


@JOBS.job(LIST)
def short_owners_in_the_list(job: Job) -> None:
    """An owner is told in full by the detail only."""
    short_owners(job)


@JOBS.job()
def owners_who_never_logged_in(job: Job) -> None:
    """An owner has no last login, and no identity provider."""
    job["owner"] |= {"last_login": None, "identity_provider_id": None, "email": ""}


@JOBS.job()
def without_deprecated_keys(job: Job) -> None:
    """`description` and `environment` are in the options only."""
    del job["description"], job["environment"]


@JOBS.job()
def without_a_description_in_the_options(job: Job) -> None:
    """The options do not repeat the description."""
    del job["options"]["description"]


@JOBS.job()
def without_node_states(job: Job) -> None:
    """Nodes are not counted by state."""
    del job["node_states"]


@JOBS.job(DETAIL)
def node_states_in_the_list_only(job: Job) -> None:
    """Nodes are counted by state in the list only."""
    del job["node_states"]


@JOBS.job()
def node_states_null(job: Job) -> None:
    """The nodes by state are null."""
    job["node_states"] = None


@JOBS.job()
def plan_jobs_by_the_command_of_plans(job: Job) -> None:
    """Jobs of plans of whatever type were created by the command plan_task."""
    if job["type"] not in {"deploy", "task"}:
        job["command"] = "plan_task"


@JOBS.job()
def empty_scopes(job: Job) -> None:
    """A scope says nothing."""
    job["options"]["scope"] = {}


@JOBS.job()
def options_as_they_were_sent(job: Job) -> None:
    """The options repeat newer keys of the command."""
    job["options"] |= {"timeout": 300, "ordering": "manifest", "no_noop": None}


@JOBS.job()
def userdata_like_a_job(job: Job) -> None:
    """What the caller hung on the job is nobody's business."""
    job["userdata"] = {
        "id": 7,
        "state": "seven",
        "timestamp": "yesterday",
        "duration": -1,
        "status": [],
        "owner": None,
    }


@JOBS.job(warnings={"get-job/userdata-is-an-object", "list-jobs/userdata-is-an-object"})
def userdata_null(job: Job) -> None:
    """No userdata is null."""
    job["userdata"] = None


@JOBS.job(
    warnings={
        "get-job/recommended-keys-are-present",
        "list-jobs/recommended-keys-are-present",
    }
)
def without_userdata_and_events(job: Job) -> None:
    """Two keys are missing that the page's own example or older servers leave out."""
    del job["userdata"], job["events"]


@JOBS.job(DETAIL, warnings={"get-job/terminal-state-is-open"})
def the_end_is_left(job: Job) -> None:
    """A terminal state has an exit time, as a client's edited example has."""
    if over(job):
        job["status"][-1]["exit_time"] = job["status"][-1]["enter_time"]


@JOBS.job(
    DETAIL,
    warnings={
        "get-job/terminal-job-reports-its-finish",
        "get-job/started-job-reports-its-duration",
    },
)
def times_in_the_list_only(job: Job) -> None:
    """Finish and duration are told by the list, as release notes have it (J16)."""
    job.pop("finished_timestamp", None)
    job.pop("duration", None)
