"""Which server an exchange was with: a recording may hold those with several."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from orchestrator_contract.contract_tests.exchange import Exchange
from orchestrator_contract.schemas import BASE_PATH

#: The ports that need not be said.
_PORTS = {"http": 80, "https": 443}


def by_server(exchanges: Iterable[Exchange]) -> list[list[Exchange]]:
    """Part exchanges by what stands before the API: each server has its own jobs."""
    servers: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        servers.setdefault(_before_the_api(exchange), []).append(exchange)
    return list(servers.values())


def _before_the_api(exchange: Exchange) -> str:
    """Return scheme, host and port of a URL, and the path before the API's own.

    However host and port are spelled, they are the same: some tools write what was
    typed, others what was asked.
    """
    address = exchange.url.partition("?")[0]
    known = address.endswith(exchange.request.path)
    address = address.removesuffix(exchange.request.path).removesuffix(BASE_PATH)
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return address
    host = (parts.hostname or "").removesuffix(".")
    return f"{parts.scheme}://{host}:{port}{parts.path if known else ''}"
