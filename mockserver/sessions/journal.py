"""The requests that a session has seen: bounded, and without anybody's secrets."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count, takewhile
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NamedTuple

from orchestrator_contract.mockserver.redaction import without_parameters
from orchestrator_contract.mockserver.world.instants import precise_timestamp
from orchestrator_contract.schemas import ALL_OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: The most requests that are kept, and the most bytes that they may take together.
MOST_ENTRIES = 10_000
MOST_BYTES = 16 * 2**20
#: Of a body so much is kept (bytes). Lists are longer, and who polls them would push
#: all else out of the journal soon.
MOST_BODY = 16 * 2**10
#: Of a path so much is told in an explanation (characters).
_MOST_TOLD = 200
#: With which method each path of the contract is asked for.
_METHODS = {told.address: told.method for told in ALL_OPERATIONS.values()}
#: After so many bytes more a journal tells that it has grown.
_STEP = 64 * 2**10
#: What the entry itself costs beside its texts, roughly (bytes).
_OVERHEAD = 600


class Entry(NamedTuple):
    """One request and its answer.

    *at* is when it came, in milliseconds since 1970 by the session's clock, *wall* by
    the clock on the wall; *took* is in milliseconds. *prefix* stood before *path* and
    named the session. *body* and *answer* are excerpts, their sizes those of the whole
    (bytes). *operation* is None where the contract has none for the request; then
    *near* says what comes nearest. *fault* and *applied* tell what was thrown and which
    preferences were followed. *withheld* are parameters of a command that are shown to
    nobody but the test that holds the entry in its hand.

    A tuple, because most requests are like one before: again() shares all but the first
    four fields with it.
    """

    id: int
    at: int
    wall: int
    took: float
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: str
    body_size: int
    status: int
    answer_headers: Mapping[str, str]
    answer: str
    answer_size: int
    operation: str | None
    job: str | None
    near: str | None = None
    fault: str | None = None
    applied: tuple[str, ...] = ()
    prefix: str = ""
    withheld: tuple[str, ...] = ()

    def again(self, id: int, at: int, wall: int, took: float) -> Entry:  # noqa: A002 - the field's name
        """Return the entry of the same request, with the same answer, made later."""
        return Entry._make((id, at, wall, took, *self[4:]))

    @property
    def size(self) -> int:
        """What it costs to keep, in bytes and roughly."""
        texts = (self.path, self.query, self.body, self.answer)
        heads = (self.headers, self.answer_headers)
        told = sum(len(k) + len(v) for h in heads for k, v in h.items())
        # One letter beyond ASCII makes all of a text twice as wide, at least.
        return _OVERHEAD + told + sum(len(t) << (not t.isascii()) for t in texts)

    @property
    def shown(self) -> str:
        """The body as it is shown: without the values of what is withheld."""
        return without_parameters(self.body, self.withheld)

    @property
    def explanation(self) -> str:
        """Why a request fitted no operation, and which one it may have meant."""
        path = self.path if len(self.path) <= _MOST_TOLD else self.path[:_MOST_TOLD]
        asked = f"no operation {self.method} {path!r}".replace("'", "")
        if self.status == HTTPStatus.METHOD_NOT_ALLOWED:
            return f"{asked}: the path is right, the method is not"
        if self.near is None:
            return asked
        return f"{asked}; did you mean {_METHODS[self.near]} {self.near}?"

    def told(self) -> dict[str, Any]:
        """Return the entry as the admin API tells it."""
        return {
            "id": self.id,
            "at": precise_timestamp(self.at),
            "received": precise_timestamp(self.wall),
            "milliseconds": round(self.took, 3),
            "request": {
                "method": self.method,
                "path": self.path,
                "query": self.query,
                "headers": dict(self.headers),
                "body": self.shown,
            },
            "response": {"status": self.status, "headers": dict(self.answer_headers)},
            "operation": self.operation,
            "job": self.job,
            "matched": self.operation is not None,
            "near": self.near,
            "fault": self.fault,
            "preferences": list(self.applied),
        }


@dataclass(slots=True, eq=False, weakref_slot=True)
class Journal:
    """The latest requests; the oldest ones make room for new ones.

    It is only touched under its session's *lock*. Whenever it has taken some more bytes
    it tells so by *grown*.
    """

    most_entries: int = MOST_ENTRIES
    most_bytes: int = MOST_BYTES
    lock: threading.RLock = field(default_factory=threading.RLock)
    grown: Callable[[], None] = lambda: None
    dropped: int = 0
    _entries: deque[Entry] = field(default_factory=deque)
    #: What each of the entries costs, so that it is counted once.
    _sizes: deque[int] = field(default_factory=deque)
    #: What all of them cost (bytes).
    taken: int = 0
    _until_told: int = _STEP
    _ids: Iterator[int] = field(default_factory=lambda: count(1))
    #: Tells this journal from any other, of another session, reset or server.
    run: str = field(default_factory=lambda: token_hex(6))

    def __len__(self) -> int:
        return len(self._entries)

    def next_id(self) -> int:
        """Return a number that no entry has had."""
        return next(self._ids)

    def add(self, entry: Entry, *, size: int | None = None) -> None:
        """Keep an entry, and drop the oldest ones beyond the bounds.

        *size* is the entry's own, from whoever knows it already.
        """
        size = entry.size if size is None else size
        self._entries.append(entry)
        self._sizes.append(size)
        self.taken += size
        while len(self._entries) > self.most_entries or self.taken > self.most_bytes:
            self.drop()
        self._until_told -= size
        if self._until_told < 0:
            self._until_told = _STEP
            self.grown()

    def drop(self) -> int:
        """Drop the oldest entry; return how many bytes it took."""
        self._entries.popleft()
        size = self._sizes.popleft()
        self.taken -= size
        self.dropped += 1
        return size

    def clear(self) -> None:
        """Forget all entries; their numbers are not given again."""
        self._entries.clear()
        self._sizes.clear()
        self.taken = 0

    def entries(self) -> list[Entry]:
        """Return all entries, the oldest first."""
        return list(self._entries)

    @property
    def oldest(self) -> int:
        """When the oldest entry came by the clock on the wall (milliseconds)."""
        return self._entries[0].wall

    @property
    def first(self) -> int | None:
        """The number of the oldest entry; None if there is none."""
        return self._entries[0].id if self._entries else None

    def since(self, id_: int) -> list[Entry]:
        """Return the entries after number *id_*, the oldest first."""
        later = takewhile(lambda entry: entry.id > id_, reversed(self._entries))
        return [*later][::-1]


def excerpt(body: bytes) -> str:
    """Return as much of a body as is kept, as text."""
    text = body[:MOST_BODY].decode("utf-8", "replace")
    return f"{text}…" if len(body) > MOST_BODY else text
