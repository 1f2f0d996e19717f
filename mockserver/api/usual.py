"""The usual request, and the short way to its answer.

Usual is what everybody sends who polls: GET one job by its number, with a token that is
accepted, without a query, a body, a preference or a condition, from no page of another
origin, and in a session without rules. What is not usual goes the whole way through
``app``; a test holds that both ways give the same bytes.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from werkzeug.datastructures import EnvironHeaders
from werkzeug.exceptions import HTTPException

from orchestrator_contract.mockserver.engine.surroundings import SESSION
from orchestrator_contract.mockserver.redaction import redacted
from orchestrator_contract.mockserver.sessions.journal import Entry, excerpt
from orchestrator_contract.mockserver.sessions.registry import BadKey, TooManySessions
from orchestrator_contract.mockserver.world.instants import instant
from orchestrator_contract.mockserver.world.job import Job
from orchestrator_contract.mockserver.world.world import UnknownJob
from orchestrator_contract.schemas import BASE_PATH, OPERATIONS

from .addresses import base_url
from .renderings import Renderings
from .tokens import admit
from .wire import plain_headers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from _typeshed.wsgi import WSGIEnvironment

    from orchestrator_contract.mockserver.sessions.registry import Sessions
    from orchestrator_contract.mockserver.sessions.session import Session

_OPERATION = OPERATIONS["getJob"]
_PATH = re.compile(f"{BASE_PATH}/jobs/([1-9][0-9]{{0,8}})")
#: A request that has one of these wants something of its own.
_UNUSUAL = frozenset(
    f"HTTP_{name}"
    for name in (
        "EXPECT",
        "IF_NONE_MATCH",
        "ORIGIN",
        "PREFER",
        "TRANSFER_ENCODING",
        "X_ORCHESTRATOR_SESSION",
    )
)


class Usual:
    """A usual request for the job *number*, with links that begin with *links*.

    *session* is the key of the session that the port belongs to, None for the default
    one. *headers* are None where no journal is kept.
    """

    __slots__ = ("_told", "headers", "links", "number", "path", "session")

    def __init__(
        self,
        number: int,
        path: str,
        links: str,
        session: str | None,
        headers: dict[str, str] | None,
    ) -> None:
        self.number, self.path, self.links = number, path, links
        self.session, self.headers = session, headers
        self._told: tuple[Answer, Entry, int] | None = None

    def entry(self, answer: Answer) -> tuple[Entry, int]:
        """Return what the journal is to tell, but for when it was, and its size."""
        told = self._told
        if told is None or told[0] is not answer:
            entry = Entry(
                id=0,
                at=0,
                wall=0,
                took=0,
                method="GET",
                path=self.path,
                query="",
                headers=self.headers or {},
                body="",
                body_size=0,
                status=200,
                answer_headers=dict(answer.headers),
                answer=excerpt(answer.body),
                answer_size=len(answer.body),
                operation=_OPERATION.id,
                job=str(self.number),
            )
            self._told = told = (answer, entry, entry.size)
        return told[1:]


class Answer:
    """The answer to a usual request; its status is 200."""

    __slots__ = ("body", "headers", "wire")

    def __init__(self, body: bytes, headers: list[tuple[str, str]]) -> None:
        self.body, self.headers = body, headers
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        #: Headers and body as they go over a socket.
        self.wire = f"{lines}\r\n".encode("latin-1") + body


class ShortWay:
    """Answers usual requests for the application that makes it.

    *token*, *public_url* and *cors* are the application's own, *wall* tells the time on
    the wall. With *journal* every request goes into the journal of its session.
    """

    def __init__(
        self,
        sessions: Sessions,
        wall: Callable[[], datetime],
        *,
        token: str | None,
        public_url: str | None,
        cors: bool,
        journal: bool,
    ) -> None:
        self._sessions, self._wall = sessions, wall
        self._token, self._public_url = token, public_url
        self._cors, self._journal = cors, journal
        self._renderings = Renderings()

    def read(self, environ: WSGIEnvironment) -> Usual | None:
        """Return what a usual request asks for; None for any other.

        It depends on the request alone: what is usual once is so for ever.
        """
        asked = _PATH.fullmatch(environ["PATH_INFO"])
        if (
            asked is None
            or environ["REQUEST_METHOD"] != "GET"
            or environ.get("QUERY_STRING")
            or environ.get("CONTENT_LENGTH", "0") not in {"", "0"}
            or "HTTP_HOST" not in environ
            or not _UNUSUAL.isdisjoint(environ)
        ):
            return None
        key = environ.get(SESSION)
        if key is not None and not self._journal:
            return None
        try:
            admit(environ.get("HTTP_X_AUTHENTICATION"), self._token)
            links = base_url(environ, self._public_url)
        except HTTPException:
            return None
        headers = redacted(dict(EnvironHeaders(environ))) if self._journal else None
        return Usual(int(asked[1]), asked[0], links, key, headers)

    def answer(self, usual: Usual) -> Answer | None:
        """Answer a usual request; None if the session has something else to say."""
        began = time.perf_counter()
        try:
            session = self._sessions.get(usual.session)  # its token has been admitted
            world = session.world_of(None)
            job = world.given.get(usual.number) or world.subject(usual.number)
        except (BadKey, TooManySessions, UnknownJob):
            return None
        if len(session.rules) or not _OPERATION.documented_in(world.shape.profile):
            return None
        session.looked(usual.number)
        at = session.time_of(job) if isinstance(job, Job) else 0
        rendering, age = self._renderings.of(job, at, usual.links, world.shape)
        answer: Answer | None = rendering.kept
        if answer is None:
            body = rendering.at(age)
            answer = Answer(body, plain_headers(body, cors=self._cors))
            if not rendering.moves:
                rendering.kept = answer
        if self._journal:
            self._note(usual, answer, session, began)
        return answer

    def _note(
        self, usual: Usual, answer: Answer, session: Session, began: float
    ) -> None:
        """Put a request into the journal of its session."""
        entry, size = usual.entry(answer)
        wall, took = instant(self._wall()), (time.perf_counter() - began) * 1000
        with session.lock:
            journal, at = session.journal, session.clock.now()
            journal.add(entry.again(journal.next_id(), at, wall, took), size=size)
