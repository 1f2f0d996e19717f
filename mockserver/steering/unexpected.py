"""The client's side of the contract: requests that nobody would have sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from orchestrator_contract.schemas import ALL_OPERATIONS

from .requests import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestrator_contract.mockserver.sessions.journal import Entry

_INTEGER = re.compile(r"[0-9]+")


class Unexpected(NamedTuple):
    """A request, and *why* nobody who read the documentation would send it.

    Its *kind* is ``path`` (or the method), ``id``, ``token``, ``parameter`` or
    ``patience``. Only the first never is what a test wants: a client's author rightly
    tries out what happens without a token.
    """

    entry: Entry
    why: str
    kind: str

    def __str__(self) -> str:
        return f"{line(self.entry)}\n    {self.why}"


def unexpected(entries: Iterable[Entry]) -> list[Unexpected]:
    """Return those among *entries* that are unexpected, and why, in their order."""
    found: list[Unexpected] = []
    busy: dict[str, int] = {}
    for entry in entries:
        found += [Unexpected(entry, why, kind) for why, kind in _reasons(entry, busy)]
        wait = _seconds(entry)
        if wait:
            busy[entry.path] = entry.wall + 1000 * wait
    return found


def _reasons(entry: Entry, busy: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield what is odd about a request; *busy* are paths, and until when they are."""
    until = busy.pop(entry.path, 0)
    # Clocks differ, and a client may round: a tenth of a second is no impatience.
    if entry.wall < until - 100:
        early = (until - entry.wall) / 1000
        yield (
            f"it came {early:.1f} s before Retry-After of the answer before",
            "patience",
        )
    if entry.operation is None:
        yield entry.explanation, "path"
        return
    sent = {name.lower() for name in entry.headers}
    if "x-authentication" not in sent and entry.operation != "listServices":
        yield "it has no token: the header X-Authentication is missing", "token"
    if entry.job is not None and not _INTEGER.fullmatch(entry.job):
        yield f"{entry.job!r} is no job id: ids are integers", "id"
    documented = ALL_OPERATIONS[entry.operation].parameters
    known = sorted(p.name for p in documented if p.location == "query")
    for name, _ in parse_qsl(entry.query, keep_blank_values=True):
        if name not in known and not name.startswith("__"):
            there = f"it has {', '.join(known)}" if known else "it has none"
            yield f"{entry.operation} has no parameter {name!r}: {there}", "parameter"


def _seconds(entry: Entry) -> int:
    """Return the seconds that an answer asked the client to stay away."""
    headers = {name.lower(): value for name, value in entry.answer_headers.items()}
    told = headers.get("retry-after", "")
    return int(told) if told.isdecimal() else 0
