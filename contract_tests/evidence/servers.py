"""Which server an exchange was with: a recording may hold those with several."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from orchestrator_contract.contract_tests.exchange import Exchange
from orchestrator_contract.schemas import BASE_PATH


def by_server(exchanges: Iterable[Exchange]) -> list[list[Exchange]]:
    """Part exchanges by what stands before the API: each server has its own jobs."""
    servers: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        servers.setdefault(_before_the_api(exchange), []).append(exchange)
    return list(servers.values())


def _before_the_api(exchange: Exchange) -> str:
    """Return scheme, host and port of a URL, and the path before the API's own."""
    address = exchange.url.partition("?")[0]
    if address.endswith(exchange.request.path):
        address = address.removesuffix(exchange.request.path)
        return address.removesuffix(BASE_PATH)
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
