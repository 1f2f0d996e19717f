"""A client that keeps its connection, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import urllib3

API = "/orchestrator/v1"
ANY_TOKEN = "any-token"  # noqa: S105 - it guards nothing


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    type: str
    headers: urllib3.HTTPHeaderDict
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)


Ask = Callable[..., Answer]


def asking(url: str, http: urllib3.PoolManager) -> Ask:
    """Return a function that asks the server at *url*, with a token unless told."""

    def ask(
        path: str, *, method: str = "GET", token: str | None = ANY_TOKEN, **more: Any
    ) -> Answer:
        headers = more.pop("headers", {})
        if token is not None:
            headers = {"X-Authentication": token} | headers
        address = path if path.startswith("http") else url + path
        found = http.request(method, address, headers=headers, redirect=False, **more)
        kind = found.headers.get("Content-Type", "")
        return Answer(found.status, kind, found.headers, found.data)

    return ask
