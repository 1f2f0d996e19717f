"""What a server with a single fault is made of: the sound mock, and one change.

A change is a function of what was asked and of what the sound server answered. It has
no memory of its own: what a fault may need to know of the past is in the call.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from orchestrator_contract.mockserver import DEFAULT_EPOCH, World, create_app
from orchestrator_contract.schemas import BY_SLUG

Json = Any

JSON_TYPE = "application/json"
#: In the order of a job's life; the last three end it.
STATES = ("new", "ready", "running", "stopping", "stopped", "finished", "failed")
TERMINAL = frozenset(STATES[-3:])

_ID = re.compile(r"\{(?:plan-)?job-id\}")
#: The operations by the methods and paths that lead to them.
_ROUTES = [
    (operation.method, re.compile(_ID.sub("([^/]*)", operation.address)), slug)
    for slug, operation in BY_SLUG.items()
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What was asked.

    *slug* is the operation, None for a path that is none; *job* is what stands where
    the number of a job or plan job belongs. *body* is what a command says. *turn*
    counts the calls of the operation from 1, *look* those about this very job.
    """

    slug: str | None
    job: str
    query: Mapping[str, str]
    token: str | None
    turn: int = 1
    look: int = 1
    body: Json = None

    @property
    def number(self) -> int | None:
        """The job's number, if what was asked for is one."""
        return int(self.job) if re.fullmatch("[1-9][0-9]{0,17}", self.job) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered; *type* is the Content-Type, *headers* are those beside it."""

    status: int
    type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def json(self) -> Json:
        """The body, read anew at each call so that it may be changed."""
        return json.loads(self.body)

    def saying(self, value: Json) -> Answer:
        """Return the same answer with another body."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return replace(self, body=text.encode())


#: Asks the sound server: ``ask(job=…, query=…, token=…, slug=…)``, each as it was asked
#: unless given.
Ask = Callable[..., Answer]
Change = Callable[[Call, Answer, Ask], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A server with one fault.

    *kind* is the class of the fault, *operation* the one that shows it. *level* is how
    grave the rules call it: ``error``, ``warning``, or ``none`` for a difference that
    is no fault; then *reason* says why.
    """

    id: str
    title: str
    kind: str
    operation: str
    change: Change
    level: str = "error"
    reason: str = ""

    @property
    def expected(self) -> str:
        """``killed``, or ``equivalent`` with its reason."""
        return f"equivalent: {self.reason}" if self.level == "none" else "killed"

    def wrap(self, app: WSGIApplication) -> WSGIApplication:
        """Return a server that answers as *app* does, but for the fault."""
        return Faulty(app, self.change)


class Accident(BaseException):
    """Raised where a change fails by itself: such a fault would prove nothing.

    No mere exception, because the checker takes those of a server for evidence.
    """


class Faulty:
    """A WSGI application that changes another one's answers."""

    def __init__(self, app: WSGIApplication, change: Change) -> None:
        self._app = app
        self._change = change
        self._turns: Counter[object] = Counter()

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD", "POST"}:
            # What the contract does not speak of is no different from the sound server.
            return self._app(environ, start_response)
        call = self._counted(_call(environ))

        def ask(**other: Any) -> Answer:
            token = other.get("token", call.token)
            query = other.get("query", call.query)
            job, slug = str(other.get("job", call.job)), other.get("slug", call.slug)
            return answered(self._app, _environ(environ, slug, job, query, token))

        sound = answered(self._app, dict(environ))
        try:
            answer = self._change(call, sound, ask)
        except Exception as error:
            raise Accident(f"{call}: {error!r}") from error
        length = str(len(answer.body))
        headers = {"Content-Type": answer.type, "Content-Length": length}
        headers |= dict(answer.headers)
        start_response(f"{answer.status} -", [(k, v) for k, v in headers.items() if v])
        return [answer.body]

    def _counted(self, call: Call) -> Call:
        self._turns[call.slug] += 1
        self._turns[call.slug, call.job] += 1
        return replace(
            call,
            turn=self._turns[call.slug],
            look=self._turns[call.slug, call.job],
        )


def server(*, jobs: int = 100) -> WSGIApplication:
    """Return the sound server, whose time stands still."""
    return create_app(World(0, jobs=jobs), clock=_noon)


def _noon() -> datetime:
    """Return a time at which every live job has come to its end."""
    return DEFAULT_EPOCH.replace(hour=12)


def _call(environ: WSGIEnvironment) -> Call:
    slug, job = _routed(environ)
    return Call(
        slug=slug,
        job=job,
        body=_sent(environ),
        query=dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)),
        token=environ.get("HTTP_X_AUTHENTICATION"),
    )


def _routed(environ: WSGIEnvironment) -> tuple[str | None, str]:
    """Return the operation that a request is for, and the number in its path."""
    method = environ["REQUEST_METHOD"].replace("HEAD", "GET")
    for wanted, path, slug in _ROUTES:
        found = path.fullmatch(environ["PATH_INFO"])
        if found and wanted == method:
            return slug, "".join(found.groups())
    return None, ""


def _sent(environ: WSGIEnvironment) -> Json:
    """Return what a command says, and leave it to be read again."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not length:
        return None
    data = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = BytesIO(data)
    return json.loads(data)


def _environ(
    environ: WSGIEnvironment,
    slug: str | None,
    job: str,
    query: Mapping[str, str],
    token: str | None,
) -> WSGIEnvironment:
    """Return a request like *environ* for something else."""
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if slug is not None:
        path = _ID.sub(lambda _: job, BY_SLUG[slug].address)
        method = BY_SLUG[slug].method
    changed = environ | {"PATH_INFO": path, "QUERY_STRING": urlencode(query)}
    changed["REQUEST_METHOD"] = method
    if method == "GET":
        changed |= {"CONTENT_LENGTH": "0", "wsgi.input": BytesIO()}
    changed.pop("HTTP_X_AUTHENTICATION", None)
    return changed if token is None else changed | {"HTTP_X_AUTHENTICATION": token}


def answered(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Let *app* answer."""
    started: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
        started.update(status=int(status.split(maxsplit=1)[0]), headers=dict(headers))

    body = b"".join(app(environ, start))
    kind = started["headers"].get("Content-Type", "")
    return Answer(status=started["status"], type=kind, body=body)
