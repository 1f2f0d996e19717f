"""Bodies with one breach of the contract each: what a client should notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Json = Any
    Spoil = Callable[[Json], object]

#: Every way to break a body, by name; its docstring says what is wrong then.
BROKEN: dict[str, Spoil] = {}


def _broken(spoil: Spoil) -> Spoil:
    BROKEN[spoil.__name__.replace("_", "-")] = spoil
    return spoil


def _jobs(body: Json) -> Iterator[Json]:
    """Yield the jobs in a body: itself, or the items of a list."""
    yield from body["items"] if "pagination" in body else [body]


@_broken
def state_unknown(body: Json) -> None:
    """The state is a word that nobody documented."""
    for job in _jobs(body):
        job["state"] = "dreaming"


@_broken
def state_missing(body: Json) -> None:
    """There is no state."""
    for job in _jobs(body):
        job.pop("state", None)


@_broken
def state_null(body: Json) -> None:
    """The state is null."""
    for job in _jobs(body):
        job["state"] = None


@_broken
def history_reversed(body: Json) -> None:
    """The history runs backwards."""
    for job in _jobs(body):
        job["status"] = job.get("status", [])[::-1]


@_broken
def history_empty(body: Json) -> None:
    """The history is empty."""
    for job in _jobs(body):
        job["status"] = []


@_broken
def name_of_another(body: Json) -> None:
    """The name is that of the next job."""
    for job in _jobs(body):
        job["name"] = str(int(job.get("name", "0")) + 1)


@_broken
def owner_missing(body: Json) -> None:
    """There is no owner."""
    for job in _jobs(body):
        job.pop("owner", None)


@_broken
def timestamp_without_zone(body: Json) -> None:
    """The timestamp has no zone."""
    for job in _jobs(body):
        job["timestamp"] = str(job.get("timestamp")).removesuffix("Z")


@_broken
def node_count_wrong(body: Json) -> None:
    """The number of nodes is one too large."""
    for job in _jobs(body):
        job["node_count"] = (job.get("node_count") or 0) + 1


@_broken
def duration_negative(body: Json) -> None:
    """The duration is negative."""
    for job in _jobs(body):
        job["duration"] = -1.0


@_broken
def links_lead_elsewhere(body: Json) -> None:
    """The links lead to another job."""
    for job in _jobs(body):
        for key in ("nodes", "report", "events"):
            if isinstance(job.get(key), dict):
                job[key] = {"id": f"https://elsewhere.example.com/jobs/1/{key}"}


@_broken
def items_missing(body: Json) -> None:
    """What should hold a list has none."""
    body.pop("items", None)
    body.pop("status", None)
