"""Two mocks that differ in nothing but whether they have a short way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from werkzeug.test import EnvironBuilder, run_wsgi_app

from orchestrator_contract.mockserver.api.app import OrchestratorApp
from orchestrator_contract.mockserver.sessions.plan import Plan

API = "/orchestrator/v1"
EPOCH = datetime(2026, 1, 5, 9, tzinfo=UTC)
SESSION = "orchestrator-mock.session"

#: What tells two requests apart that are otherwise the same.
_WHEN = ("received", "milliseconds")


class Came(NamedTuple):
    """What came back, header by header and byte by byte."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


class Twins:
    """The same mock twice, at the same time outside: by the short way, and without.

    Whatever is done is done to both, and what they answer is the same.
    """

    def __init__(self, *, cors: bool = True, token: str | None = None, **plan: Any):
        self.outside = EPOCH
        self.apps = [
            OrchestratorApp(
                Plan(**({"epoch": EPOCH, "jobs": 80} | plan)),
                clock=lambda: self.outside,
                cors=cors,
                token=token,
                shortcuts=shortcuts,
            )
            for shortcuts in (True, False)
        ]

    def wait(self, milliseconds: int) -> None:
        self.outside += timedelta(milliseconds=milliseconds)

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        json: Any = None,
        session: str | None = None,
        host: str = "mock.example.com:8143",
        headers: dict[str, str] | None = None,
    ) -> Came:
        """Ask both, and return what both have answered."""
        sent = {"X-Authentication": "any-token"} | (headers or {})
        path, _, query = path.partition("?")
        given = {"HTTP_HOST": host} | ({} if session is None else {SESSION: session})
        answers = []
        for app in self.apps:
            builder = EnvironBuilder(
                path,
                query_string=query,
                method=method,
                json=json,
                headers={name: value for name, value in sent.items() if value},
            )
            answers.append(came(app, builder.get_environ() | given))
        quick, slow = answers
        assert quick == slow
        return quick

    def admin(
        self, method: str, path: str, json: Any = None, *, session: str | None = None
    ) -> Came:
        """Ask both at their desk."""
        asked = f"/__admin{path}"
        return self.ask(
            asked, method=method, json=json, session=session, host="localhost"
        )

    def journals(self) -> list[list[dict[str, Any]]]:
        """What each of the two has written down, in all its sessions."""
        return [
            [
                {key: value for key, value in entry.told().items() if key not in _WHEN}
                | {"size": entry.size, "answer": entry.answer}
                for key in [*app.sessions.keys()]
                for entry in app.sessions.get(key).journal.entries()
            ]
            for app in self.apps
        ]


def came(app: OrchestratorApp, environ: dict[str, Any]) -> Came:
    chunks, status, headers = run_wsgi_app(app, environ, buffered=True)
    return Came(status, list(headers), b"".join(chunks))
