"""The admin API: every route, and the answer to what is asked there."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import MethodNotAllowed, NotFound, RequestEntityTooLarge
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

from orchestrator_contract.mockserver.api.addresses import base_url
from orchestrator_contract.mockserver.api.encoding import written
from orchestrator_contract.mockserver.api.errors import DEFAULT_ENGINE, Problem, short
from orchestrator_contract.mockserver.api.sent import NotTame, read_json
from orchestrator_contract.mockserver.api.wire import whole

from . import jobs, journal, live, session, steering

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from werkzeug.wrappers import Request

    from orchestrator_contract.mockserver.sessions.registry import Sessions
    from orchestrator_contract.mockserver.sessions.session import Session

    from .guard import Guard

    #: Takes the session, what was asked, and the values in the path.
    Handler = Callable[..., Any]

#: Where the files of the page lie, below ``/__admin``; they are everybody's.
UI_PATH = "/ui/"
#: The most that a request may send (bytes).
MOST_BODY = 8 * 2**20


class Told:
    """What a request asks of the admin API: its query, and its JSON if it has one."""

    def __init__(
        self,
        request: Request,
        sessions: Sessions,
        public_url: str | None,
        open_port: Callable[[str, int], str] | None,
        seats: live.Seats,
    ) -> None:
        self._request = request
        self.sessions = sessions
        self.open_port = open_port
        #: The places of those who look on.
        self.seats = seats
        self.environ = request.environ
        #: What addresses begin with: as it was asked for here, and as links have it.
        self.asked_by = base_url(request.environ, None)
        self.base = base_url(request.environ, public_url)
        self.query: Mapping[str, str] = request.args

    @property
    def root(self) -> str:
        """What the links of the session begin with, as it was asked for here."""
        before, _, _ = self._request.path.partition("/__admin/")
        return f"{self.base}{before}"

    @property
    def json(self) -> dict[str, Any]:
        """The object in the body; raises a 400 for anything else."""
        try:
            data = whole(self._request, MOST_BODY)
        except RequestEntityTooLarge:
            raise Problem(413, f"More than {MOST_BODY} bytes came") from None
        try:
            body = read_json(data or b"{}")
        except NotTame as error:
            raise Problem(400, f"The body is no JSON: {short(str(error))}") from None
        if not isinstance(body, dict):
            raise Problem(400, f"The body is a {type(body).__name__}, not an object")
        return body


def _docs(_: Session, __: Told) -> dict[str, Any]:
    return {
        "routes": [
            {"method": method, "path": f"/__admin{path}", "does": does}
            for method, path, _, does in ROUTES
        ]
    }


#: Method, path below ``/__admin``, what answers, and what it does.
ROUTES: tuple[tuple[str, str, Handler, str], ...] = (
    ("GET", "/health", steering.health, "whether the mock is well"),
    ("GET", "/clock", steering.clock, "what time it is in the session"),
    ("POST", "/clock", steering.move_clock, "advance, move, freeze or resume it"),
    ("GET", "/faults", steering.faults, "the rules that throw faults"),
    ("POST", "/faults", steering.add_fault, "add a rule"),
    ("DELETE", "/faults", steering.clear_faults, "remove all rules"),
    ("DELETE", "/faults/<int:id_>", steering.remove_fault, "remove a rule"),
    ("GET", "/inventory", steering.inventory, "what commands find"),
    ("PUT", "/inventory", steering.put_inventory, "another inventory"),
    ("GET", "/jobs", jobs.listed, "the jobs of the session's own"),
    ("POST", "/jobs", jobs.add, "add a job by a recipe, or as a whole body"),
    ("GET", "/jobs/<int:number>", live.job, "a job with all that belongs to it"),
    ("POST", "/jobs/<int:number>/advance", jobs.advance, "take a job one step on"),
    ("POST", "/jobs/<int:number>/end", jobs.end, "take a job to a last state"),
    ("GET", "/requests", journal.listed, "the journal; filters, format=har"),
    ("GET", "/requests/count", journal.count, "how many requests there were"),
    ("GET", "/requests/unmatched", journal.unmatched, "requests for no operation"),
    ("GET", "/requests/<int:id_>", live.request, "a request, with its answer"),
    ("DELETE", "/requests", journal.clear, "empty the journal"),
    ("GET", "/sessions", session.listed, "the sessions"),
    ("POST", "/sessions", session.add, "begin a session"),
    ("DELETE", "/sessions", session.end_all, "end all sessions"),
    ("DELETE", "/sessions/<key>", session.end, "end a session"),
    ("GET", "/state", session.state, "the session as one document"),
    ("PUT", "/state", session.restore, "restore a session from its document"),
    ("POST", "/reset", session.reset, "let the session begin again"),
    ("GET", "/stream", live.stream, "all that changes, as Server-Sent Events"),
    ("GET", "/vocabulary", live.vocabulary, "words to use; which release has what"),
    ("GET", "/docs", _docs, "these routes"),
    ("GET", "/spec", steering.spec, "the OpenAPI document of the API"),
)

_MAP = Map(
    [
        Rule(path, endpoint=f"{method} {path}", methods=[method])
        for method, path, _, _ in ROUTES
    ],
    merge_slashes=False,
    redirect_defaults=False,
    strict_slashes=True,
).bind("mock")
_HANDLERS = {f"{method} {path}": handler for method, path, handler, _ in ROUTES}


class AdminApp:
    """Answers for ``/__admin`` those whom *guard* lets pass.

    Links begin with *public_url* if there is one.
    """

    def __init__(
        self,
        sessions: Sessions,
        guard: Guard,
        *,
        public_url: str | None = None,
        replica: bool = False,
    ) -> None:
        self._public_url = public_url
        self._replica = replica
        self.sessions = sessions
        self.guard = guard
        self._seats = live.Seats()
        #: Opens a port for a session and returns its URL, where the engine can.
        self.open_port: Callable[[str, int], str] | None = None

    def answer(
        self, request: Request, path: str, session: Callable[[], Session]
    ) -> Response:
        """Answer a request for *path* below ``/__admin``; raises a problem.

        *session* gives the one that it is about, once it has been let in.
        """
        if path.startswith(UI_PATH):
            return live.file(request, path.removeprefix(UI_PATH))
        self.guard.check(request)
        try:
            endpoint, values = _MAP.match(path or "/docs", request.method)
        except MethodNotAllowed as error:
            allowed = ", ".join(sorted(error.valid_methods or ()))
            raise Problem(
                405,
                f"{short(request.method)} is not one of {allowed}",
                headers=[("Allow", allowed)],
            ) from None
        except NotFound:
            raise _nowhere(path) from None
        if self._replica and endpoint not in _PURE:
            raise Problem(501, f"{endpoint.split()[1]} needs {DEFAULT_ENGINE}")
        told = Told(
            request, self.sessions, self._public_url, self.open_port, self._seats
        )
        body = _HANDLERS[endpoint](session(), told, **values)
        if isinstance(body, Response):
            return _private(body)
        created = request.method == "POST" and endpoint.split()[1] in _CREATING
        response = Response(
            written(body),
            status=201 if created else 200,
            content_type="application/json",
        )
        return _private(response)


def _private(response: Response) -> Response:
    """Return the answer, to be kept by nobody and taken for nothing else."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


#: What every one of several processes can answer alike.
_PURE = {
    *("GET /health", "GET /clock", "GET /docs", "GET /spec"),
    *("GET /vocabulary", "GET /jobs/<int:number>"),
}
_CREATING = {"/faults", "/jobs", "/sessions"}


def _nowhere(path: str) -> Problem:
    paths = list(dict.fromkeys(f"/__admin{path}" for _, path, _, _ in ROUTES))
    near = get_close_matches(f"/__admin{path[:100]}", paths, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else ""
    return Problem(404, f"There is nothing at /__admin{short(path)}{hint}", paths=paths)
