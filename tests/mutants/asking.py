"""Asking a server of this process everything that a fault might show in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication
from wsgiref.util import setup_testing_defaults

from orchestrator_contract.schemas import BASE_PATH, BY_SLUG

from .faults import Faulty, server

#: What comes back, all of it.
Told = tuple[object, ...]

TOKEN = "any-token"  # noqa: S105 - it guards nothing
_DOUBTFUL = (
    *("abc", "1.5", "7.4", "8_1", "0x1F", "1e3", "8abc", "'", "'8'", "x" * 1000),
    *("0", "-1", "007", "+1", "1000100", "22569369", "9007199254740993"),
    *(str(2**31), str(2**32 + 8), str(2**63), str(2**64 + 8)),
    *("%00", "%C3%A9", "%208", "9" * 5000),
)
#: When some job finished, to the second.
_FINISH = "2025-12-23T16:57:51Z"
_LISTINGS = (
    "limit=100",
    "limit=4&offset=4&order_by=name&order=desc",
    "limit=4&offset=96&order_by=name&order=asc",
    "limit=100&order_by=timestamp&order=desc",
    "limit=20&order_by=state&order=asc",
    "limit=20&type=task",
    "limit=4&order_by=timestamp&order=asc",
    "limit=30&offset=90",
    "limit=10&offset=1000",
    "limit=0",
    "limit=-1",
    "limit=10&offset=-1",
    "limit=10&order_by=shoe-size",
    "limit=100&task=::",
    f"limit=100&min_finish_timestamp={_FINISH}",
    f"limit=100&max_finish_timestamp={_FINISH}",
    "limit=abc",
    "offset=abc",
    "limit=1.5",
)
_PARTS = {
    "list-job-nodes": ("limit=1&offset=1&order_by=name&order=desc", "state=finished"),
    "list-job-events": ("start=99005", "start=abc"),
    "list-plan-job-events": ("start=1003002", "start=abc"),
}
_ID = re.compile(r"\{(?:plan-)?job-id\}")


@dataclass(frozen=True, slots=True)
class Question:
    """A request: a path below the base path unless it is *rooted*, with its query.

    With a *body* it is a command.
    """

    path: str
    query: str = ""
    token: str | None = field(default=TOKEN)
    body: str = ""
    rooted: bool = False

    def to(self, app: WSGIApplication) -> Told:
        """Ask *app*; return status, headers and body."""
        base = "" if self.rooted else BASE_PATH
        environ: dict[str, Any] = {
            "PATH_INFO": unquote_to_bytes(base + self.path).decode("latin-1"),
            "QUERY_STRING": self.query,
            "REQUEST_METHOD": "POST" if self.body else "GET",
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.input": BytesIO(self.body.encode()),
        }
        if self.token is not None:
            environ["HTTP_X_AUTHENTICATION"] = self.token
        setup_testing_defaults(environ)
        told: list[object] = []

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
            # What comes after the number is for people, and means nothing.
            told.extend((status.partition(" ")[0], sorted(headers)))

        body = b"".join(app(environ, start))
        return (*told, body)


def tour(operation: str, rounds: int = 6) -> Iterator[Question]:
    """Yield questions to one operation, round after round."""
    asked = BY_SLUG[operation]
    if asked.method == "POST":
        yield from _commands(operation)
        return
    if asked.rooted:
        yield Question(asked.path, rooted=True)
        return
    first = 1001 if "plan" in operation else 1
    path, marked, tail = _ID.sub("\n\n", asked.path).partition("\n\n")
    for _ in range(rounds):
        if not marked:
            yield from (Question(path, query) for query in _LISTINGS)
            paths = [path]
        else:
            paths = [f"{path}{number}{tail}" for number in range(first, first + 100)]
            yield from map(Question, paths)
            yield from (Question(f"{path}{job}{tail}") for job in _DOUBTFUL)
            yield Question("/jobs/1/nowhere")
            queries = _PARTS.get(operation, ())
            yield from (Question(p, query) for query in queries for p in paths)
        for token in (None, "", "invalid-token"):
            yield Question(paths[0], token=token)
            yield Question("/jobs/abc", token=token)


_SCOPE = {"environment": "production", "scope": {"nodes": ["none.example.com"]}}
_SENT: dict[str, list[Any]] = {
    "deploy": [_SCOPE, {}, _SCOPE | {"environment": "nowhere"}],
    "run-task": [_SCOPE | {"task": "facts", "params": {}}, {}],
    "run-plan-task": [_SCOPE | {"task": "facts", "params": {}, "plan_job": 7}, {}],
    "stop-job": [{"job": "13"}, {}, {"job": "99999"}],
}


def _commands(operation: str) -> Iterator[Question]:
    """Yield commands, and looks at the jobs that come of them."""
    for body in _SENT[operation]:
        for token in (TOKEN, None):
            path = BY_SLUG[operation].path
            yield Question(path, body=json.dumps(body), token=token)
    yield Question("/jobs/101")
    yield Question("/jobs/13")


class Reference:
    """The sound server, which is asked nothing twice.

    It goes through the same hands as a mutant, which change nothing here: what they
    leave out of every answer, such as its ETag, is no fault.
    """

    def __init__(self) -> None:
        self._app = Faulty(server(), lambda _, answer, __: answer)
        self._orderly = Faulty(server(), lambda _, answer, __: answer)
        self._known: dict[Question, Told] = {}

    def __call__(self, question: Question) -> Told:
        if question.body:
            # What commands leave behind is another matter for each server.
            return question.to(self._orderly)
        if question not in self._known:
            self._known[question] = question.to(self._app)
        return self._known[question]
