"""Sessions with a small inventory, and a client that commands them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.steering import MockOrchestrator
from orchestrator_contract.schemas import validator_for

from .asking import Answer, asking

Post = Callable[..., Answer]
KIND = "puppetlabs.orchestrator"
GROUP = "0f5a3c1e-7d1b-4b8e-9f55-3f0f6a1f2b11"
INVENTORY = {
    "environments": ["empty"],
    "nodes": [
        "web1.example.com",
        "web2.example.com",
        {"name": "db1.example.com", "environment": "qa", "facts": {"zone": "dmz"}},
    ],
    "groups": {GROUP: ["web2.example.com", "db1.example.com"]},
    "tasks": [
        {"name": "greet", "result": {"said": "hello"}, "fails": ["db*"]},
        {"name": "rotate", "sensitive": ["password"]},
    ],
    "applications": [
        {"name": "Shop", "nodes": ["web1.example.com"], "after": ["Storage"]},
        {"name": "Storage", "nodes": ["db1.example.com"]},
        {"name": "Hen", "nodes": ["web1.example.com"], "after": ["Egg"]},
        {"name": "Egg", "nodes": ["web2.example.com"], "after": ["Hen"]},
    ],
    "users": ["ada", {"login": "bob", "denied": ["*"]}],
}
WEB = {"nodes": ["web1.example.com"]}
TASK = {"task": "greet", "params": {}, "scope": WEB}
Begin = Callable[..., MockOrchestrator]


@pytest.fixture
def begin(server: MockServer) -> Iterator[Begin]:
    """Begin sessions that end with the test."""
    begun: list[MockOrchestrator] = []

    def begin(**settings: Any) -> MockOrchestrator:
        begun.append(server.orchestrator(inventory=INVENTORY, **settings))
        return begun[-1]

    yield begin
    for session in begun:
        session.close()


@pytest.fixture
def mock(begin: Begin) -> MockOrchestrator:
    return begin()


@pytest.fixture
def post(mock: MockOrchestrator, http: Any) -> Post:
    return posting(mock, http)


def posting(mock: MockOrchestrator, http: Any) -> Post:
    ask = asking(mock.api_url, http)

    def post(command: str, told: Any, **more: Any) -> Answer:
        data = told if isinstance(told, bytes) else json.dumps(told).encode()
        return ask(f"/command/{command}", method="POST", body=data, **more)

    return post


def created(mock: MockOrchestrator, answer: Answer) -> dict[str, Any]:
    """Return the job that an answer tells of, at the end of its life."""
    assert answer.status == 202, answer.data
    validator_for("command-job").validate(answer.json)
    job = mock.commands[-1].job
    assert job is not None
    assert answer.json["job"] == {"id": job.url, "name": str(job.id)}
    mock.advance("1h")
    return job.body()
