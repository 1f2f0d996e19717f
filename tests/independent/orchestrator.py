"""A second orchestrator, by another hand: http.server, a table of jobs, other habits.

It shares no code with the mock and does as many legal things differently as it can: ids
with gaps, timestamps with fractions or offsets, numeric durations, histories that begin
with `ready`, owners of two keys, links through two load balancers, an order and a limit
of its own, jobs that come and move on while one looks, errors that tell more than they
must, and a front server that refuses odd characters in HTML. How it speaks HTTP is in
`manners`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from .bodies import events, job, moment_of, newest_event, nodes, report
from .table import Body, Row, rows

TOKEN = "0AbC-independent-token"  # noqa: S105 - it opens nothing else
#: Tokens that are known and open nothing, each with what is said of it.
EXPIRED, POWERLESS = "0ld-token", "a-token-that-may-not-view-jobs"
BASE = "/pe/orchestrator/v1"
#: What is called by its links: one of these, never the address that was asked.
HOSTS = (
    "https://balancer.example.net/pe/orchestrator/v1",
    "https://10.20.30.40:18143/orchestrator/v1",
)
DEFAULT_LIMIT, LARGEST_LIMIT = 20, 50


@dataclass(slots=True)
class Answer:
    """What is answered: a body to be written as JSON, or a text of some media type."""

    status: int
    body: Any
    text: bytes | None = None
    media_type: str = "application/json; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: *path* is what stands below the base path, decoded."""

    path: str
    query: dict[str, str]
    token: str | None
    turn: int = 0

    @property
    def number(self) -> str | None:
        """What stands where a job's number belongs."""
        found = re.match(r"/jobs/([^/]*)", self.path)
        return found[1] if found else None

    @property
    def part(self) -> str:
        """`job`, what of it was asked for, or `list`; anything else is itself."""
        if self.path == "/jobs":
            return "list"
        found = re.fullmatch(r"/jobs/[^/]*(?:/(.*))?", self.path)
        return (found[1] or "job") if found else self.path


class Refusal(Exception):  # noqa: N818 - an answer, raised where it is known
    """An error of the API."""

    def __init__(self, status: int, kind: str, message: str, **details: object) -> None:
        super().__init__(message)
        body: Body = {"kind": kind, "msg": message, "subject": None}
        self.answer = Answer(status, body | ({"details": details} if details else {}))


Break = Callable[["Orchestrator", Asked, Answer], Any]


class Orchestrator:
    """Answers questions about the table; *broken* may spoil each answer."""

    def __init__(self, broken: Break | None = None) -> None:
        self.rows = {row.number: row for row in rows(datetime.now(UTC))}
        self.turns = count()
        self.broken = broken

    def answer(self, target: str, token: str | None) -> Answer:
        """Answer a request for *target*, a path with its query."""
        parts = urlsplit(target)
        raw = unquote_to_bytes(parts.path)
        if len(target) > 2000 or any(not 33 <= byte <= 126 for byte in raw):
            page = b"<!DOCTYPE html><title>Bad Request</title><h1>Bad Request</h1>"
            return Answer(400, None, page, "text/html;charset=iso-8859-1")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        path = raw.decode("ascii")
        if not path.startswith(f"{BASE}/"):
            return Answer(404, None, b"no such context", "text/plain")
        asked = Asked(path.removeprefix(BASE), query, token, next(self.turns))
        answer = self.sound(asked)
        return (self.broken(self, asked, answer) if self.broken else None) or answer

    def sound(self, asked: Asked) -> Answer:
        """Answer as one should."""
        try:
            self.admit(asked.token)
            return Answer(200, self.told(asked, datetime.now(UTC)))
        except Refusal as refusal:
            return refusal.answer
        except PermissionError as denied:
            return Answer(403, None, f"{denied}\n".encode(), "text/plain")

    def admit(self, token: str | None) -> None:
        """Raise unless *token* is the one that opens the jobs, to the letter."""
        if token == POWERLESS:
            raise PermissionError("Forbidden: this subject may not view jobs.")
        if token == EXPIRED:
            raise Refusal(401, "puppetlabs.rbac/token-expired", "The token is too old.")
        if not token:
            kind = "puppetlabs.rbac/user-unauthenticated"
            raise Refusal(401, kind, "Say who you are.")
        if token != TOKEN:
            raise Refusal(401, "puppetlabs.rbac/invalid-token", "No such token.")

    def told(self, asked: Asked, now: datetime) -> Body:
        """Return the body of a 200; raises Refusal."""
        if asked.part == "list":
            return self.listing(asked.query, now, HOSTS[asked.turn % 2])
        known = {"job", "nodes", "report", "events"}
        if asked.number is None or asked.part not in known:
            kind = "puppetlabs.orchestrator/unknown-route"
            raise Refusal(404, kind, "Nothing is here.")
        row, host = self.row(asked.number, now), HOSTS[asked.turn % 2]
        if asked.part == "job":
            return job(row, now, host)
        if asked.part == "report":
            return report(row, now)
        if asked.part == "nodes":
            link = next_events(row, newest_event(row, now) + 1, host)
            return {"next-events": link, "items": chosen(nodes(row, now), asked.query)}
        start = integer(asked.query, "start", 0)
        told = [event for event in events(row, now) if int(event["id"]) >= start]
        after = max(newest_event(row, now) + 1, start)
        return {"next-events": next_events(row, after, host), "items": told}

    def row(self, number: str, now: datetime) -> Row:
        """Return the job of this number; raises Refusal."""
        if not re.fullmatch(r"-?[0-9]{1,25}", number):
            raise bad("job-id", number)
        row = self.rows.get(int(number)) if not number.startswith("0") else None
        if row is None or row.began > now:
            raise Refusal(
                404,
                "puppetlabs.orchestrator/unknown-job",
                f"Nobody has heard of job {number}.",
                job=number,
                hint="jobs are pruned after a while",
            )
        return row

    def listing(self, query: dict[str, str], now: datetime, host: str) -> Body:
        """Return a page of jobs: the newest first unless another order is asked for."""
        limit = integer(query, "limit", DEFAULT_LIMIT)
        offset = integer(query, "offset", 0)
        kind, task = query.get("type"), query.get("task")
        if kind not in {None, "deploy", "task", "plan_task"}:
            raise bad("type", kind)
        if kind == "deploy" and task is not None:
            raise bad("task", task)
        order, by = query.get("order", "desc"), query.get("order_by", "timestamp")
        if order not in {"asc", "desc"} or by not in ORDERS:
            raise bad("order", order, by)
        bounds = [bound(query, side) for side in ("min", "max")]
        bodies = []
        for row in self.rows.values():
            if row.began > now or kind not in {None, row.kind}:
                continue
            body = job(row, now, host)
            if task is not None and task not in body["options"].get("task", ""):
                continue
            if within(body.get("finished_timestamp"), *bounds):
                bodies.append({k: v for k, v in body.items() if k != "status"})
        bodies.sort(key=ORDERS[by], reverse=order == "desc")
        page = bodies[offset : offset + min(limit, LARGEST_LIMIT)]
        told: Body = {"total": len(bodies), "offset": offset, "limit": limit}
        told |= {"order": order, "order_by": by} | ({"type": kind} if kind else {})
        return {"pagination": told | {"pages": -1}, "items": page}


ORDERS: dict[str, Callable[[Body], Any]] = {
    "name": lambda body: int(body["name"]),
    "owner": lambda body: body["owner"]["login"],
    "state": lambda body: body["state"],
    "timestamp": lambda body: moment_of(body["timestamp"]),
    "environment": lambda body: body["options"].get("environment", ""),
}


def next_events(row: Row, number: int, host: str) -> Body:
    """Return the link to what has not happened yet."""
    link = f"{host}/jobs/{row.number}/events?start={number}"
    return {"id": link, "event": str(number)}


def chosen(told: list[Body], query: dict[str, str]) -> list[Body]:
    """Return the nodes that were asked for, in the order that was asked for."""
    wanted = [row for row in told if query.get("state") in {None, row["state"]}]
    if "order_by" in query:
        by = query["order_by"]
        wanted.sort(key=lambda row: str(row[by]), reverse=query.get("order") == "desc")
    first = integer(query, "offset", 0)
    return wanted[first : first + integer(query, "limit", 1000)]


def bad(parameter: str, *values: object) -> Refusal:
    """Return the refusal of a parameter, as the official client knows it."""
    kind = "puppetlabs.validators/validation-error"
    message = f"{parameter} cannot be {' '.join(map(str, values))[:80]}"
    return Refusal(400, kind, message, parameter=parameter, schema={"type": "int"})


def integer(query: dict[str, str], name: str, default: int) -> int:
    """Read a parameter that is an integer, zero or more; raises Refusal."""
    text = query.get(name, str(default))
    if not re.fullmatch("[0-9]{1,18}", text):
        raise bad(name, text)
    return int(text)


def bound(query: dict[str, str], side: str) -> datetime | None:
    """Read a bound for the end of a job; raises Refusal."""
    text = query.get(f"{side}_finish_timestamp")
    try:
        return moment_of(text) if text is not None else None
    except ValueError:
        raise bad(f"{side}_finish_timestamp", text) from None


def within(finish: str | None, low: datetime | None, high: datetime | None) -> bool:
    """Tell whether a job that ended then, if it has, lies within the bounds."""
    if low is None and high is None:
        return True
    moment = moment_of(finish) if finish else None
    return (
        moment is not None
        and (low is None or low <= moment)
        and (high is None or moment <= high)
    )
