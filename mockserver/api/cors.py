"""Answers for web pages of other origins: CORS, preflights included.

A page may send cookies or not; so the answer names the page's own origin and never
``*``, and varies by it. ``/__admin`` has no CORS at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

_METHODS = "GET, HEAD, POST"
#: What a page may send; whatever else it asks for is allowed as well.
_HEADERS = (
    "X-Authentication",
    "Prefer",
    "X-Orchestrator-Session",
    "Content-Type",
    "If-None-Match",
)
#: What a page may read, beyond what it always may.
_EXPOSED = "Preference-Applied, ETag, Retry-After, Date"
#: Seconds for which a browser need not ask again.
_MAX_AGE = "600"
_VARY = (
    "Origin",
    "Access-Control-Request-Method",
    "Access-Control-Request-Headers",
    "Access-Control-Request-Private-Network",
)
_ASKED = "Access-Control-Request-"


def preflight(request: Request) -> Response | None:
    """Return the answer to a preflight, or None if *request* is none."""
    origin = request.headers.get("Origin")
    if (
        request.method != "OPTIONS"
        or origin is None
        or f"{_ASKED}Method" not in request.headers
    ):
        return None
    response = Response(status=204)
    response.headers.remove("Content-Type")
    headers = response.headers
    _admit(response, origin)
    wanted = request.headers.get(f"{_ASKED}Headers", "")
    asked = [name for name in (part.strip() for part in wanted.split(",")) if name]
    allowed = {name.lower(): name for name in (*_HEADERS, *filter(_is_token, asked))}
    headers["Access-Control-Allow-Methods"] = _METHODS
    headers["Access-Control-Allow-Headers"] = ", ".join(allowed.values())
    headers["Access-Control-Max-Age"] = _MAX_AGE
    if request.headers.get(f"{_ASKED}Private-Network") == "true":
        headers["Access-Control-Allow-Private-Network"] = "true"
    headers["Vary"] = ", ".join(_VARY)
    return response


def opened(request: Request, response: Response) -> Response:
    """Let a page of another origin read *response*."""
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin is not None:
        _admit(response, origin)
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    return response


def _admit(response: Response, origin: str) -> None:
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"


def _is_token(name: str) -> bool:
    return all(part.isascii() and (part.isalnum() or part in "-_") for part in name)
