"""What a test holds in its hand of a real orchestrator: its address, and its jobs.

The handle has the names of the mock's own (``MockOrchestrator``), so that a test means
the same on both; what needs control of the server is refused. It sends GET only and
follows no redirect.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, ClassVar, NoReturn, Self
from urllib.parse import urlencode, urlsplit

from orchestrator_contract.schemas import BASE_PATH, LIFECYCLE

_PAGE = 100  # jobs asked for at once
_PAGES = 1000  # asked for at most: a list that goes on for ever is none
#: What is always told, because no default is promised.
_ORDER = {"order_by": "name", "order": "asc"}
_TIMEOUT = 10.0  # seconds for one request
_MOST = 10_000_000  # bytes of one body
_GOOD_END = "finished"  # where a job of the mock goes of which nothing else is said


#: What the mock's handle has and a real server's has not.
_OF_THE_MOCK = frozenset(
    {"advance", "move_to", "freeze", "resume", "fault", "requests", "unexpected"}
    | {"assert_polled", "assert_no_unexpected_requests", "commands", "inventory"}
    | {"given_job", "close"}
)
#: What the mock itself has, for which the handle stands in ``orchestrator_server``.
_OF_ITS_SERVER = frozenset(
    {"orchestrator", "session", "world", "app", "start", "stop", "open_port"}
    | {"port", "admin_token"}
)


class OrchestratorError(Exception):
    """The orchestrator gave no usable answer to a question of the handle."""


class NotSteerable(RuntimeError):  # noqa: N818 - the plain word tells it all
    """Raised for a wish that only the mock can grant; says which."""


class NoSuchJob(LookupError):  # noqa: N818 - a plain noun reads better in a report
    """The orchestrator lists no job of the state and type that were asked for."""


def _raise(error: Exception) -> None:
    raise error


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHandle:
    """One job of an orchestrator: its *id* (a number) and its *url* (absolute)."""

    id: int
    url: str
    _orchestrator: Orchestrator = field(repr=False)

    @property
    def state(self) -> str:
        """The state that the job is in; raises OrchestratorError."""
        return str(self.body().get("state"))

    @property
    def outcome(self) -> str:
        """The last state of a job that is over; that of others only the mock knows."""
        state = self.state
        if state not in LIFECYCLE.terminal:
            self._orchestrator.refuse(
                NotSteerable(f"job.outcome of a {state} job needs the mock")
            )
        return state

    def body(self) -> dict[str, Any]:
        """Fetch the job as it is now; raises OrchestratorError."""
        return self._orchestrator.get(f"/jobs/{self.id}")

    def __getattr__(self, name: str) -> NoReturn:
        if name in {"advance", "finish", "let_go"}:
            self._orchestrator.refuse(NotSteerable(f"job.{name}() needs the mock"))
        raise AttributeError(f"the handle on a job has no {name!r}")


@dataclass(frozen=True, slots=True)
class Orchestrator:
    """A real orchestrator that answers at *url* (scheme, host and port; no path).

    What cannot be had of it goes to *refuse* as an exception: NotSteerable for what
    needs control of the server, NoSuchJob for a job that it does not have.
    """

    url: str
    token: str = field(repr=False, compare=False)
    refuse: Callable[[Exception], None] = field(
        default=_raise, kw_only=True, repr=False, compare=False
    )

    #: Told apart from a handle on the mock, which can be steered.
    mock: ClassVar[bool] = False
    #: The authority to trust is that of the system, or what ``SSL_CERT_FILE`` names.
    ca: ClassVar[Path | None] = None

    @property
    def api_url(self) -> str:
        """The base URL with the path of the API: ``…/orchestrator/v1``."""
        return self.url + BASE_PATH

    @property
    def headers(self) -> dict[str, str]:
        """The headers that a request needs: the token."""
        return {"X-Authentication": self.token}

    def job(
        self,
        *,
        state: str | None = None,
        type: str | None = None,  # noqa: A002 - the API's own word
        **wishes: Any,
    ) -> JobHandle:
        """Find a job in *state* and of *type*, where they are given.

        Without a state it is one that has finished, if one is listed: a test that waits
        for a job's end, as those of the mock come to it, waits for nothing. Other
        *wishes* need the mock. Raises ValueError for a word that is no state or type,
        OrchestratorError if the orchestrator cannot be asked, and what refuse() raises
        if there is no such job.
        """
        if wishes:
            told = ", ".join(f"{wish}=…" for wish in wishes)
            self.refuse(NotSteerable(f"orchestrator.job({told}) needs the mock"))
        _demand(state, LIFECYCLE.states, "state")
        _demand(type, LIFECYCLE.types, "type")
        other = None
        for item in self._listed():
            if type in (None, item.get("type")):
                if item.get("state") == (state or _GOOD_END):
                    return self._handle(item)
                other = other or item
        if state is None and other is not None:
            return self._handle(other)
        wanted = " ".join(filter(None, [state, type])) or "any"
        refusal = NoSuchJob(f"{self.url} lists no {wanted} job")
        self.refuse(refusal)
        raise refusal

    @property
    def jobs(self) -> list[JobHandle]:
        """All jobs that it lists, the oldest first; raises OrchestratorError."""
        handles = [self._handle(item) for item in self._listed()]
        return sorted(handles, key=lambda job: job.id)

    def _handle(self, item: Mapping[str, Any]) -> JobHandle:
        number = _number(item)
        url = f"{self.api_url}/jobs/{number}"
        return JobHandle(id=number, url=url, _orchestrator=self)

    def __getattr__(self, name: str) -> NoReturn:
        if name in _OF_THE_MOCK:
            self.refuse(NotSteerable(f"orchestrator.{name} needs the mock"))
        if name in _OF_ITS_SERVER:
            self.refuse(NotSteerable(f"orchestrator_server.{name} needs the mock"))
        raise AttributeError(f"the handle on a server has no {name!r}")

    def __enter__(self) -> Self:
        """Refuse: the end of the block would be the end of the orchestrator."""
        self.refuse(NotSteerable("`with orchestrator` ends it, and so needs the mock"))
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the orchestrator as it is."""

    def get(self, path: str, **query: object) -> dict[str, Any]:
        """Fetch the object at *path* below the API; raises OrchestratorError."""
        url = self.api_url + path + (f"?{urlencode(query)}" if query else "")
        status, text = self._send(url)
        if status != 200:
            raise OrchestratorError(f"GET {url}: {status} {text[:200]!r}")
        try:
            body = json.loads(text)
        except ValueError:
            raise OrchestratorError(f"GET {url}: the body is not JSON") from None
        if not isinstance(body, dict):
            raise OrchestratorError(f"GET {url}: the body is not a JSON object")
        return body

    def _listed(self) -> Iterator[Mapping[str, Any]]:
        """Yield the items of the job list, page after page, each job once.

        A server older than 2017.3 knows no offset and gives the same page for ever: the
        list ends where a page brings nothing new. Raises OrchestratorError for a list
        without an end, and for an item that is no job.
        """
        seen: set[int] = set()
        offset = 0
        for _ in range(_PAGES):
            page = self.get("/jobs", limit=_PAGE, offset=offset, **_ORDER)
            items = page.get("items")
            if not isinstance(items, list):
                raise OrchestratorError(f"GET {self.api_url}/jobs: no list of items")
            numbered = {_number(item): item for item in items}
            fresh = numbered.keys() - seen
            if not fresh:
                return
            yield from (item for number, item in numbered.items() if number in fresh)
            seen |= fresh
            offset += len(items)
        raise OrchestratorError(
            f"GET {self.api_url}/jobs: no end of the list after {_PAGES} pages"
        )

    def _send(self, url: str) -> tuple[int, str]:
        """Send one GET and return its status and text."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        connect = HTTPSConnection if secure else HTTPConnection
        connection = connect(parts.hostname or "", parts.port, timeout=_TIMEOUT)
        try:
            connection.request(
                "GET", url[url.index(parts.path) :], headers=self.headers
            )
            response = connection.getresponse()
            return response.status, response.read(_MOST).decode("utf-8", "replace")
        except (OSError, HTTPException) as error:
            # Without its cause, whose frames hold the token for --showlocals to print.
            raise OrchestratorError(f"GET {url}: {error}") from None
        finally:
            connection.close()


def _number(item: object) -> int:
    """Return the number of a listed job; raises OrchestratorError for another thing."""
    try:
        return int(item["name"])  # type: ignore[index]  # what is no job raises
    except (KeyError, TypeError, ValueError):
        raise OrchestratorError("the list has a job whose name is no number") from None


def _demand(word: str | None, known: tuple[str, ...], what: str) -> None:
    """Raise ValueError, with the words that are known, unless *word* is one of them."""
    if word is not None and word not in known:
        raise ValueError(
            f"{word!r} is no {what} of a job; there are {', '.join(known)}"
        )
