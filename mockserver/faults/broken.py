"""Bodies with one breach of the contract each: what a client should notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Json = Any
    Spoil = Callable[[Json], object]


class Broken(NamedTuple):
    """A way to break a body, by *spoil*; *title* is what is wrong then.

    *operations* are those whose bodies have what is broken.
    """

    title: str
    operations: frozenset[str]
    spoil: Spoil


#: Every way to break a body, by name.
BROKEN: dict[str, Broken] = {}

#: The operations whose bodies are jobs, or lists of them; likewise for plan jobs.
_JOBS = ("getJob", "listJobs")
_PLAN_JOBS = ("getPlanJob", "listPlanJobs")
_LISTS = ("listJobNodes", "getJobReport", "listJobEvents", "listPlanJobEvents")


def _broken(title: str, *operations: str) -> Callable[[Spoil], Spoil]:
    def keep(spoil: Spoil) -> Spoil:
        name = spoil.__name__.strip("_").replace("_", "-")
        BROKEN[name] = Broken(title, frozenset(operations), spoil)
        return spoil

    return keep


def _jobs(body: Json, key: str) -> Iterator[Json]:
    """Yield the jobs in a body that have *key*: itself, or the items of a list."""
    jobs = body["items"] if "pagination" in body else [body]
    yield from (job for job in jobs if key in job)


@_broken("The state is a word that nobody documented.", *_JOBS, *_PLAN_JOBS)
def _state_unknown(body: Json) -> None:
    for job in _jobs(body, "state"):
        job["state"] = "dreaming"


@_broken("There is no state.", *_JOBS, *_PLAN_JOBS)
def _state_missing(body: Json) -> None:
    for job in _jobs(body, "state"):
        del job["state"]


@_broken("The state is null.", *_JOBS, *_PLAN_JOBS)
def _state_null(body: Json) -> None:
    for job in _jobs(body, "state"):
        job["state"] = None


@_broken("The history runs backwards.", "getJob")
def _history_reversed(body: Json) -> None:
    for job in _jobs(body, "status"):
        job["status"] = job["status"][::-1]


@_broken("The history is empty.", "getJob")
def _history_empty(body: Json) -> None:
    for job in _jobs(body, "status"):
        job["status"] = []


@_broken("The name is that of the next job.", *_JOBS, *_PLAN_JOBS)
def _name_of_another(body: Json) -> None:
    for job in _jobs(body, "name"):
        job["name"] = str(int(job["name"]) + 1)


@_broken("There is no owner.", *_JOBS, *_PLAN_JOBS)
def _owner_missing(body: Json) -> None:
    for job in _jobs(body, "owner"):
        del job["owner"]


@_broken("The timestamp has no zone.", *_JOBS, "getPlanJob")
def _timestamp_without_zone(body: Json) -> None:
    for job in _jobs(body, "timestamp"):
        job["timestamp"] = str(job["timestamp"]).removesuffix("Z")


@_broken("The number of nodes is one too large.", *_JOBS)
def _node_count_wrong(body: Json) -> None:
    for job in _jobs(body, "node_count"):
        job["node_count"] = (job["node_count"] or 0) + 1


@_broken("The duration is negative.", *_JOBS, *_PLAN_JOBS)
def _duration_negative(body: Json) -> None:
    for job in _jobs(body, "duration"):
        job["duration"] = -1.0


@_broken("The links lead to another job.", *_JOBS)
def _links_lead_elsewhere(body: Json) -> None:
    for job in _jobs(body, "id"):
        for key in ("nodes", "report", "events"):
            if isinstance(job.get(key), dict):
                job[key] = {"id": f"https://elsewhere.example.com/jobs/1/{key}"}


@_broken("What should hold a list has none.", *_JOBS, *_PLAN_JOBS, *_LISTS)
def _items_missing(body: Json) -> None:
    for key in ("items", "report", "status"):
        if key != "report" or isinstance(body.get(key), list):  # a job has a link there
            body.pop(key, None)
