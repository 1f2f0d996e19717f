"""Faults of one job: who it is, what it is to do, how its nodes are counted."""

from __future__ import annotations

import re
from typing import Any

from .domain import over
from .workshop import BOTH, DETAIL, LIST, Workshop

Job = dict[str, Any]

IDENTITY = Workshop("identity and links of a job")
COUNTS = Workshop("counts of nodes")
OPTIONS = Workshop("options of a job")


def _next(job: Job) -> str:
    return str(int(job["name"]) + 1)


def _elsewhere(job: Job, key: str) -> None:
    """Let a link lead to the next job."""
    base, _, _ = job["id"].rpartition("/")
    job[key] = {"id": f"{base}/{_next(job)}/{key}"}


@IDENTITY.job(BOTH)
def id_of_the_next_job(job: Job) -> None:
    """`id` is the address of the next job."""
    job["id"] = f"{job['id'].rpartition('/')[0]}/{_next(job)}"


@IDENTITY.job(BOTH)
def id_with_a_slash(job: Job) -> None:
    """`id` ends in a slash."""
    job["id"] += "/"


@IDENTITY.job(BOTH)
def id_of_the_nodes(job: Job) -> None:
    """`id` is the address of the job's nodes."""
    job["id"] = job["nodes"]["id"]


@IDENTITY.job(BOTH)
def id_of_a_plan_job(job: Job) -> None:
    """`id` is the address of a plan job of that number."""
    job["id"] = job["id"].replace("/jobs/", "/plan_jobs/")


@IDENTITY.job(BOTH)
def id_that_is_no_url(job: Job) -> None:
    """`id` has a host of which nobody can tell where it ends."""
    job["id"] = re.sub("//[^/]+", "//[::1", job["id"])


@IDENTITY.job(BOTH)
def name_of_the_next_job(job: Job) -> None:
    """`name` is the number of the next job."""
    job["name"] = _next(job)


@IDENTITY.job(BOTH)
def name_with_a_nought(job: Job) -> None:
    """`name` has a leading nought, `id` has none."""
    job["name"] = f"0{job['name']}"


@IDENTITY.job(BOTH)
def id_and_name_of_the_next_job(job: Job) -> None:
    """`id` and `name` agree on another job than the links."""
    id_of_the_next_job(job)
    name_of_the_next_job(job)


@IDENTITY.job(DETAIL)
def nodes_of_the_next_job(job: Job) -> None:
    """The link to the nodes leads to the next job."""
    _elsewhere(job, "nodes")


@IDENTITY.job(DETAIL)
def report_of_the_next_job(job: Job) -> None:
    """The link to the report leads to the next job."""
    _elsewhere(job, "report")


@IDENTITY.job(DETAIL)
def events_of_the_next_job(job: Job) -> None:
    """The link to the events leads to the next job."""
    _elsewhere(job, "events")


@IDENTITY.job(LIST, level="warning")
def links_of_the_next_job(job: Job) -> None:
    """In the list, the links lead to the next job."""
    for key in ("nodes", "report", "events"):
        _elsewhere(job, key)


@IDENTITY.job(DETAIL)
def nodes_are_the_report(job: Job) -> None:
    """The links to nodes and report are exchanged."""
    job["nodes"], job["report"] = job["report"], job["nodes"]


@IDENTITY.job(DETAIL)
def links_without_their_word(job: Job) -> None:
    """The links lead to the job itself."""
    for key in ("nodes", "report", "events"):
        job[key] = {"id": job["id"]}


@COUNTS.job(BOTH, level="warning")
def one_more_in_the_count(job: Job) -> None:
    """`node_count` is one more than the nodes by state."""
    job["node_count"] += 1


@COUNTS.job(BOTH)
def one_less_in_the_count(job: Job) -> None:
    """`node_count` is one less than the nodes by state."""
    job["node_count"] -= 1


@COUNTS.job(BOTH)
def count_of_none(job: Job) -> None:
    """`node_count` is 0, the nodes by state are not."""
    job["node_count"] = 0


@COUNTS.job(BOTH)
def one_more_by_state(job: Job) -> None:
    """One state counts a node too many."""
    state = min(job["node_states"])
    job["node_states"][state] += 1


@COUNTS.job(BOTH, level="warning")
def one_less_by_state(job: Job) -> None:
    """One state counts a node too few."""
    state = min(job["node_states"])
    job["node_states"][state] -= 1


@COUNTS.job(BOTH, level="warning")
def finished_with_failures(job: Job) -> None:
    """A finished job's nodes have failed."""
    if job["state"] == "finished":
        job["node_states"] = {"failed": job["node_count"]}


@COUNTS.job(BOTH, level="warning")
def failed_without_failures(job: Job) -> None:
    """A failed job's nodes have finished."""
    if job["state"] == "failed":
        job["node_states"] = {"finished": job["node_count"]}


@COUNTS.job(BOTH, level="warning")
def over_with_running_nodes(job: Job) -> None:
    """The nodes of a job that is over still run."""
    if over(job):
        job["node_states"] = {"running": job["node_count"]}


@COUNTS.job(BOTH, level="warning")
def states_in_capitals(job: Job) -> None:
    """Nodes are counted under other words than the documented ones."""
    counts = job["node_states"]
    job["node_states"] = {state.upper(): count for state, count in counts.items()}


@OPTIONS.job(BOTH, level="warning")
def command_of_another_type(job: Job) -> None:
    """A task job was created by the command deploy."""
    if job["type"] == "task":
        job["command"] = "plan_task"


@OPTIONS.job(BOTH, level="warning")
def another_environment(job: Job) -> None:
    """`environment` is not the one of the options."""
    if "environment" in job["options"]:
        job["environment"]["name"] += "_2"


@OPTIONS.job(BOTH, level="warning")
def another_description(job: Job) -> None:
    """`description` is not the one of the options."""
    job["description"] += " and more"


@OPTIONS.job(BOTH, level="warning")
def task_without_environment(job: Job) -> None:
    """The options of a deploy or task name no environment."""
    if job["type"] in {"deploy", "task"}:
        job["options"].pop("environment")


@OPTIONS.job(BOTH, level="warning")
def two_scopes(job: Job) -> None:
    """A scope selects nodes in two ways."""
    group = {"node_group": "24c34b34-a882-4795-a638-f13ba5cb23e5"}
    job["options"]["scope"] = {"query": "nodes {}"} | group
