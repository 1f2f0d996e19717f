"""What a test holds in its hand: an orchestrator and the jobs it wants there.

The handle speaks HTTP to the mock and to a real server alike, so that a test means
the same on both. It sends GET only and follows no redirect.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from orchestrator_contract.schemas import BASE_PATH, LIFECYCLE

_PAGE = 100  # jobs asked for at once
_TIMEOUT = 10.0  # seconds for one request
_MOST = 10_000_000  # bytes of one body


class OrchestratorError(Exception):
    """The orchestrator gave no usable answer to a question of the handle."""


class NoSuchJob(LookupError):  # noqa: N818 - a plain noun reads better in a report
    """The orchestrator lists no job of the state and type that were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHandle:
    """One job of an orchestrator: its *id* (a number) and its *url* (absolute)."""

    id: int
    url: str
    _orchestrator: Orchestrator = field(repr=False)

    def body(self) -> dict[str, Any]:
        """Fetch the job as it is now; raises OrchestratorError."""
        return self._orchestrator.get(f"/jobs/{self.id}")


@dataclass(frozen=True, slots=True)
class Orchestrator:
    """An orchestrator that answers at *url* (scheme, host and port; no path).

    *mock* tells whether it is our own mock: then every state and type has a job.
    """

    url: str
    token: str = field(repr=False, compare=False)
    mock: bool = field(default=True, kw_only=True)

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
    ) -> JobHandle:
        """Find a job in *state* and of *type*, where they are given.

        Raises ValueError for a word that is no state or type, NoSuchJob if there is no
        such job, OrchestratorError if the orchestrator cannot be asked.
        """
        _demand(state, LIFECYCLE.states, "state")
        _demand(type, LIFECYCLE.types, "type")
        for item in self._listed():
            if state in (None, item.get("state")) and type in (None, item.get("type")):
                number = int(item["name"])
                return JobHandle(
                    id=number, url=f"{self.api_url}/jobs/{number}", _orchestrator=self
                )
        wanted = " ".join(filter(None, [state, type])) or "any"
        raise NoSuchJob(f"{self.url} lists no {wanted} job")

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
        """Yield the items of the job list, page after page."""
        offset = 0
        while items := self.get("/jobs", limit=_PAGE, offset=offset).get("items"):
            yield from items
            offset += len(items)

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


def _demand(word: str | None, known: tuple[str, ...], what: str) -> None:
    """Raise ValueError, with the words that are known, unless *word* is one of them."""
    if word is not None and word not in known:
        raise ValueError(
            f"{word!r} is no {what} of a job; there are {', '.join(known)}"
        )
