"""A second orchestrator, by another hand: http.server, a table of jobs, other habits.

It shares no code with the mock and does as many legal things differently as it can: ids
with gaps, timestamps with fractions or offsets, numeric durations, histories that begin
with `ready`, owners of two keys, links through a load balancer, its own default order
and limit, chunked answers, connections that close, a front server that refuses odd
characters in HTML.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .table import DAY, HERE, TABLE, Body, events_of, job, stamp

TOKEN = "0AbC-independent-token"  # noqa: S105 - it opens nothing else
BASE = "/pe/orchestrator/v1"


class Jobs:
    """Answers questions about the table; a test breaks it by setting `break_it`."""

    def __init__(self) -> None:
        self.rows = {str(row[0]): row for row in TABLE}
        self.asked = 0

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, Body]:
        """Return status and body for a path below the base."""
        self.asked += 1
        if path == "/jobs":
            return self.listing(query)
        match = re.fullmatch(r"/jobs/([^/]+)(?:/(nodes|report|events))?", path)
        if match is None:
            return 404, self.error("unknown-route", "Nothing is here.")
        number, part = match.groups()
        if not re.fullmatch(r"-?\d+", number):
            return 400, self.error("validation-error", f"{number} is no integer.")
        if number not in self.rows:
            return 404, self.error("unknown-job", f"There is no job {number}.")
        return self.part(self.rows[number], part, query)

    def error(self, kind: str, message: str) -> Body:
        """Make an error body, the 400 in the way of the official client."""
        space = "validators" if kind == "validation-error" else "orchestrator"
        return {
            "kind": f"puppetlabs.{space}/{kind}",
            "msg": message,
            "details": {"at": 1},
        }

    def part(
        self, row: Any, part: str | None, query: dict[str, str]
    ) -> tuple[int, Body]:
        """Return a job, or what belongs to it."""
        number, _, state, nodes, _ = row
        if part is None:
            return 200, job(*row)
        names = [f"n{index}.example.net" for index in range(len(nodes))]
        events = events_of(number, state, nodes)
        if part == "report":
            rows = [
                {"node": name, "state": word, "timestamp": stamp(DAY, 1), "events": []}
                for name, word in zip(names, nodes, strict=True)
            ]
            return 200, {"report": rows}
        if part == "events":
            start = query.get("start", "0")
            if not start.isdecimal():
                return 400, self.error("validation-error", "start is no integer.")
            events = [event for event in events if int(event["id"]) >= int(start)]
            last = int(events[-1]["id"]) if events else int(start)
            link = f"{HERE}/jobs/{number}/events?start={last + 1}"
            return 200, {
                "next-events": {"id": link, "event": str(last + 1)},
                "items": events,
            }
        last = int(events[-1]["id"]) if events else 1
        link = f"{HERE}/jobs/{number}/events?start={last + 1}"
        items = [
            {
                "name": name,
                "state": word,
                "timestamp": stamp(DAY, 2),
                "start_timestamp": None,
                "finish_timestamp": None,
                "duration": None,
                "transaction_uuid": None,
                "details": {},
            }
            for name, word in zip(names, nodes, strict=True)
            if query.get("state") in {None, word}
        ]
        first = int(query.get("offset", 0))
        items = items[first : first + int(query.get("limit", 1000))]
        return 200, {
            "items": items,
            "next-events": {"id": link, "event": str(last + 1)},
        }

    def listing(self, query: dict[str, str]) -> tuple[int, Body]:
        """Return a page of jobs: newest first unless another order is asked for."""
        try:
            limit, offset = int(query.get("limit", 5)), int(query.get("offset", 0))
        except ValueError:
            return 400, self.error("validation-error", "limit is no integer.")
        if limit < 0 or offset < 0:
            return 400, self.error("validation-error", "limit is negative.")
        bodies = [job(*row) for row in self.rows.values()]
        for body in bodies:
            del body["status"]
        bodies = [body for body in bodies if self.fits(body, query)]
        key = {
            "name": lambda b: int(b["name"]),
            "owner": lambda b: b["owner"]["login"],
        }.get(query.get("order_by", "name"), lambda b: b["timestamp"][:19])
        backward = query.get("order", "desc") == "desc"
        bodies.sort(key=key, reverse=backward)
        told = {"limit": limit, "offset": offset, "total": len(bodies)}
        told |= {"order": "desc", "order_by": "name", "type": ""}
        told |= {
            key: query[key] for key in ("order", "order_by", "type") if key in query
        }
        return 200, {"items": bodies[offset : offset + limit], "pagination": told}

    def fits(self, body: Body, query: dict[str, str]) -> bool:
        """Tell whether a job passes the filters."""
        finish = body.get("finished_timestamp")
        low, high = (query.get(f"{side}_finish_timestamp") for side in ("min", "max"))
        bounded = low is None and high is None
        return (
            query.get("type") in {None, body["type"]}
            and query.get("task", "") in body["options"].get("task", "")
            and (bounded or finish is not None)
            and (low is None or finish[:19] >= low[:19])
            and (high is None or finish[:19] <= high[:19])
        )


#: Breaks the server: is given path, query, status and body, returns status and body.
Break = Callable[[str, dict[str, str], int, Body], tuple[int, Any]]


def whole(
    _path: str, _query: dict[str, str], status: int, body: Body
) -> tuple[int, Any]:
    """Break nothing."""
    return status, body


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    jobs: Jobs
    broken: Break = staticmethod(whole)
    lenient: bool = False

    def do_GET(self) -> None:
        """Answer one question."""
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if "%" in parts.path or len(parts.path) > 2000:
            self.front("400 Bad Request")
            return
        token = self.headers.get("X-Authentication", "")
        if token != TOKEN and not self.lenient:
            told = (
                "puppetlabs.rbac/invalid-token"
                if token
                else "puppetlabs.rbac/user-unauthenticated"
            )
            self.reply(
                401,
                {
                    "kind": f"puppetlabs.rbac/{told}",
                    "msg": "Route requires authentication",
                },
            )
            return
        path = parts.path.removeprefix(BASE)
        self.reply(*self.broken(path, query, *self.jobs.answer(path, query)))

    def front(self, status: str) -> None:
        """Refuse as a server in front would: in HTML, and hang up."""
        page = b"<html>Bad Request</html>"
        self.send_response(int(status[:3]))
        self.send_header("CONTENT-TYPE", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(page)
        self.close_connection = True

    def reply(self, status: int, body: Any) -> None:
        """Send JSON, pretty-printed; every other time in chunks."""
        text = json.dumps(body, indent=2, sort_keys=True).replace('":', '" :').encode()
        self.send_response(status)
        self.send_header("content-TYPE", "application/json;charset=UTF-8")
        if self.jobs.asked % 2:
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (text[:100], text[100:]):
            if piece:
                self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Let callers hang up as they like."""


@contextmanager
def serving(break_it: Break = whole, *, lenient: bool = False) -> Iterator[str]:
    """Run the server on loopback and yield its base URL; *lenient* ignores tokens."""
    kind = type(
        "Handler",
        (_Handler,),
        {"jobs": Jobs(), "broken": staticmethod(break_it), "lenient": lenient},
    )
    server = _Server(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{BASE}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
