"""What all sessions of a mock may take together, so that many of them do no harm."""

from __future__ import annotations

import threading
from heapq import heapify, heappop, heapreplace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, WeakSet

from .journal import Journal

if TYPE_CHECKING:
    from .session import Session

#: The most that all journals may take, and all commands that jobs came of (bytes).
MOST_JOURNALLED = 64 * 2**20
MOST_ORDERED = 256 * 2**20


class Together:
    """The bounds over the sessions of one mock.

    Its lock is the last that anybody takes: nobody waits for another one under it.
    """

    def __init__(
        self, *, journalled: int = MOST_JOURNALLED, ordered: int = MOST_ORDERED
    ) -> None:
        self.most_journalled, self.most_ordered = journalled, ordered
        self._lock = threading.Lock()
        self._journals: WeakSet[Journal] = WeakSet()
        self._ordered: WeakKeyDictionary[Session, int] = WeakKeyDictionary()

    def journal(self, lock: threading.RLock) -> Journal:
        """Return a new journal of the session that *lock* guards."""
        journal = Journal(lock=lock, grown=self._make_room)
        with self._lock:
            self._journals.add(journal)
        return journal

    def _make_room(self) -> None:
        """Drop the oldest entries of all journals, until the rest is within the bound.

        A journal that somebody uses just now is left alone: no two threads wait for
        each other, and the next entry makes room again.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            journals = [*self._journals]
            over = sum(journal.taken for journal in journals) - self.most_journalled
            held = [j for j in journals if over > 0 and j.lock.acquire(blocking=False)]
        finally:
            self._lock.release()
        try:
            oldest = [(j.oldest, n, j) for n, j in enumerate(held) if len(j)]
            heapify(oldest)
            while over > 0 and oldest:
                _, number, journal = oldest[0]
                over -= journal.drop()
                if len(journal):
                    heapreplace(oldest, (journal.oldest, number, journal))
                else:
                    heappop(oldest)
        finally:
            for journal in held:
                journal.lock.release()

    def order(self, session: Session, size: int) -> bool:
        """Note a command of *size* bytes that a session keeps; tell whether it may."""
        with self._lock:
            if sum(self._ordered.values()) + size > self.most_ordered:
                return False
            self._ordered[session] = self._ordered.get(session, 0) + size
            return True

    def forget_orders(self, session: Session) -> None:
        """Note that a session begins again and has no commands any more."""
        with self._lock:
            self._ordered.pop(session, None)
