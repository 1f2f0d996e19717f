"""The WSGI application: whose session it is, what goes wrong, what is answered."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from orchestrator_contract.mockserver.admin.app import AdminApp
from orchestrator_contract.mockserver.admin.guard import Guard
from orchestrator_contract.mockserver.admin.welcome import welcome
from orchestrator_contract.mockserver.commands import obey
from orchestrator_contract.mockserver.engine import surroundings
from orchestrator_contract.mockserver.faults.answers import by_code
from orchestrator_contract.mockserver.faults.catalogue import FAULTS, Where
from orchestrator_contract.mockserver.faults.spoiling import spoiled
from orchestrator_contract.mockserver.sessions.plan import Given, Plan
from orchestrator_contract.mockserver.sessions.registry import Sessions
from orchestrator_contract.schemas import BASE_PATH, COMMANDS

from . import cors
from .addresses import base_url, checked_public_url
from .encoding import written
from .entrance import Entrance
from .errors import DEFAULT_ENGINE, Problem, short, told_by
from .noting import Note, keep
from .operations import body_of
from .preferences import preferences
from .routes import Route, nearest, route
from .tokens import admit, token_of
from .usual import ShortWay
from .waiting import WaitingRoom
from .wire import JSON, addressed, sent, tagged

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from orchestrator_contract.mockserver.faults.catalogue import Fault
    from orchestrator_contract.mockserver.sessions.session import Session
    from orchestrator_contract.mockserver.world.world import World

Clock = Callable[[], datetime]

#: The clock on the wall.
REAL_TIME: Clock = partial(datetime.now, UTC)

#: What nobody may see without a token: the API, and the index above it.
_ROOT = BASE_PATH.rpartition("/")[0]
ADMIN_PATH = "/__admin"

#: The number of a job that a rule may be for; others are longer than any job's.
_IN_BOUNDS = re.compile(r"[0-9]{1,18}")

_LOG = logging.getLogger(__name__)


class OrchestratorApp:
    """A WSGI application that answers as the orchestrator would.

    Every session begins as *plan* says. *token* is the only one accepted; without it
    every token is, but those that begin with ``invalid``, ``expired`` or ``revoked``.
    Links begin with *public_url* or with the client's own Host header. *clock* tells
    the time outside as an aware datetime. *cors* lets pages of other origins read.
    *guard* says who may use ``/__admin``. A *replica* is one of several processes that
    must answer alike: it refuses all that would make a difference between them.
    Without *shortcuts* every request goes the whole way, to the same end.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        token: str | None = None,
        public_url: str | None = None,
        clock: Clock = REAL_TIME,
        cors: bool = True,
        guard: Guard | None = None,
        replica: bool = False,
        shortcuts: bool = True,
    ) -> None:
        self.clock = clock
        self._replica = replica
        self.sessions = Sessions(plan, clock)
        self.waiting = WaitingRoom()
        self._token = token
        self._entrance = Entrance(self.sessions, token, replica=replica)
        self._cors = cors
        self._public_url = public_url and checked_public_url(public_url)
        self.admin = AdminApp(
            self.sessions,
            guard or Guard(),
            public_url=self._public_url,
            replica=replica,
        )
        #: What answers usual requests; engines may ask it themselves.
        self.short_way: ShortWay | None = None
        if shortcuts:
            self.short_way = ShortWay(
                self.sessions,
                REAL_TIME,
                token=token,
                public_url=self._public_url,
                cors=cors,
                journal=not replica,
            )

    @property
    def world(self) -> World:
        """The world of the default session."""
        return self.sessions.default.world

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request."""
        if self.short_way is not None:
            usual = self.short_way.read(environ)
            answer = None if usual is None else self.short_way.answer(usual)
            if answer is not None:
                start_response("200 OK", list(answer.headers))
                return [answer.body]
        request = Request(environ)
        try:
            response = self._respond(request)
        except HTTPException as error:
            response = error.get_response(environ)
        except Exception:  # noqa: BLE001 - whatever it is, the client gets an answer
            response = self._broken(request)
        return response(environ, start_response)

    def _respond(self, request: Request) -> Response:
        method = request.environ["REQUEST_METHOD"]
        if method != request.method:  # which Werkzeug has made upper case
            raise Problem(
                501, f"There is no method {short(method)}; try {short(request.method)}"
            )
        key, prefix, path = addressed(request)
        if path == ADMIN_PATH or path.startswith(f"{ADMIN_PATH}/"):
            below, session = path.removeprefix(ADMIN_PATH), self._entrance.found(key)
            begun = partial(self._entrance.begun, session)
            return self.admin.answer(request, below, begun)
        preflight = cors.preflight(request) if self._cors else None
        if preflight is not None:
            return preflight
        try:
            session = self._entrance.entered(request, self._entrance.found(key))
        except Problem as error:
            response = error.get_response(request.environ)
            return cors.opened(request, response) if self._cors else response
        if path == "/" and request.method in {"GET", "HEAD"}:
            links = base_url(request.environ, self._public_url) + prefix
            return welcome(request, links, session)
        return self._journalled(request, session, prefix, path)

    def _journalled(
        self, request: Request, session: Session, prefix: str, path: str
    ) -> Response:
        began, note = time.perf_counter(), Note()
        try:
            response = self._answer(request, session, prefix, path, note)
        except HTTPException as error:
            note.missed("state", "type")  # there is no job to be told of
            if note.fault and FAULTS[note.fault].where is Where.BODY:
                note.missed("fault")
            shape = session.world.shape
            response = told_by(error, shape.validation_kind).get_response()
        except Exception:  # noqa: BLE001 - whatever it is, the client gets an answer
            response = self._broken(request)
        if note.wishes.applied:
            response.headers["Preference-Applied"] = ", ".join(note.wishes.applied)
        if self._cors:
            cors.opened(request, response)
        took = (time.perf_counter() - began) * 1000
        if not self._replica:
            note.prefix, note.path, note.took = prefix, path, took
            keep(request, response, session, note)
        return response

    def _answer(
        self, request: Request, session: Session, prefix: str, path: str, note: Note
    ) -> Response:
        """Answer by the contract, unless something else is wanted or goes wrong."""
        asked = self._meant(request, session, path, note)
        commanded = asked.operation.id in COMMANDS
        if commanded and self._replica:
            raise Problem(501, f"Commands need {DEFAULT_ENGINE}")
        wishes = preferences(request)
        if asked.job is None:  # a list is of jobs in all states
            wishes = wishes.without("state", "type")
        if commanded:  # what it does, it does in the session's own world
            wishes = wishes.without("seed")
        if wishes.fault is not None and not wishes.fault.fits(asked.operation.id):
            wishes = wishes.without("fault")
        note.wishes = wishes
        fault = self._struck(request, session, note)
        if wishes.code is not None:
            note.missed("seed")  # the answer is of no world
            if fault is not None and fault.where is Where.ANSWER:
                note.missed("fault")
            raise by_code(wishes.code)
        if fault is not None and fault.answer is not None:
            note.missed("seed")
            raise fault.answer()
        links = base_url(request.environ, self._public_url) + prefix
        if commanded:
            token = token_of(request) or ""
            body, job = obey(asked.operation, sent(request), session, token, links)
            note.job = str(job)
        else:
            body = body_of(asked, request.args, session, wishes, links)
        if fault is not None and fault.where is Where.BODY:
            broken = spoiled(fault.name, body, asked.operation.success)
            if broken is not None:
                return broken
            note.fault, note.wishes = None, wishes.without("fault")
        data = written(body)
        if commanded:
            return Response(data, asked.operation.success, content_type=JSON)
        return tagged(request, data)

    def _meant(
        self, request: Request, session: Session, path: str, note: Note
    ) -> Route:
        """Return what is asked for, and note it; raises what refuses to tell of it."""
        astray: HTTPException | None = None
        try:
            asked = route(request.method, path, session.world.shape.profile)
            note.operation, note.job = asked.operation.id, asked.job
        except HTTPException as error:
            note.near, astray = nearest(path), error
        if path == _ROOT or path.startswith(f"{_ROOT}/"):
            # Before all else is told, so that a stranger learns nothing of what exists
            # (E3). The journal is no stranger's: it knows what was asked for.
            admit(token_of(request), self._token)
        if astray is not None:
            raise astray
        return asked

    def _struck(self, request: Request, session: Session, note: Note) -> Fault | None:
        """Return the fault that hits a request, after the wait that it is to have."""
        wishes = note.wishes
        fault, delay = wishes.fault, wishes.delay
        if len(session.rules):
            with session.lock:
                job = note.job or ""
                number = int(job) if _IN_BOUNDS.fullmatch(job) else None
                strike = session.rules.strike(note.operation or "", number)
            if strike is not None:
                fault, delay = fault or strike.fault, max(delay, strike.delay)
        note.fault = None if fault is None else fault.name
        self.waiting.wait(delay)
        if fault is not None and fault.where is Where.SOCKET:
            if not request.environ.get(surroundings.CAN_FAIL):
                note.missed("fault")
                raise Problem(
                    501, f"{fault.name} lies on the socket: it needs {DEFAULT_ENGINE}"
                )
            request.environ[surroundings.FAULT] = fault.name
        return fault

    def _broken(self, request: Request) -> Response:
        _LOG.exception("%s %s", request.method, request.path)
        broken = Problem(500, "The mock itself is broken; its log says more")
        return broken.get_response(request.environ)


def create_app(
    world: World,
    *,
    token: str | None = None,
    public_url: str | None = None,
    clock: Clock = REAL_TIME,
    cors: bool = True,
) -> OrchestratorApp:
    """Make the application for *world*; raises ValueError for a bad *public_url*."""
    return OrchestratorApp(
        Given(given=world), token=token, public_url=public_url, clock=clock, cors=cors
    )
