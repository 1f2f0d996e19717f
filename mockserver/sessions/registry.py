"""All sessions of a mock, by key: made when they are first used, never dropped."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from .session import Session
from .together import Together

if TYPE_CHECKING:
    from collections.abc import Callable

    from .clock import Source
    from .plan import Plan

#: The session of requests that name none.
DEFAULT = "default"
#: The most sessions at once, the default one included.
MOST_SESSIONS = 500

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,99}")


class BadKey(ValueError):  # noqa: N818 - the plain noun tells it all
    """Raised for what cannot be a session's key; says what can."""


class TooManySessions(RuntimeError):  # noqa: N818 - the plain noun tells it all
    """Raised instead of dropping a session that somebody may still count on."""


class TooManyPorts(RuntimeError):  # noqa: N818 - the plain noun tells it all
    """Raised for one port more than a session, or all of them, may have."""


class Sessions:
    """The sessions of a mock; each begins as *plan* says."""

    def __init__(
        self, plan: Plan, source: Source, *, most: int = MOST_SESSIONS
    ) -> None:
        self._plan = plan
        self._source = source
        self._most = most
        self._lock = threading.Lock()
        #: What all of them may take together.
        self.together = Together()
        self.default = Session(DEFAULT, plan, source, self.together)
        self._sessions = {DEFAULT: self.default}
        #: Closes the ports of the session with a key, where it may have some.
        self.close_ports: Callable[[str], None] = lambda _: None

    def get(self, key: str | None) -> Session:
        """Return the session called *key*, the default one if that is empty.

        Raises BadKey, and TooManySessions if it would be one too many.
        """
        session = self.found(key)
        return session if session.key in self._sessions else self.kept(session)

    def found(self, key: str | None) -> Session:
        """Return the session called *key* as get() does, or as it would begin.

        One that would begin is not kept: whoever asks may not be let in. Raises BadKey.
        """
        if not key:
            return self.default
        return self._sessions.get(key) or self._new(key, self._plan)

    def kept(self, session: Session) -> Session:
        """Keep a session that found() gave; return the one that has its key then.

        Raises TooManySessions if it would be one too many.
        """
        with self._lock:
            known = self._sessions.get(session.key)
            if known is None and len(self._sessions) >= self._most:
                raise TooManySessions(
                    f"there are {self._most} sessions, as many as may be; "
                    "DELETE /__admin/sessions/<key> ends one"
                )
            return self._sessions.setdefault(session.key, session)

    def _new(self, key: str, plan: Plan) -> Session:
        if not _KEY.fullmatch(key):
            raise BadKey(
                f"{key[:80]!r} cannot be the key of a session; take up to 100 letters, "
                "digits and . _ ~ -, the first one a letter or a digit"
            )
        return Session(key, plan, self._source, self.together)

    def begin(self, key: str, plan: Plan) -> Session:
        """Begin a session of its own *plan*; raises BadKey and TooManySessions.

        Raises ValueError for a key that another session has.
        """
        if key in self._sessions:
            raise ValueError(f"there is a session {key!r} already")
        return self.kept(self._new(key, plan))

    def end(self, key: str) -> bool:
        """Forget a session, or let the default one begin anew; tell if it was there.

        Its ports are closed first, so that nobody asks for it there and makes it again.
        """
        if key not in self._sessions:
            return False
        self.close_ports(key)
        with self._lock:
            if key == DEFAULT:
                self.default.reset()
                return True
            return self._sessions.pop(key, None) is not None

    def end_all(self) -> None:
        """Forget all sessions and their ports; the default one begins anew."""
        for key in self.keys():
            self.close_ports(key)
        with self._lock:
            self._sessions = {DEFAULT: self.default}
            self.default.reset()

    def known(self, key: str) -> Session | None:
        """Return the session called *key* if there is one; none is made."""
        return self._sessions.get(key)

    def keys(self) -> list[str]:
        """Return the keys of all sessions."""
        return list(self._sessions)

    @property
    def most(self) -> int:
        """How many sessions there may be."""
        return self._most
