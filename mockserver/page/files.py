"""The files of the page: read when they are first asked for, and never again.

An address holds the digest of them all, so that a browser may keep what it has for
ever; whoever asks without it, or with an old one, is told to ask again next time.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING

from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response

from orchestrator_contract.mockserver.api.errors import Problem, short

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from werkzeug.wrappers import Request

#: What a page of ours may load and do: its own files, questions to its own server.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
DOCS = "docs.html"
WELCOME = "index.html"

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
_ROOT = files("orchestrator_contract.mockserver.page").joinpath("static")
_VENDOR = "vendor"
_MANIFEST = f"{_VENDOR}/manifest.json"
_FOR_EVER = "public, max-age=31536000, immutable"


def guarded(response: Response) -> Response:
    """Return the answer with what keeps a browser from doing more than is meant."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def served(request: Request, path: str) -> Response:
    """Return the file at *path*, with or without the digest before it.

    Raises a 404 for a file that there is not, and a 405 for all but GET and HEAD.
    """
    if request.method not in {"GET", "HEAD"}:
        raise MethodNotAllowed(["GET", "HEAD"])
    first, slash, rest = path.partition("/")
    lasting = bool(slash) and first == digest()
    name = rest if slash and first != _VENDOR else path
    content = text_of(name) if name == DOCS else _content(name)
    if content is None or name == WELCOME:  # that one is made for each session
        raise Problem(404, f"The page has no file {short(name)!r}")
    suffix = f".{name.rpartition('.')[2]}"
    response = Response(content, content_type=_TYPES.get(suffix, _TYPES[".txt"]))
    response.set_etag(blake2b(response.get_data(), digest_size=12).hexdigest())
    response.headers["Cache-Control"] = _FOR_EVER if lasting else "no-cache"
    response.make_conditional(request)
    return guarded(response)


def text_of(name: str) -> str:
    """Return a page of ours, with the digest where the addresses of files have it."""
    return (_content(name) or b"").decode().replace("$digest", digest())


@cache
def digest() -> str:
    """Return what changes when any of the files does.

    Those of others are known by the hashes in their manifest, and not read for it.
    """
    known = blake2b(digest_size=8)
    for name, path in sorted(_names().items()):
        if not name.startswith(f"{_VENDOR}/") or name == _MANIFEST:
            known.update(name.encode() + b"\0" + path.read_bytes())
    return known.hexdigest()


@cache
def _names() -> dict[str, Traversable]:
    """Return the files by the names that they can be asked for by, and no others."""
    own = {path.name: path for path in _ROOT.iterdir() if path.is_file()}
    others = {
        f"{_VENDOR}/{path.name}": path for path in _ROOT.joinpath(_VENDOR).iterdir()
    }
    return own | others


def _content(name: str) -> bytes | None:
    """Return what is in a file, or None for one that there is not."""
    return _read(name) if name in _names() else None


@cache
def _read(name: str) -> bytes:
    return _names()[name].read_bytes()
