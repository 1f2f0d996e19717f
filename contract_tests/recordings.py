"""Recordings of a run: one exchange a line, or a HAR file, to be judged again later.

What is private is sealed, the token is not in it, and a body that is no JSON is told by
its problem alone: that is all that a judge needs of it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from orchestrator_contract.schemas import BASE_PATH, OPERATIONS

from .exchange import (
    METHODS,
    Credential,
    Exchange,
    Failure,
    Purpose,
    Request,
    Response,
    Trouble,
)
from .jsontext import JsonText
from .privacy import sealed

#: The headers that a judge looks at; others are nobody's business.
_HEADERS = ("content-type", "retry-after")
_ROUTES = {
    re.compile(re.escape(op.path).replace(r"\{job\-id\}", "([^/]+)")): op.slug
    for op in OPERATIONS.values()
}


class BadRecording(ValueError):  # noqa: N818 - a plain noun reads better
    """A recording is not of the form that it claims; the message is one line."""


def as_line(exchange: Exchange) -> dict[str, Any]:
    """Return one exchange as it stands on a line of a recording."""
    request = exchange.request
    return {
        "number": exchange.number,
        "url": exchange.url,
        "began": round(exchange.began, 6),
        "ended": round(exchange.ended, 6),
        "request": _request(request),
        "response": _response(exchange),
        "failure": _failure(exchange),
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "operation": request.operation,
        "method": request.method,
        "path": request.path,
        "query": [list(pair) for pair in request.query],
        "job": request.job,
        "purpose": request.purpose.value,
        "credential": request.credential.value,
    }


def _failure(exchange: Exchange) -> dict[str, str] | None:
    failure = exchange.failure
    return {"trouble": failure.trouble, "text": failure.text} if failure else None


def _response(exchange: Exchange) -> dict[str, Any] | None:
    response = exchange.response
    if response is None:
        return None
    kept = {
        name: response.headers[name] for name in _HEADERS if name in response.headers
    }
    told: dict[str, Any] = {"status": response.status, "headers": kept}
    if exchange.json.problem is not None:
        return told | {"problem": exchange.json.problem}
    return told | {"json": sealed(exchange.json.value)}


def is_line(value: object) -> bool:
    """Tell whether a JSON value is an exchange of a recording."""
    return isinstance(value, dict) and {"number", "request", "response"} <= value.keys()


def from_line(told: Mapping[str, Any]) -> Exchange:
    """Rebuild an exchange; raises BadRecording."""
    try:
        asked, came, failed = told["request"], told["response"], told.get("failure")
        exchange = Exchange(
            number=told["number"],
            url=told["url"],
            began=told["began"],
            ended=told["ended"],
            request=Request(
                operation=asked["operation"],
                method=asked["method"],
                path=asked["path"],
                query=tuple((key, value) for key, value in asked["query"]),
                job=asked["job"],
                purpose=Purpose(asked["purpose"]),
                credential=Credential(asked["credential"]),
            ),
            response=_rebuilt(came) if came else None,
            failure=Failure(Trouble(failed["trouble"]), failed["text"])
            if failed
            else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        told_by = f"{type(error).__name__}: {error}"
        raise BadRecording(f"this is no exchange of a recording ({told_by})") from None
    if came and "problem" in came:
        # What was no JSON then is none now; of the body only this is known.
        exchange.__dict__["json"] = JsonText(problem=came["problem"])
    return exchange


def _rebuilt(came: Mapping[str, Any]) -> Response:
    body = json.dumps(came["json"]).encode() if "json" in came else b""
    return Response(status=came["status"], headers=came["headers"], body=body)


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
    milliseconds = (exchange.ended - exchange.began) * 1000
    text = json.dumps(came["json"]) if "json" in came else ""
    return {
        "startedDateTime": (started_at + timedelta(seconds=exchange.began)).isoformat(),
        "time": milliseconds,
        "request": {
            "method": exchange.request.method,
            "url": exchange.url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [],
            "queryString": [
                {"name": key, "value": value} for key, value in exchange.request.query
            ],
            "headersSize": -1,
            "bodySize": 0,
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


def is_har(value: object) -> bool:
    """Tell whether a JSON value is a HAR file."""
    log = value.get("log") if isinstance(value, dict) else None
    return isinstance(log, dict) and isinstance(log.get("entries"), list)


def from_har(har: Mapping[str, Any]) -> Iterator[Exchange]:
    """Rebuild the exchanges of a HAR file, ours or that of a browser or a proxy.

    Of foreign ones, those that read jobs are taken; what they were to find out nobody
    says, so that only what came is judged. Raises BadRecording.
    """
    for number, entry in enumerate(har["log"]["entries"], 1):
        try:
            ours = entry.get("_exchange")
            exchange = from_line(ours) if ours else _foreign(number, entry)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadRecording(f"entry {number} is no HAR entry ({error!r})") from None
        if exchange is not None:
            yield exchange


def _foreign(number: int, entry: Mapping[str, Any]) -> Exchange | None:
    """Read an entry that somebody else wrote; None if it is not about reading jobs."""
    asked, came = entry["request"], entry["response"]
    parts = urlsplit(asked["url"])
    _, base, path = parts.path.rpartition(BASE_PATH)
    operation, job = _route(path)
    if not base or operation is None or asked["method"] not in METHODS:
        return None
    content = came.get("content", {})
    text = content.get("text", "")
    packed = content.get("encoding") == "base64"
    headers = {h["name"].lower(): h["value"] for h in came.get("headers", ())}
    headers.setdefault("content-type", content.get("mimeType", ""))
    return Exchange(
        number=number,
        url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}",
        request=Request(
            operation=operation,
            method=asked["method"],
            path=path,
            query=tuple(parse_qsl(parts.query)),
            job=job,
            purpose=Purpose.KNOWN if came["status"] == 200 else Purpose.UNTOLD,
        ),
        response=Response(
            status=came["status"],
            headers=headers,
            body=base64.b64decode(text) if packed else text.encode(),
        ),
    )


def _route(path: str) -> tuple[str | None, str | None]:
    """Return the operation's slug and the job's id that a path is about."""
    for route, slug in _ROUTES.items():
        if match := route.fullmatch(path):
            return slug, unquote(match[1]) if match.groups() else None
    return None, None
