"""The journal as an HTTP Archive (HAR 1.2), for a browser or for ``validate``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from orchestrator_contract.mockserver.world.instants import precise_timestamp

from .journal import MOST_BODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .journal import Entry

#: What may stand in a path as it is, beside letters and digits (RFC 3986, 3.3). A
#: question mark that came as ``%3F`` would begin a query that nobody has sent.
_PLAIN = "/-._~!$&'()*+,;=:@"


def har(entries: list[Entry], base: str) -> dict[str, Any]:
    """Return entries as an HTTP Archive; *base* is where paths begin at.

    Of a body that the journal has only the beginning of there is no text, because a
    part would be taken for the whole: its size is told, and a comment says why.
    """
    creator = {"name": "orchestrator-contract", "version": "mock"}
    return {
        "log": {
            "version": "1.2",
            "creator": creator,
            "entries": [_entry(entry, base) for entry in entries],
        }
    }


def _entry(entry: Entry, base: str) -> dict[str, Any]:
    path = quote(entry.path, safe=_PLAIN)
    query = f"?{entry.query}" if entry.query else ""
    media_type = entry.answer_headers.get("Content-Type", "")
    request: dict[str, Any] = {
        "method": entry.method,
        "url": f"{base}{entry.prefix}{path}{query}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(entry.headers),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(entry.query, keep_blank_values=True)
        ],
        "headersSize": -1,
        "bodySize": entry.body_size,
    }
    if entry.body_size:
        sent_as = {k.lower(): v for k, v in entry.headers.items()}
        request["postData"] = {
            "mimeType": sent_as.get("content-type", ""),
            **_text(entry.shown, entry.body_size),
        }
    return {
        "startedDateTime": precise_timestamp(entry.wall),
        "time": entry.took,
        "request": request,
        "response": {
            "status": entry.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(entry.answer_headers),
            "content": {
                "size": entry.answer_size,
                "mimeType": media_type,
                **_text(entry.answer, entry.answer_size),
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": entry.took, "receive": 0},
        "comment": json.dumps({"fault": entry.fault, "preferences": entry.applied}),
    }


def _text(kept: str, size: int) -> dict[str, str]:
    """Return a body of *size* bytes, or why there is none."""
    if size <= MOST_BODY:
        return {"text": kept}
    return {
        "comment": f"cut: the journal keeps bodies of up to {MOST_BODY} bytes, "
        f"and this one has {size}"
    }


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]
