"""A desk for tests of the admin API: a mock and a client for both of its sides."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from werkzeug.test import Client, TestResponse

from orchestrator_contract.mockserver.admin.guard import Guard
from orchestrator_contract.mockserver.api.app import OrchestratorApp
from orchestrator_contract.mockserver.sessions.plan import Plan

API = "/orchestrator/v1"
EPOCH = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Desk:
    """A mock whose time stands still outside, and a client for both of its sides."""

    def __init__(self, *, guard: Guard | None = None, **plan: Any) -> None:
        self.outside = EPOCH
        settings = {"epoch": EPOCH, "jobs": 80} | plan
        self.app = OrchestratorApp(
            Plan(**settings), clock=lambda: self.outside, guard=guard
        )
        self.client = Client(self.app)

    def get(self, path: str, **headers: str) -> TestResponse:
        sent = {"X-Authentication": "any"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.client.get(API + path, headers=sent)

    def admin(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(
            f"/__admin{path}", method=method, json=body, headers=sent
        )

    def state(self, job: int) -> str:
        return str(self.get(f"/jobs/{job}").json["state"])
