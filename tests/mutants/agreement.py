"""Faults between the list and a job's own answer: each makes sense by itself."""

from __future__ import annotations

from typing import Any

from .domain import over, seconds, shifted
from .faults import Answer, Ask, Call
from .replies import ORCHESTRATOR, refusing
from .workshop import DETAIL, LIST, Workshop

Job = dict[str, Any]

AGREEMENT = Workshop("list against detail")


@AGREEMENT.job(LIST)
def another_end(job: Job) -> None:
    """The list says stopped where the job itself says finished."""
    if job["state"] == "finished":
        job["state"] = "stopped"


@AGREEMENT.job(LIST)
def never_over(job: Job) -> None:
    """The list says running of jobs that are over."""
    if over(job):
        job["state"] = "running"
        job.pop("finished_timestamp")


@AGREEMENT.job(LIST)
def another_type(job: Job) -> None:
    """The list tells plan_wait jobs as plan_script jobs."""
    if job["type"] == "plan_wait":
        job["type"] = "plan_script"


@AGREEMENT.job(LIST, level="warning")
def another_owner(job: Job) -> None:
    """The list gives every job to one owner."""
    job["owner"]["id"] = "24c34b34-a882-4795-a638-f13ba5cb23e5"


@AGREEMENT.job(LIST, level="warning")
def changed_an_hour_later(job: Job) -> None:
    """Times in the list are an hour late, as in another time zone."""
    for key in ("timestamp", "started_timestamp", "finished_timestamp"):
        if key in job:
            job[key] = shifted(job[key], 3600)


@AGREEMENT.job(LIST, level="warning")
def duration_cut(job: Job) -> None:
    """The list tells a duration that is 0.4 s shorter."""
    if over(job) and seconds(job) > 3:
        job["duration"] = seconds(job) - 0.4


@AGREEMENT.job(LIST, level="warning")
def other_counts(job: Job) -> None:
    """The list counts one node more, in number and by state."""
    job["node_count"] += 1
    job["node_states"][min(job["node_states"])] += 1


@AGREEMENT.job(LIST, level="warning")
def other_userdata(job: Job) -> None:
    """The list leaves the userdata empty."""
    job["userdata"] = {}


@AGREEMENT.job(LIST, level="warning")
def other_descriptions(job: Job) -> None:
    """The list cuts the description short, in both places."""
    job["description"] = job["options"]["description"] = job["description"][:3]


@AGREEMENT.change(DETAIL)
def lists_jobs_that_are_none(call: Call, answer: Answer, _: Ask) -> Answer:
    """The list tells of every tenth job, which by itself is not found."""
    job = call.number
    if call.slug != DETAIL or job is None or job % 10 != 7:
        return answer
    details = {"job": str(job)}
    return refusing(404, f"{ORCHESTRATOR}/unknown-job", details=details)
