"""A run against a server with a handful of faults, for reports with much to tell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from orchestrator_contract.contract_tests.exchange import Exchange, Request
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget
from orchestrator_contract.mockserver import DEFAULT_EPOCH, World, create_app
from orchestrator_contract.schemas import BASE_PATH

BASE = f"https://pe.example.com:8143{BASE_PATH}"
NOON = DEFAULT_EPOCH.replace(hour=12)
TRACE = """Cannot read "abc"
    at puppetlabs.orchestrator.jobs$parse_id.invoke(jobs.clj:81)
    at puppetlabs.orchestrator.web$get_job.invoke(web.clj:417)"""


def _later(text: str, seconds: float) -> str:
    moment = datetime.fromisoformat(text) + timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _break_job(job: dict[str, Any]) -> None:
    """Leave a hole and an overlap in a history, take the finish from another clock."""
    history = job["status"]
    if "finished_timestamp" in job and float(job["duration"]) >= 60:
        history[-2]["exit_time"] = _later(history[-2]["exit_time"], -12)
        history[0]["exit_time"] = _later(history[0]["exit_time"], 8)
        job["finished_timestamp"] = _later(job["finished_timestamp"], -3600)
    job.pop("node_count", None)
    job["owner"]["is_revoked"] = "false"


def broken_app() -> WSGIApplication:
    """Return the mock, but for what ``_break_job`` does, and two more faults."""
    sound = create_app(World(0, jobs=100), clock=lambda: NOON)

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        told: list[Any] = []
        path = environ["PATH_INFO"].removeprefix(BASE_PATH)
        if path == "/jobs":  # a list that is never cut to its limit
            environ["QUERY_STRING"] = environ["QUERY_STRING"].replace("limit=", "at=")
        body = b"".join(sound(environ, lambda *answer: told.append(answer)))
        ((status, headers),) = told
        value = json.loads(body or b"null")
        if status.startswith("400") and path.startswith("/jobs/"):
            status, value = "500 Server Error", {"kind": "unknown-error", "msg": TRACE}
        elif status.startswith("200") and isinstance(value.get("status"), list):
            _break_job(value)
        body = json.dumps(value).encode()
        kept = [(name, text) for name, text in headers if name != "Content-Length"]
        start_response(status, [*kept, ("Content-Length", str(len(body)))])
        return [body]

    return app


class _Named:
    """A target that calls itself by the address of a server."""

    takes_commands = False

    def __init__(self, app: WSGIApplication) -> None:
        self._target = WsgiTarget(app, until=0)
        self.name, self.local = BASE, True

    def send(self, request: Request, *, number: int = 0) -> Exchange:
        exchange = self._target.send(request, number=number)
        return replace(exchange, url=request.under(BASE))

    def close(self) -> None:
        self._target.close()


def broken_run() -> Outcome:
    """Check the server; its address is made up."""
    outcome = run(_Named(broken_app()), Settings(concurrency=1))
    begun = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    return replace(outcome, started_at=begun, seconds=24.8)
