"""Exchanges as a HAR 1.2 file, and back: from ours, or from what a browser wrote."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version
from types import NoneType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from orchestrator_contract.contract_tests.exchange import (
    METHODS,
    Exchange,
    Request,
    Response,
)
from orchestrator_contract.schemas import BASE_PATH, BY_SLUG, Operation

from .fields import BadRecording, field
from .lines import as_line, from_line
from .purposes import purpose_of
from .times import in_order

#: Where operations are found: below the base path, whatever stands before that; or at
#: the root of the server.
_BELOW = rf".*{re.escape(BASE_PATH)}"
_ID = re.compile(r"\\\{(plan\\-)?job\\-id\\\}")
_ROUTES = {
    re.compile(
        ("" if op.rooted else _BELOW) + _ID.sub("([^/]+)", re.escape(op.path))
    ): op
    for op in BY_SLUG.values()
}
#: What is kept of a foreign query: nobody knows what else may be in it.
_PARAMETERS = frozenset(
    parameter.name for op in BY_SLUG.values() for parameter in op.parameters
)


def as_har(exchanges: tuple[Exchange, ...], started_at: datetime) -> dict[str, Any]:
    """Return exchanges as a HAR 1.2 file; fields of ours begin with an underscore."""
    return {
        "log": {
            "version": "1.2",
            "creator": {
                "name": "orchestrator-contract",
                "version": version("orchestrator-contract"),
            },
            "entries": [_entry(exchange, started_at) for exchange in exchanges],
        }
    }


def _entry(exchange: Exchange, started_at: datetime) -> dict[str, Any]:
    line = as_line(exchange)
    came = line["response"] or {"status": 0, "headers": {}}
    milliseconds = max(exchange.ended - exchange.began, 0) * 1000
    text = came.get("text") or (json.dumps(came["json"]) if "json" in came else "")
    return {
        "startedDateTime": (started_at + timedelta(seconds=exchange.began)).isoformat(),
        "time": milliseconds,
        "request": {
            "method": exchange.request.method,
            "url": line["url"],
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [],
            "queryString": [
                {"name": key, "value": value} for key, value in line["request"]["query"]
            ],
            "headersSize": -1,
            **_posted(line["request"]["body"]),
        },
        "response": {
            "status": came["status"],
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [
                {"name": name, "value": value}
                for name, value in came["headers"].items()
            ],
            "content": {
                "size": len(text),
                "mimeType": came["headers"].get("content-type", ""),
                "text": text,
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_exchange": line,
    }


def _posted(body: Any) -> dict[str, Any]:
    """Return what a command says, and that another request says nothing."""
    if body is None:
        return {"bodySize": 0}
    text = json.dumps(body)
    told = {"mimeType": "application/json", "text": text}
    return {"bodySize": len(text), "postData": told}


def is_har(value: object) -> bool:
    """Tell whether a JSON value is a HAR file."""
    log = value.get("log") if isinstance(value, dict) else None
    return isinstance(log, dict) and isinstance(log.get("entries"), list)


def from_har(har: Mapping[str, Any]) -> Iterator[Exchange]:
    """Rebuild the exchanges of a HAR file, ours or that of a browser or a proxy.

    Of foreign ones, those that read jobs are taken, in the order in which they were
    asked; what they were to find out nobody says, so that only what came is judged.
    Raises BadRecording.
    """
    yield from in_order(_exchanges(har["log"]["entries"]))


def _exchanges(entries: Sequence[Any]) -> Iterator[tuple[Exchange, Any]]:
    """Yield what is to be judged, each with the entry that a foreigner wrote."""
    for number, entry in enumerate(entries, 1):
        try:
            ours = field(entry, "_exchange", dict, NoneType)
            exchange = from_line(ours) if ours else _foreign(number, entry)
        except BadRecording as error:
            raise BadRecording(f"entry {number}: {error}") from None
        if exchange is not None:
            yield exchange, None if ours else entry


def _foreign(number: int, entry: Mapping[str, Any]) -> Exchange | None:
    """Read an entry that somebody else wrote; None if it tells no answer about jobs."""
    url = field(entry, "request.url", str)
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    method = field(entry, "request.method", str)
    operation, job = _route(parts.path, method)
    status = field(entry, "response.status", int)
    text = field(entry, "response.content.text", str, NoneType)
    # Browsers write 0 for what was given up, and may leave bodies out.
    if operation is None or not 100 <= status <= 999:
        return None
    command = operation.method == "POST"
    if text is None and field(entry, "response.content.size", int, NoneType) != 0:
        return None
    query = [pair for pair in parse_qsl(parts.query) if pair[0] in _PARAMETERS]
    host = parts.netloc.rpartition("@")[2]
    asked = f"?{urlencode(query)}" if query else ""
    return Exchange(
        number=number,
        url=f"{parts.scheme}://{host}{parts.path}{asked}",
        request=Request(
            operation=operation.slug,
            method=method,
            path=parts.path[parts.path.rindex(operation.path.partition("{")[0]) :],
            query=tuple(query),
            job=job,
            body=_said(entry) if command else None,
            purpose=purpose_of(operation, job, status),
        ),
        response=Response(
            status=status, headers=_headers(entry), body=_body(entry, text or "")
        ),
    )


def _said(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a command says; nothing if that was not recorded."""
    try:
        told = json.loads(field(entry, "request.postData.text", str, NoneType) or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _headers(entry: Mapping[str, Any]) -> dict[str, str]:
    headers = {}
    for header in field(entry, "response.headers", list, NoneType) or ():
        headers[field(header, "name", str).lower()] = field(header, "value", str)
    kind = field(entry, "response.content.mimeType", str, NoneType)
    headers.setdefault("content-type", kind or "")
    return headers


def _body(entry: Mapping[str, Any], text: str) -> bytes:
    if field(entry, "response.content.encoding", str, NoneType) != "base64":
        return text.encode()
    try:
        return base64.b64decode(text)
    except ValueError:
        raise BadRecording("response.content.text is no base64") from None


def _route(path: str, method: str) -> tuple[Operation | None, str | None]:
    """Return the operation and the id that a request is about."""
    wanted = "GET" if method in METHODS else method
    for route, operation in _ROUTES.items():
        if wanted == operation.method and (match := route.fullmatch(path)):
            return operation, unquote(match[1]) if match.groups() else None
    return None, None
