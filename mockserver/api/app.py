"""The WSGI application: five reading operations over a world."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from orchestrator_contract.schemas import BASE_PATH, OPERATIONS

from .addresses import base_url, checked_public_url
from .errors import (
    Problem,
    encoded,
    not_allowed,
    unknown_job,
    unknown_path,
    validation_error,
)
from .parameters import arguments, job_number
from ..world.queries import JobsQuery, NodesQuery
from .tokens import admit
from ..world.world import UnknownJob, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from ..world.options import Json

Clock = Callable[[], datetime]

#: The clock on the wall.
REAL_TIME: Clock = partial(datetime.now, UTC)

_LOG = logging.getLogger(__name__)

_JOB = re.compile("/jobs/[^/]+")
_PATHS = [BASE_PATH + operation.path for operation in OPERATIONS.values()]

#: The paths of the contract; nothing is redirected, a path is right or it is not.
_ROUTES = Map(
    [
        Rule(
            BASE_PATH + operation.path.replace("{job-id}", "<job_id>"),
            endpoint=operation.id,
            methods=[operation.method],
        )
        for operation in OPERATIONS.values()
    ],
    merge_slashes=False,
    redirect_defaults=False,
)


class OrchestratorApp:
    """A WSGI application that answers for *world*, as the orchestrator would.

    *token* is the only one accepted; without it every token is, but those that begin
    with ``invalid``, ``expired`` or ``revoked``. Links begin with *public_url* or with
    the client's own Host header. *clock* tells the time as an aware datetime.
    """

    def __init__(
        self, world: World, *, token: str | None, public_url: str | None, clock: Clock
    ) -> None:
        self.world = world
        self.clock = clock
        self._token = token
        self._public_url = public_url and checked_public_url(public_url)
        self._answers: dict[str, Callable[..., Json]] = {
            "listJobs": self._list_jobs,
            "getJob": world.job,
            "listJobNodes": self._list_job_nodes,
            "getJobReport": world.report,
            "listJobEvents": world.events,
        }

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        try:
            response = self._answer(request)
        except HTTPException as error:
            response = error.get_response(environ)
        except Exception:  # noqa: BLE001 - whatever it is, the client gets an answer
            _LOG.exception("%s %s", request.method, request.path)
            broken = Problem(500, "The mock itself is broken; its log says more")
            response = broken.get_response(environ)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        """Answer by the contract; raises the error that is the answer otherwise."""
        path = request.path
        if path == BASE_PATH or path.startswith(f"{BASE_PATH}/"):
            # Before all else, so that a stranger learns nothing of what exists (E3).
            admit(request.headers.get("X-Authentication"), self._token)
        operation_id, values = _route(request)
        operation = OPERATIONS[operation_id]
        answer = partial(
            self._answers[operation_id],
            now=self.clock(),
            base_url=base_url(request, self._public_url),
        )
        if "job_id" in values:
            answer = partial(answer, job_number(values["job_id"]))
        try:
            body = answer(**arguments(operation, request.args))
        except UnknownJob as error:
            raise unknown_job(error.number) from None
        return Response(encoded(body), content_type="application/json")

    def _list_jobs(self, *, now: datetime, base_url: str, **query: Any) -> Json:
        if query.get("type") == "deploy" and "task" in query:
            raise validation_error(
                "The parameter task must be left out with type=deploy: "
                "a deployment runs no task",
                parameter="task",
                value=query["task"],
            )
        return self.world.listing(JobsQuery(**query), now=now, base_url=base_url)

    def _list_job_nodes(
        self, number: int, *, now: datetime, base_url: str, **query: Any
    ) -> Json:
        wanted = NodesQuery(**query)
        return self.world.nodes(number, now=now, base_url=base_url, query=wanted)


def create_app(
    world: World,
    *,
    token: str | None = None,
    public_url: str | None = None,
    clock: Clock = REAL_TIME,
) -> OrchestratorApp:
    """Make the application for *world*; raises ValueError for a bad *public_url*."""
    return OrchestratorApp(world, token=token, public_url=public_url, clock=clock)


def _route(request: Request) -> tuple[str, dict[str, str]]:
    """Return the operation's id and the values in the path, or raise a problem."""
    routes = _ROUTES.bind("mock")
    try:
        endpoint, values = routes.match(request.path, request.method)
    except MethodNotAllowed as error:
        raise not_allowed(request.method, error.valid_methods or ()) from None
    except NotFound:
        path = _JOB.sub("/jobs/{job-id}", request.path[:200])
        near = get_close_matches(path, _PATHS, n=1, cutoff=0.5)
        raise unknown_path(request.path, _PATHS, near[0] if near else None) from None
    return endpoint, dict(values)
