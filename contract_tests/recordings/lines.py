"""One exchange as a line of JSON, and back.

What is private is sealed, the token is not in it, and a body that is no JSON is told by
its problem alone: that is all that a judge needs of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import NoneType
from typing import Any

from orchestrator_contract.contract_tests.exchange import (
    METHODS,
    Credential,
    Exchange,
    Failure,
    Purpose,
    Request,
    Response,
    Trouble,
)
from orchestrator_contract.contract_tests.jsontext import JsonText
from orchestrator_contract.contract_tests.privacy import sealed
from orchestrator_contract.schemas import BY_SLUG

from .fields import BadRecording, field, number, word

#: The headers that a judge looks at; others are nobody's business.
_HEADERS = ("content-type", "retry-after")
#: Seconds of a run, at most: some three years.
_LONGEST = 10**8
#: A string of a JSON text, to be left alone, or what Python writes for infinity; and
#: a number beyond any to stand for that.
_INFINITE = re.compile(r'("(?:[^"\\]|\\.)*+")|Infinity')
_BEYOND = "1e999"


def as_line(exchange: Exchange) -> dict[str, Any]:
    """Return one exchange as it stands on a line of a recording."""
    request = exchange.request
    return {
        "number": exchange.number,
        "url": sealed(exchange.url),
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
        "path": sealed(request.path),
        "query": sealed([list(pair) for pair in request.query]),
        "job": sealed(request.job),
        "body": sealed(request.body),
        "purpose": request.purpose.value,
        "credential": request.credential.value,
    }


def _failure(exchange: Exchange) -> dict[str, str] | None:
    failure = exchange.failure
    if failure is None:
        return None
    return {"trouble": failure.trouble.value, "text": sealed(failure.text)}


def _response(exchange: Exchange) -> dict[str, Any] | None:
    response = exchange.response
    if response is None:
        return None
    kept = {
        name: sealed(response.headers[name])
        for name in _HEADERS
        if name in response.headers
    }
    told: dict[str, Any] = {"status": response.status, "headers": kept}
    if exchange.json.problem is not None:
        return told | {"problem": sealed(exchange.json.problem)}
    return told | _told(sealed(exchange.json.value))


def _told(value: Any) -> dict[str, Any]:
    """Return what a body says: as it is, or as text if it has numbers beyond any."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        text = _INFINITE.sub(lambda match: match[1] or _BEYOND, json.dumps(value))
        return {"text": text}
    return {"json": value}


def is_line(value: object) -> bool:
    """Tell whether a JSON value is an exchange of a recording."""
    return isinstance(value, dict) and {"number", "request", "response"} <= value.keys()


def from_line(told: Mapping[str, Any]) -> Exchange:
    """Rebuild an exchange; raises BadRecording."""
    came = field(told, "response", dict, NoneType)
    failed = field(told, "failure", dict, NoneType)
    exchange = Exchange(
        number=field(told, "number", int),
        url=field(told, "url", str),
        began=number(told, "began", int, float, least=0, most=_LONGEST),
        ended=number(told, "ended", int, float, least=0, most=_LONGEST),
        request=Request(
            operation=word(told, "request.operation", tuple(BY_SLUG)),
            method=word(told, "request.method", (*METHODS, "POST")),
            body=field(told, "request.body", dict, NoneType),
            path=field(told, "request.path", str),
            query=_query(told),
            job=field(told, "request.job", str, NoneType),
            purpose=Purpose(word(told, "request.purpose", Purpose)),
            credential=Credential(word(told, "request.credential", Credential)),
        ),
        response=None if came is None else _rebuilt(told, came),
        failure=None
        if failed is None
        else Failure(
            Trouble(word(told, "failure.trouble", Trouble)),
            field(told, "failure.text", str),
        ),
    )
    if came and "problem" in came:
        # What was no JSON then is none now; of the body only this is known.
        problem = field(told, "response.problem", str)
        exchange.__dict__["json"] = JsonText(problem=problem)
    return exchange


def _rebuilt(told: Mapping[str, Any], came: Mapping[str, Any]) -> Response:
    headers = field(told, "response.headers", dict)
    if not all(isinstance(value, str) for value in headers.values()):
        raise BadRecording("response.headers has a value that is no string")
    if "text" in came:
        body = field(told, "response.text", str)
    else:
        body = json.dumps(came["json"]) if "json" in came else ""
    status = number(told, "response.status", int, least=100, most=999)
    return Response(status=status, headers=headers, body=body.encode())


def _query(told: Any) -> tuple[tuple[str, str], ...]:
    pairs = [tuple(pair) for pair in field(told, "request.query", list)]
    if not all(len(p) == 2 and all(isinstance(s, str) for s in p) for p in pairs):
        raise BadRecording("request.query is no list of pairs of strings")
    return tuple((name, value) for name, value in pairs)
