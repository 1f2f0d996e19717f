"""What the world takes to tell a job, and a request takes to be answered."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from orchestrator_contract.mockserver import DEFAULT_EPOCH, World, create_app, generate
from orchestrator_contract.mockserver.generation import Kind

PATHS = {
    "one-job": "/orchestrator/v1/jobs/6",
    "a-page": "/orchestrator/v1/jobs?limit=20",
    "a-page-by-timestamp": "/orchestrator/v1/jobs?limit=20&order_by=timestamp",
    "nodes": "/orchestrator/v1/jobs/6/nodes",
    "unknown-job": "/orchestrator/v1/jobs/2000000",
}
KINDS: tuple[Kind, ...] = ("job", "nodes", "report", "events", "error")


@pytest.mark.parametrize("kind", KINDS)
def test_generate(benchmark: Any, kind: Kind) -> None:
    """Make 63 bodies of a kind."""
    benchmark.group = "generation, 63 bodies"
    benchmark(lambda: list(islice(generate(kind, seed=0), 63)))


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_answer(benchmark: Any, path: str) -> None:
    """Answer one request in-process: routed, made, rendered as bytes."""
    from werkzeug.test import Client  # noqa: PLC0415 - of this one alone

    benchmark.group = "rendering, one answer in-process"
    client = Client(create_app(World(0, jobs=100), clock=lambda: DEFAULT_EPOCH))
    headers = {"X-Authentication": "any-token"}
    benchmark(lambda: client.get(path, headers=headers).get_data())
