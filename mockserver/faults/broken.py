"""Bodies with one breach of the contract each: what a client should notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Json = Any
    Spoil = Callable[[Json], object]

#: Every way to break a body, by name, with what is wrong then.
BROKEN: dict[str, tuple[str, Spoil]] = {}


def _broken(title: str) -> Callable[[Spoil], Spoil]:
    def keep(spoil: Spoil) -> Spoil:
        BROKEN[spoil.__name__.strip("_").replace("_", "-")] = title, spoil
        return spoil

    return keep


def _jobs(body: Json) -> Iterator[Json]:
    """Yield the jobs in a body: itself, or the items of a list."""
    yield from body["items"] if "pagination" in body else [body]


@_broken("The state is a word that nobody documented.")
def _state_unknown(body: Json) -> None:
    for job in _jobs(body):
        job["state"] = "dreaming"


@_broken("There is no state.")
def _state_missing(body: Json) -> None:
    for job in _jobs(body):
        job.pop("state", None)


@_broken("The state is null.")
def _state_null(body: Json) -> None:
    for job in _jobs(body):
        job["state"] = None


@_broken("The history runs backwards.")
def _history_reversed(body: Json) -> None:
    for job in _jobs(body):
        job["status"] = job.get("status", [])[::-1]


@_broken("The history is empty.")
def _history_empty(body: Json) -> None:
    for job in _jobs(body):
        job["status"] = []


@_broken("The name is that of the next job.")
def _name_of_another(body: Json) -> None:
    for job in _jobs(body):
        job["name"] = str(int(job.get("name", "0")) + 1)


@_broken("There is no owner.")
def _owner_missing(body: Json) -> None:
    for job in _jobs(body):
        job.pop("owner", None)


@_broken("The timestamp has no zone.")
def _timestamp_without_zone(body: Json) -> None:
    for job in _jobs(body):
        job["timestamp"] = str(job.get("timestamp")).removesuffix("Z")


@_broken("The number of nodes is one too large.")
def _node_count_wrong(body: Json) -> None:
    for job in _jobs(body):
        job["node_count"] = (job.get("node_count") or 0) + 1


@_broken("The duration is negative.")
def _duration_negative(body: Json) -> None:
    for job in _jobs(body):
        job["duration"] = -1.0


@_broken("The links lead to another job.")
def _links_lead_elsewhere(body: Json) -> None:
    for job in _jobs(body):
        for key in ("nodes", "report", "events"):
            if isinstance(job.get(key), dict):
                job[key] = {"id": f"https://elsewhere.example.com/jobs/1/{key}"}


@_broken("What should hold a list has none.")
def _items_missing(body: Json) -> None:
    body.pop("items", None)
    body.pop("status", None)
