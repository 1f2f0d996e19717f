"""The session that a request is about, and who may begin one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException

from orchestrator_contract.mockserver.admin.guard import OWN_SITES
from orchestrator_contract.mockserver.sessions.registry import BadKey, TooManySessions

from .errors import DEFAULT_ENGINE, Problem
from .tokens import admit, token_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Request

    from orchestrator_contract.mockserver.sessions.registry import Sessions
    from orchestrator_contract.mockserver.sessions.session import Session


class Entrance:
    """Lets requests into *sessions*.

    *token* is the only one that is accepted; without it every token is that the mock
    does not refuse. A *replica* has no session but the default one.
    """

    def __init__(self, sessions: Sessions, token: str | None, *, replica: bool) -> None:
        self._sessions = sessions
        self._token = token
        self._replica = replica

    def found(self, key: str | None) -> Session:
        """Return the session called *key*, or as it would begin; raises a problem."""
        if key and self._replica:
            raise Problem(501, f"Sessions need {DEFAULT_ENGINE}")
        with _refusing():
            return self._sessions.found(key)

    def begun(self, session: Session) -> Session:
        """Return a session that was found, and keep it; raises a 429."""
        with _refusing():
            return self._sessions.kept(session)

    def entered(self, request: Request, session: Session) -> Session:
        """Return the session that was found for a request of the API.

        It is kept if the request has a token that is accepted. Raises a 429.
        """
        known = self._sessions.known(session.key)
        if known is not None or not self._admits(request):
            return known or session
        return self.begun(session)

    def _admits(self, request: Request) -> bool:
        embedded = request.headers.get("Sec-Fetch-Mode") == "no-cors"
        if embedded and request.headers.get("Sec-Fetch-Site") not in OWN_SITES:
            return False  # pictures in a foreign page could begin any number of them
        try:
            admit(token_of(request), self._token)
        except HTTPException:
            return False
        return True


@contextmanager
def _refusing() -> Iterator[None]:
    """Refuse a key that cannot be one, and a session too many."""
    try:
        yield
    except BadKey as error:
        raise Problem(400, str(error)) from None
    except TooManySessions as error:
        raise Problem(429, str(error)) from None
