"""A job that somebody wrote down: served as it stands, with links that lead here.

What belongs to it (nodes, report, events) is served as given too, or follows from the
body: names from the scope, states from ``node_states``, times from the job's own.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from orchestrator_contract import schemas
from orchestrator_contract.schemas import BASE_PATH, LIFECYCLE

from .instants import EARLIEST, LATEST, instant, moment_of, timestamp
from .job import EVENTS_PER_JOB, event_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .options import Json

#: The parts that can be given beside a job, with the schema of each.
PARTS = {"nodes": "job-nodes", "report": "job-report", "events": "job-events"}

_LINK = re.compile(rf"(?:https?://[^/]*)?(?:/[^?#]*)?({BASE_PATH}/jobs/[^?#]*.*)")
_LEAP_SECOND = re.compile(r":60(?=[.Z+-])")
#: As many a number may have; with room for the ids of a job's events.
_MOST_DIGITS = 18
#: What becomes of a node whose job says nothing of it.
_BY_JOB = {"finished": "finished", "failed": "failed", "stopped": "skipped"} | {
    "running": "running",
    "stopping": "running",
}
_OVER = {"finished", "failed", "errored"}


class BadDocument(ValueError):  # noqa: N818 - the plain noun tells it all
    """Raised for a document that cannot be served; says where and why."""


class Given:
    """The job *body*, and its *parts* by their names as far as they are given.

    It can be listed like a moment of any other job. Raises BadDocument for what is no
    job of the API by the schema of the release *profile*.
    """

    def __init__(
        self,
        body: Json,
        parts: Mapping[str, Json] | None = None,
        *,
        profile: str = "current",
    ) -> None:
        _demand("job", body, profile)
        self._body = body
        self._parts = dict(parts or {})
        for part, given in self._parts.items():
            _demand(PARTS[part], given, profile)
        self.number = _number("/name", body["name"])
        for index, event in enumerate(self._parts.get("events", {}).get("items", ())):
            _number(f"/items/{index}/id", event["id"])

    @property
    def document(self) -> Json:
        """The body as it was given, and the parts."""
        return {"job": self._body, **self._parts}

    # -- what a list orders and filters by, as of Moment and of Job

    @property
    def job(self) -> Given:
        """The job itself: it is its own moment, for ever."""
        return self

    created = 0

    @property
    def type(self) -> str:
        """The type, or the command that stands for it."""
        return str(self._body.get("type", self._body.get("command", "")))

    @property
    def state(self) -> str:
        """The state."""
        return str(self._body["state"])

    @property
    def task(self) -> str | None:
        """The task that it runs, if it says so."""
        task = self._body["options"].get("task")
        return task if isinstance(task, str) else None

    @property
    def login(self) -> str:
        """The login of its owner."""
        return str(self._body["owner"].get("login", ""))

    @property
    def environment(self) -> str:
        """The environment's name."""
        return str((self._body.get("environment") or {}).get("name", ""))

    @cached_property
    def changed(self) -> int:
        """When it last changed, in milliseconds since 1970."""
        return _instant(self._body.get("timestamp")) or 0

    @cached_property
    def finished(self) -> int | None:
        """When it was over, in milliseconds since 1970."""
        over = self.state in LIFECYCLE.terminal
        own = _instant(self._body.get("finished_timestamp"))
        return (own if own is not None else self.changed) if over else None

    # -- bodies

    def detail(self, base_url: str) -> Json:
        """Return the body, with links that lead to *base_url*."""
        return _relinked(self._body, base_url)

    def item(self, base_url: str) -> Json:
        """Return the body as the list has it: without the history."""
        body = {key: value for key, value in self._body.items() if key != "status"}
        return _relinked(body, base_url)

    def nodes(self) -> list[Json]:
        """Return its nodes."""
        if "nodes" in self._parts:
            return [dict(row) for row in self._parts["nodes"]["items"]]
        return list(self._rows)

    def report(self, keys: Sequence[str]) -> Json:
        """Return its report, under *keys*."""
        if "report" in self._parts:
            return dict(self._parts["report"])
        rows = [
            {"node": n["name"], "state": n["state"], "timestamp": self._told_at(n)}
            | {"events": []}
            for n in self.nodes()
        ]
        return dict.fromkeys(keys, rows)

    def events(self, base_url: str, start: int | None) -> Json:
        """Return its events from *start* on, and where the next ones will be."""
        given = self._parts.get("events")
        told = list(self._told()) if given is None else given["items"]
        wanted = [e for e in told if start is None or int(e["id"]) >= start]
        following = int(told[-1]["id"]) + 1 if told else self._first
        return {"items": wanted, "next-events": self.following(base_url, following)}

    def after_nodes(self, base_url: str) -> Json:
        """Point behind the last event of any node."""
        every = self.events(base_url, None)["items"]
        told = [event for event in every if "node" in event.get("details", {})]
        following = int(told[-1]["id"]) + 1 if told else self._first
        return self.following(base_url, following)

    def following(self, base_url: str, event: int) -> Json:
        """Point to *event*."""
        link = f"{base_url}{BASE_PATH}/jobs/{self.number}/events?start={event}"
        return {"id": link, "event": str(event)}

    @property
    def _first(self) -> int:
        return self.number * EVENTS_PER_JOB + 1

    @cached_property
    def _rows(self) -> list[Json]:
        """The nodes, as far as the body lets one know them."""
        return list(self._derived())

    def _derived(self) -> Iterator[Json]:
        body = self._body
        begun = _instant(body.get("started_timestamp"))
        begun = self.changed if begun is None else begun
        names, states = self._names_and_states()
        for index, (name, state) in enumerate(zip(names, states, strict=True)):
            over, ran = state in _OVER, state in _OVER | {"running"}
            end = self.finished if over else None
            yield {
                "name": name,
                "state": state,
                "timestamp": timestamp(end or begun),
                "start_timestamp": timestamp(min(begun, end or begun)) if ran else None,
                "finish_timestamp": timestamp(end) if end is not None else None,
                "duration": None if end is None else max(end - begun, 0) / 1000,
                "transaction_uuid": None,
                "details": {},
                "latest-event-id": event_id(self.number, 2 * index + 1),
            }

    def _names_and_states(self) -> tuple[list[str], list[str]]:
        body = self._body
        count = body.get("node_count") or sum((body.get("node_states") or {}).values())
        named = (body["options"].get("scope") or {}).get("nodes")
        names: list[Any] = [f"node{i}.example.com" for i in range(1, count + 1)]
        if isinstance(named, list) and len(named) == count:
            names = named
        states = [
            s for s, n in (body.get("node_states") or {}).items() for _ in range(n)
        ]
        rest = [_BY_JOB.get(self.state, "new")] * (count - len(states))
        return list(map(str, names)), [*states, *rest][:count]

    def _told(self) -> Iterator[Json]:
        """Yield the events that the nodes let one know of."""
        rows = self.nodes()
        for index, row in enumerate(rows):
            kind = row["state"] if row["state"] != "new" else None
            if kind is not None:
                at, name = self._told_at(row), row["name"]
                yield self._event(2 * index + 1, f"node_{kind}", at, name)
        if self.state in LIFECYCLE.terminal:
            at = timestamp(self.finished or self.changed)
            last = max(2 * len(rows) + 1, EVENTS_PER_JOB - 1)
            yield self._event(last, "job_finished", at, None)

    def _told_at(self, row: Json) -> str:
        """Return when a node last changed; releases before some did not tell."""
        return str(row.get("timestamp", timestamp(self.changed)))

    def _event(self, index: int, kind: str, at: str, node: str | None) -> Json:
        about = f" on {node}" if node else ""
        return {
            "id": str(event_id(self.number, index)),
            "type": kind,
            "timestamp": at,
            "details": {"node": node} if node else {},
            "message": f"{kind.replace('_', ' ')}{about}",
        }


def renumbered(body: Json, number: int) -> Json:
    """Return the body of another job as that of job *number*: its ids and its links."""
    at = f"{BASE_PATH}/jobs/{number}"
    links = {part: {"id": f"{at}/{part}"} for part in PARTS if part in body}
    return {**body, "name": str(number), "id": at, **links}


def _demand(schema: str, body: Any, profile: str) -> None:
    """Raise BadDocument for what is not as the schema says."""
    # By the door's name: the library is loaded for who gives a document.
    validator = schemas.validator_for(schema, profile=profile)
    error = next(validator.iter_errors(body), None)
    if error is not None:
        where = "".join(f"/{step}" for step in error.absolute_path) or "the document"
        raise BadDocument(f"{where}: {error.message[:200]}")


def _number(where: str, told: str | int) -> int:
    """Read a number that the schema has found to be one; raises BadDocument."""
    if len(str(told)) > _MOST_DIGITS:
        raise BadDocument(f"{where}: a number has at most {_MOST_DIGITS} digits here")
    return int(told)


def _instant(value: object) -> int | None:
    """Read a timestamp that the schema has found to be one; None for anything else."""
    if not isinstance(value, str):
        return None
    # Letters of either case, and a second that leaps, are RFC 3339 and not Python's.
    at = instant(moment_of(_LEAP_SECOND.sub(":59", value.upper(), count=1)))
    return min(max(at, EARLIEST), LATEST)


def _relinked(body: Json, base_url: str) -> Json:
    """Let the job's own links lead to *base_url*; all else stays as it was given."""
    found = dict(body)
    if match := _LINK.fullmatch(str(body["id"])):
        found["id"] = base_url + match[1]
    for part in PARTS:
        link: Any = body.get(part)
        told = str(link.get("id")) if isinstance(link, dict) else ""
        if match := _LINK.fullmatch(told):
            found[part] = {**link, "id": base_url + match[1]}
    return found
