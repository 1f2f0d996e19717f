"""What a page knows of a session, and what is new to it since the last look.

Nobody tells the watch anything: it looks, a few times a second, while a page is open.
So the session costs nothing more to change, and nothing at all while nobody looks.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.world.world import UnknownJob

from .lives import life, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator_contract.mockserver.sessions.journal import Entry, Journal
    from orchestrator_contract.mockserver.sessions.registry import Sessions
    from orchestrator_contract.mockserver.sessions.session import Session

#: The most jobs, and the most entries of the journal, that one message holds.
MOST_JOBS = 200
MOST_ENTRIES = 500
#: The clock is told again after so many seconds, whatever happens.
PULSE = 10.0
#: A clock is told when it is off what the page thinks by more (ms).
_DRIFT = 60
#: Of a path or a query so much is told (characters).
_MOST_TEXT = 400

#: The name of a message, what it says, and the id that a page may resume from.
Message = tuple[str, dict[str, Any], str | None]


class Watch:
    """What is new in *session*, look by look.

    *last* is the id of the last message that the page got before its connection was
    lost; of a journal that is gone since it means nothing.
    """

    def __init__(self, session: Session, sessions: Sessions, last: str = "") -> None:
        self._session, self._sessions = session, sessions
        self._last = last
        #: Whether the page was told that the session is gone.
        self.over = False
        self._greeted: object = None
        self._marks: dict[int, object] = {}
        #: How the clock goes, what it showed, and when that was told.
        self._clock: tuple[dict[str, Any], int, float] | None = None
        self._told: dict[str, object] = {}
        self._journal: Journal | None = None
        self._seen = 0

    def news(self) -> Iterator[Message]:
        """Yield what has changed since the last look."""
        session = self._session
        if self._sessions.known(session.key) is not session:
            self.over = True
            yield "gone", {"session": session.key}, None
            return
        anew = self._greeted is not session.world
        if anew:
            self._greeted = session.world
            yield "hello", self._hello(), None
        yield from self._time()
        yield from self._jobs(anew=anew)
        with session.lock:
            rules = [rule.told() for rule in session.rules]
        yield from self._changed("rules", rules)
        yield from self._changed("sessions", self._sessions.keys())
        yield from self._entries()

    def _hello(self) -> dict[str, Any]:
        session = self._session
        return {
            "session": session.key,
            "profile": session.world.shape.profile,
            "seed": session.world.seed,
        }

    def _time(self) -> Iterator[Message]:
        """Tell the clock if the page cannot know it: moved, faster, or long ago."""
        clock, here = self._session.clock, time.monotonic()
        now, speed = clock.now(), clock.speed
        how = {"kind": clock.kind, "speed": speed, "polls": clock.by_polls}
        if self._clock is not None:
            before, at, since = self._clock
            expected = at + (here - since) * 1000 * speed
            drift = _DRIFT * max(speed, 1)
            known = before == how and abs(now - expected) <= drift
            if known and here - since < PULSE:
                return
        self._clock = how, now, here
        yield "clock", how | {"now": now}, None

    def _jobs(self, *, anew: bool) -> Iterator[Message]:
        """Tell the lives that are new or not what they were."""
        session = self._session
        numbers = shown(session)
        with session.lock:
            moved = session.progress.marks()
            recipes, endings = dict(session.recipes), dict(session.endings)
        given = session.world.given
        marks: dict[int, object] = {
            n: (recipes.get(n), endings.get(n), moved.get(n), given.get(n))
            for n in numbers
        }
        known = {} if anew else self._marks
        changed = [n for n, mark in marks.items() if known.get(n) != mark]
        gone = [n for n in known if n not in marks]
        self._marks = marks
        total = len(session.world.ids)
        if gone or (anew and not changed):
            yield "jobs", {"total": total, "jobs": [], "gone": gone}, None
        for start in range(0, len(changed), MOST_JOBS):
            some = changed[start : start + MOST_JOBS]
            yield (
                "jobs",
                {"total": total, "jobs": [*self._lives(some)], "gone": []},
                None,
            )

    def _lives(self, numbers: list[int]) -> Iterator[dict[str, Any]]:
        for number in numbers:
            try:
                yield life(self._session, number)
            except UnknownJob:  # it went while we looked; the next look tells
                continue

    def _changed(self, name: str, told: object) -> Iterator[Message]:
        if self._told.get(name) != told:
            self._told[name] = told
            yield name, {name: told}, None

    def _entries(self) -> Iterator[Message]:
        """Tell what the session was asked, and how much of that was missed."""
        with self._session.lock:
            journal = self._session.journal
            if journal is not self._journal:
                self._journal = journal
                self._seen = _resumed(self._last, journal)
            new = journal.since(self._seen)
            kept, dropped, first = len(journal), journal.dropped, journal.first
        yield from self._changed(
            "journal",
            {"run": journal.run, "kept": kept, "dropped": dropped, "first": first},
        )
        if new and new[0].id > self._seen + 1:
            missed = new[0].id - self._seen - 1
            yield "missed", {"entries": missed}, None
        for start in range(0, len(new), MOST_ENTRIES):
            some = new[start : start + MOST_ENTRIES]
            self._seen = some[-1].id
            told = {"entries": [brief(entry) for entry in some]}
            yield "entries", told, f"{journal.run}-{self._seen}"


def _resumed(last: str, journal: Journal) -> int:
    """Return the number of the last entry that a page has; 0 if it has none of these.

    Who has none begins with what is kept, and has missed nothing.
    """
    run, _, number = last.rpartition("-")
    if run == journal.run and number.isdecimal() and len(number) < 16:
        return int(number)
    return 0 if journal.first is None else journal.first - 1


def brief(entry: Entry) -> dict[str, Any]:
    """Return of an entry what one line shows."""
    told: dict[str, Any] = {
        "id": entry.id,
        "at": entry.at,
        "wall": entry.wall,
        "took": round(entry.took, 1),
        "method": entry.method[:20],
        "path": entry.path[:_MOST_TEXT],
        "query": entry.query[:_MOST_TEXT],
        "status": entry.status,
        "operation": entry.operation,
        "job": None if entry.job is None else entry.job[:20],
        "fault": entry.fault,
        "applied": entry.applied,
    }
    if entry.operation is None:
        told["explanation"] = entry.explanation
    return told
