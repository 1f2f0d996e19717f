"""What is read off a request before it is understood, and how answers are wrapped."""

from __future__ import annotations

from hashlib import blake2b

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from orchestrator_contract.mockserver.commands import MOST_BODY
from orchestrator_contract.mockserver.engine import surroundings

from .errors import Problem

JSON = "application/json"
_SESSION_PATH = "/__session/"
_SESSION_HEADER = "X-Orchestrator-Session"


def addressed(request: Request) -> tuple[str | None, str, str]:
    """Return a request's session, what stands before the path for it, and the path."""
    path = request.path
    if path.startswith(_SESSION_PATH):
        key, slash, rest = path.removeprefix(_SESSION_PATH).partition("/")
        return key, f"{_SESSION_PATH}{key}", f"{slash}{rest}" or "/"
    header = request.headers.get(_SESSION_HEADER)
    return header or request.environ.get(surroundings.SESSION), "", path


def sent(request: Request, *, cut: bool = False) -> bytes:
    """Return what was sent; one too long is cut to nothing, or a 413."""
    terminated = request.environ.get("wsgi.input_terminated")
    if not request.content_length and not terminated:
        return b""
    try:
        return whole(request, MOST_BODY)
    except RequestEntityTooLarge:
        if cut:
            return b""
        raise Problem(413, f"A command may have {MOST_BODY} bytes") from None


def whole(request: Request, most: int) -> bytes:
    """Return the body; raises RequestEntityTooLarge beyond *most* bytes."""
    # Of what comes in chunks Werkzeug would give so many bytes, as if that were all.
    request.max_content_length = most + 1
    data = request.get_data(cache=True)
    if len(data) > most:
        raise RequestEntityTooLarge
    return data


def _tag(data: bytes) -> str:
    return blake2b(data, digest_size=12).hexdigest()


def plain_headers(data: bytes, *, cors: bool) -> list[tuple[str, str]]:
    """Return the headers that *data* gets if nobody asks for anything else.

    They are those of tagged(), and of cors.opened() for no page at all.
    """
    headers = [
        ("Content-Type", JSON),
        ("Content-Length", str(len(data))),
        ("ETag", f'"{_tag(data)}"'),
        ("Cache-Control", "no-cache"),
    ]
    return [*headers, ("Vary", "Origin")] if cors else headers


def tagged(request: Request, data: bytes) -> Response:
    """Return the answer with its ETag, or 304 for a client that has it already."""
    tag = _tag(data)
    known = request.if_none_match
    if known and known.contains_weak(tag):
        response = Response(status=304)
        response.headers.remove("Content-Type")
    else:
        response = Response(data, content_type=JSON)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response
