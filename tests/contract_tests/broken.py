"""A run against a server with a handful of faults, for reports that have much to tell.

It is the same whenever it is made: the mock's time stands still, and so does the run's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from wsgiref.types import WSGIApplication

from orchestrator_contract.contract_tests.exchange import Exchange, Request
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget

from ..mutants.faults import server
from ..mutants.registry import MUTANTS

#: Faults as they are met: times that contradict each other, words for an id that end in
#: a trace, a list that counts wrongly.
FAULTS = (
    *("get-job:gap", "jobs:finished-a-minute-late", "get-job:word-id:status-500"),
    *("list-jobs:limit-ignored", "get-job:/owner/email:type-integer"),
    *("get-job:/options/scope:drop",),
)
BASE = "https://pe.example.com:8143/orchestrator/v1"


class _Named:
    """A target that calls itself by the address of a server."""

    def __init__(self, app: WSGIApplication) -> None:
        self._target = WsgiTarget(app, until=0)
        self.name, self.local, self.takes_commands = BASE, True, False

    def send(self, request: Request, *, number: int = 0) -> Exchange:
        exchange = self._target.send(request, number=number)
        times = {"began": number * 0.1, "ended": number * 0.1 + 0.021}
        return replace(exchange, url=request.under(BASE), **times)

    def close(self) -> None:
        self._target.close()


def broken_run(faults: tuple[str, ...] = FAULTS) -> Outcome:
    """Check a server with *faults*; the address is made up."""
    app = server()
    for name in faults:
        app = MUTANTS[name].wrap(app)
    outcome = run(_Named(app), Settings(concurrency=1))
    return replace(
        outcome,
        started_at=datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
        seconds=24.8,
    )
