"""Asking a server of this process everything that a fault might show in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication
from wsgiref.util import setup_testing_defaults

from .faults import BASE_PATH, SLUGS, Faulty, server

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
}


@dataclass(frozen=True, slots=True)
class Question:
    """A request: a path below the base path, with its query."""

    path: str
    query: str = ""
    token: str | None = field(default=TOKEN)

    def to(self, app: WSGIApplication) -> Told:
        """Ask *app*; return status, headers and body."""
        environ = {
            "PATH_INFO": unquote_to_bytes(BASE_PATH + self.path).decode("latin-1"),
            "QUERY_STRING": self.query,
            "REQUEST_METHOD": "GET",
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
    parts = {slug: part for part, slug in SLUGS.items()}
    tail = f"/{part}" if (part := parts.get(operation)) else ""
    for _ in range(rounds):
        if operation == "list-jobs":
            yield from (Question("/jobs", query) for query in _LISTINGS)
            paths = ["/jobs"]
        else:
            paths = [f"/jobs/{number}{tail}" for number in range(1, 101)]
            yield from map(Question, paths)
            yield from (Question(f"/jobs/{job}{tail}") for job in _DOUBTFUL)
            yield Question("/jobs/1/nowhere")
            queries = _PARTS.get(operation, ())
            yield from (Question(p, query) for query in queries for p in paths)
        for token in (None, "", "invalid-token"):
            yield Question(paths[0], token=token)
            yield Question("/jobs/abc", token=token)


class Reference:
    """The sound server, which is asked nothing twice.

    It goes through the same hands as a mutant, which change nothing here: what they
    leave out of every answer, such as its ETag, is no fault.
    """

    def __init__(self) -> None:
        self._app = Faulty(server(), lambda _, answer, __: answer)
        self._known: dict[Question, Told] = {}

    def __call__(self, question: Question) -> Told:
        if question not in self._known:
            self._known[question] = question.to(self._app)
        return self._known[question]
