"""Answers that are kept waiting: for a bounded time, and only so many at once."""

from __future__ import annotations

import threading

from .errors import Problem

#: The most answers that wait at the same time.
MOST_WAITING = 64


class WaitingRoom:
    """Where answers wait. ``close()`` lets all of them go on at once."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._seats = threading.Semaphore(most)
        self._closed = threading.Event()

    def wait(self, milliseconds: int) -> None:
        """Wait; raises a 503 if too many wait already."""
        if not milliseconds:
            return
        if not self._seats.acquire(blocking=False):
            raise Problem(
                503,
                f"{self._most} answers wait already, as many as may; ask again later",
                headers=[("Retry-After", "1")],
            )
        try:
            self._closed.wait(milliseconds / 1000)
        finally:
            self._seats.release()

    def close(self) -> None:
        """Let everyone go on, now and from now on."""
        self._closed.set()

    def open(self) -> None:
        """Let answers wait (again)."""
        self._closed.clear()
