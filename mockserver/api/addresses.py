"""Where links point to: the address that the client reached us at, or a public one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from orchestrator_contract.schemas import BASE_PATH

from .errors import Problem, short

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: What a wildcard address is reached at from this machine.
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - read, not bound
_SCHEMES = frozenset({"http", "https"})
#: A host name, an IPv4 address or an IPv6 address in brackets; perhaps a port.
_HOST = re.compile(
    r"(?P<name>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
)
#: A path under which somebody else serves us, such as a proxy.
_MOUNT = re.compile(r"(?:/[A-Za-z0-9._~-]{1,100}){1,20}/?")


def base_url(environ: WSGIEnvironment, public_url: str | None) -> str:
    """Return what links begin with: absolute and reachable (T4).

    That is *public_url* if there is one, else the address in the Host header and the
    path that we are mounted under. Raises a 400 for a Host, a path or a scheme that is
    none: nothing unchecked gets into a link.
    """
    if public_url is not None:
        return public_url
    host = environ.get("HTTP_HOST")
    if host is None:  # HTTP/1.0: the address that we listen on will do
        host = f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    if name_of(host) is None:
        raise Problem(400, f"The Host header {short(host)!r} is no host and port")
    scheme = environ["wsgi.url_scheme"].lower()
    if scheme not in _SCHEMES:
        raise Problem(400, f"The forwarded scheme {short(scheme)!r} is no http(s)")
    mount = environ.get("SCRIPT_NAME", "")
    if mount and not _MOUNT.fullmatch(mount):
        raise Problem(400, f"The forwarded prefix {short(mount)!r} is no path")
    return f"{scheme}://{host}{mount.rstrip('/')}"


def name_of(host: str) -> str | None:
    """Return the name or the address in a Host header; None if it is no host and port.

    It is in small letters, an IPv6 address without its brackets.
    """
    match = _HOST.fullmatch(host)
    if match is None or int(match["port"] or 0) > 65_535:
        return None
    return match["name"].strip("[]").lower()


def checked_public_url(url: str) -> str:
    """Return *url* as scheme, host and port; the API's own path may stand behind it.

    Raises ValueError, with what is wrong, for anything else.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for one that is no port
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in _SCHEMES
        or not _HOST.fullmatch(parts.netloc)
        or parts.path.rstrip("/") not in {"", BASE_PATH}
        or parts.query
        or parts.fragment
    ):
        raise ValueError(
            f"{url!r} cannot be the public URL; give scheme, host and port, such as "
            "https://pe.example.com:8143"
        )
    return f"{parts.scheme}://{parts.netloc}"


def reached_at(host: str) -> str:
    """Return the address that a server on *host* is reached at from this machine."""
    return _LOOPBACK.get(host, host)


def url_at(host: str, port: int, scheme: str = "http") -> str:
    """Return the URL that a server on *host* is reached at from this machine."""
    host = reached_at(host)
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
