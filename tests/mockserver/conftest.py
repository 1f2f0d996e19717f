"""A mock that all tests of the folder share, and clients that ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import urllib3

from orchestrator_contract.mockserver import MockServer

from .asking import Ask, asking
from .commanding import begin, mock, post
from .desk import Desk

__all__ = ["begin", "mock", "post"]


@pytest.fixture(scope="package")
def http() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(retries=False, timeout=10) as manager:
        yield manager


@pytest.fixture(scope="package")
def server() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


@pytest.fixture
def ask(server: MockServer, http: urllib3.PoolManager) -> Ask:
    return asking(server.url, http)


@pytest.fixture
def desk() -> Desk:
    return Desk()
