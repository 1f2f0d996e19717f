"""Faults of how an answer is told: status, headers, and the bytes of the JSON."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from .faults import Answer, Ask, Call, Change, Mutant
from .replies import (
    COMMANDS,
    FOUND,
    OPERATIONS,
    ORCHESTRATOR,
    PLAN_OPERATIONS,
    SIBLINGS,
    TAKEN,
    TRACE,
    UNKNOWN,
    WORD,
    page,
    refusing,
    text,
)

_NO_BODY = Answer(status=204, type="", body=b"")

#: What becomes of the bytes of a body.
_BYTES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda body: body[: len(body) // 2],
    "last-byte-lost": lambda body: body[:-1],
    "first-byte-lost": lambda body: body[1:],
    "empty": lambda _: b"",
    "blank": lambda _: b" \n",
    "trailing-brace": lambda body: body + b"}",
    "trailing-text": lambda body: body + b"\nOK",
    "told-twice": lambda body: body + body,
    "trailing-comma": lambda body: body[:-1] + b",}",
    "single-quotes": lambda body: body.replace(b'"', b"'"),
    "comment": lambda body: b"/* a comment */ " + body,
    "jsonp": lambda body: b"callback(" + body + b")",
    "html-before": lambda body: b"<br/>Warning: deprecated<br/>" + body,
    "same-key-twice": lambda body: body[:-1] + b"," + _first_pair(body) + b"}",
    "another-value-first": lambda body: b'{"%s":null,' % _first_key(body) + body[1:],
    "not-a-number": lambda body: b'{"count":NaN,' + body[1:],
    "infinity": lambda body: b'{"count":-Infinity,' + body[1:],
    "leading-nought": lambda body: b'{"count":007,' + body[1:],
    "python-words": lambda body: b'{"flag":True,' + body[1:],
    "unquoted-key": lambda body: b"{count:1," + body[1:],
    "raw-newline-in-text": lambda body: b'{"words":"a\nb",' + body[1:],
    "bad-escape": lambda body: b'{"words":"\\x41",' + body[1:],
    "latin-1": lambda body: b'{"words":"\xe9t\xe9",' + body[1:],
    "cut-in-a-character": lambda body: b'{"words":"\xc3",' + body[1:],
    "half-a-surrogate": lambda body: b'{"words":"\xed\xa0\x80",' + body[1:],
    "utf-16": lambda body: body.decode().encode("utf-16"),
    "as-text-in-json": lambda body: json.dumps(body.decode()).encode(),
    "null": lambda _: b"null",
    "in-a-list": lambda body: b"[" + body + b"]",
    "true": lambda _: b"true",
    "gzip-unannounced": lambda body: gzip.compress(body, mtime=0),
}
#: Bytes that an error may be damaged by as well.
_OF_ERRORS = (
    "truncated",
    "empty",
    "trailing-text",
    "same-key-twice",
    "not-a-number",
    "latin-1",
    "html-before",
)
#: Content-Types that are not that of JSON.
_TYPES = {
    "text": "text/plain",
    "html": "text/html; charset=utf-8",
    "octets": "application/octet-stream",
    "script": "application/javascript",
    "xml": "application/xml",
    "none": "",
    "list": "application/jsonlines",
}


def mutants() -> Iterator[Mutant]:
    """Yield every damage to every operation's answers."""
    for slug in (*OPERATIONS, *SIBLINGS):
        for name, spoil in _BYTES.items():
            change = FOUND.at(slug, _of_bytes(spoil))
            yield _mutant(slug, f"bytes:{name}", "bytes of an answer", change)
        for name, type_ in _TYPES.items():
            change = FOUND.at(slug, _of_type(type_))
            foreign = slug in _BESIDE and name == "html"
            why = "somebody else may answer beside the base path" if foreign else ""
            level = "none" if foreign else "error"
            yield _mutant(slug, f"media-type:{name}", "media type", change, level, why)
        for name, answer in _INSTEAD.items():
            change = FOUND.at(slug, _instead(answer))
            # Without a job nothing is left; without another operation, the rest.
            gap = name == "status-404" and slug != "get-job"
            level = "warning" if gap else "error"
            reason = ""
            if slug in SIBLINGS:
                # A plan job under the status of a refusal is no refusal.
                kept = name == "status-404" or slug not in PLAN_OPERATIONS
                reason = _MAY_BE_KEPT_BACK.get(name, "") if kept else ""
                if slug in _BESIDE and name in _FOREIGN:
                    reason = "somebody else may answer beside the base path"
                level = "none" if reason else level
            kind = "status of what there is"
            yield _mutant(slug, f"found:{name}", kind, change, level, reason)
        for name, headers in _HEADERS.items():
            change = FOUND.at(slug, _with_headers(headers))
            yield _mutant(slug, f"headers:{name}", "headers", change)
    for slug in COMMANDS:
        for name in _OF_ERRORS:
            change = TAKEN.at(slug, _of_bytes(_BYTES[name]))
            yield _mutant(slug, f"bytes:{name}", "bytes of an answer", change)
        for name in ("text", "html", "none"):
            change = TAKEN.at(slug, _of_type(_TYPES[name]))
            yield _mutant(slug, f"media-type:{name}", "media type", change)
        for name in ("status-201", "status-500", "no-body", "page-502", "broken"):
            change = TAKEN.at(slug, _instead(_INSTEAD[name]))
            yield _mutant(slug, f"taken:{name}", "status of a command", change)
    for moment in (UNKNOWN, WORD):
        for name in _OF_ERRORS:
            change = moment.at("get-job", _of_bytes(_BYTES[name]))
            yield _mutant(
                "get-job", f"{moment.name}:bytes:{name}", "bytes of an error", change
            )
        for name in ("text", "html", "none"):
            change = moment.at("get-job", _of_type(_TYPES[name]))
            yield _mutant(
                "get-job", f"{moment.name}:media-type:{name}", "media type", change
            )


def _mutant(
    slug: str,
    name: str,
    kind: str,
    change: Change,
    level: str = "error",
    reason: str = "",
) -> Mutant:
    return Mutant(
        id=f"{slug}:{name}",
        title=f"{slug} answers wrongly: {name}",
        kind=kind,
        operation=slug,
        change=change,
        level=level,
        reason=reason,
    )


def _first_pair(body: bytes) -> bytes:
    """Return the first key of an object and a value that it does not have there."""
    return b'"%s":null' % _first_key(body)


def _first_key(body: bytes) -> bytes:
    found = re.match(rb'\{"([^"]+)"', body)
    if found is None:
        raise ValueError("the body is no object of JSON")
    return found[1]


def _of_bytes(spoil: Callable[[bytes], bytes]) -> Change:
    def change(_: Call, answer: Answer, __: Ask) -> Answer:
        return replace(answer, body=spoil(answer.body))

    return change


def _of_type(type_: str) -> Change:
    return lambda _, answer, __: replace(answer, type=type_)


#: What is no fault where something stands beside the jobs.
_MAY_BE_KEPT_BACK = {
    "status-401": "whoever may see jobs need not see the rest",
    "status-403": "whoever may see jobs need not see the rest",
    "status-404": "a server may do without it",
}
#: Operations beside the base path of the API, and what others answer there.
_BESIDE = ("get-root", "list-services")
_FOREIGN = ("page-200", "page-502", "sent-elsewhere", "sent-round-in-a-circle")
#: What is said instead of a 200.
_INSTEAD: dict[str, Callable[[Answer], Answer]] = {
    **{
        f"status-{status}": lambda answer, status=status: replace(answer, status=status)
        for status in (201, 202, 203, 206, 207, 299, 400, 401, 403, 404, 410, 500, 502)
    },
    "no-body": lambda _: _NO_BODY,
    "broken": lambda _: refusing(500, f"{ORCHESTRATOR}/unknown-error", TRACE),
    "page-200": lambda _: page(200),
    "page-502": lambda _: page(502),
    "words-503": lambda _: text(503, "Service Unavailable"),
    "sent-elsewhere": lambda _: Answer(
        status=302,
        type="text/html",
        body=b"",
        headers=(("Location", "https://elsewhere.example.com/login"),),
    ),
    "sent-round-in-a-circle": lambda _: Answer(
        status=307,
        type="text/html",
        body=b"",
        headers=(("Location", "?again=1"),),
    ),
}


def _instead(answer: Callable[[Answer], Answer]) -> Change:
    return lambda _, sound, __: answer(sound)


#: Headers that lie about the body.
_HEADERS: dict[str, Callable[[Answer], tuple[str, str]]] = {
    "length-too-long": lambda a: ("Content-Length", str(len(a.body) + 7)),
    "length-too-short": lambda a: ("Content-Length", str(len(a.body) - 7)),
    "length-is-a-word": lambda _: ("Content-Length", "many"),
    "claims-gzip": lambda _: ("Content-Encoding", "gzip"),
}


def _with_headers(header: Callable[[Answer], tuple[str, str]]) -> Change:
    return lambda _, answer, __: replace(answer, headers=(header(answer),))
