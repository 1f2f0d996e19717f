"""Where an orchestrator is: a base URL, read with care and shown without secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from orchestrator_contract.schemas import BASE_PATH

_PORTS = {"http": 80, "https": 443}
_USUAL = 8143  # where an orchestrator listens
#: A host by name, after its letters beyond ASCII were encoded (IDNA).
_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})?")


class ConfigurationError(ValueError):
    """What we were told to use cannot be used; the message is one line."""


class BadAddress(ConfigurationError):  # noqa: N818 - a plain noun reads better
    """A text is no base URL of an orchestrator; the message holds no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A base URL in its parts, without user and password.

    *base* is the path up to and with ``/orchestrator/v1``.
    """

    scheme: str
    host: str
    port: int
    base: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read a base URL, with or without ``/orchestrator/v1`` at its end.

        What stands before that is kept. A user and a password are dropped: a token is
        all that the orchestrator takes. Raises BadAddress.
        """
        shown = without_secrets(text)
        if not text.isprintable() or " " in text:
            raise BadAddress(f"{shown!r} is no URL: a blank or control character")
        if "://" not in text:
            usual = "" if set(":/") & set(shown) else f":{_USUAL}"
            raise BadAddress(
                f"{shown!r} is no URL; perhaps https://{shown}{usual} is meant"
            )
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise BadAddress(f"{shown!r} is no URL: its host or port is bad") from None
        if parts.scheme not in _PORTS:
            raise BadAddress(f"{shown!r} begins with neither http:// nor https://")
        if "?" in text or "#" in text:
            raise BadAddress(
                f"{shown!r} goes on with a query or fragment; leave it out"
            )
        if port == 0:
            raise BadAddress(f"{shown!r} is no URL: there is no port 0")
        return cls(
            scheme=parts.scheme,
            host=_host(parts.hostname or "", shown),
            port=port or _PORTS[parts.scheme],
            base=_base(parts.path, shown),
        )

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them: no port where it is the usual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _PORTS[self.scheme]
        return host if usual else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: all that a token may be sent to."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The base URL, as reports show it."""
        return self.origin + self.base

    @property
    def loopback(self) -> bool:
        """Whether the host is this very machine, by its name or number."""
        try:
            number = ip_address(self.host)
        except ValueError:
            return self.host == "localhost" or self.host.endswith(".localhost")
        mapped = getattr(number, "ipv4_mapped", None)
        return (mapped or number).is_loopback

    def follow(self, location: str, *, at: str) -> str | None:
        """Return where a redirect leads, as a path with its query.

        *at* is the path that was asked for. None if it leads away from this origin, or
        to what is no URL.
        """
        try:
            parts = urlsplit(urljoin(self.origin + at, location))
            port = parts.port or _PORTS.get(parts.scheme)
        except ValueError:
            return None
        if (parts.scheme, parts.hostname, port) != (self.scheme, self.host, self.port):
            return None
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return target if sendable(target) else None


def sendable(target: str) -> bool:
    """Tell whether a path with its query can stand in a request line as it is."""
    return re.fullmatch(r"/[!-~]*", target) is not None and "#" not in target


def without_secrets(text: str) -> str:
    """Show what may be a URL without user, password, query and fragment."""
    head, _, tail = text.rpartition("@")
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", head)
    bare = (scheme[0] if scheme else "") + tail
    return re.split(r"[?#]", bare, maxsplit=1)[0][:200]


def _host(text: str, shown: str) -> str:
    """Return a host as it is looked up, in lower case; raises BadAddress."""
    try:
        if ":" in text and "%" not in text:
            return str(ip_address(text))
        host = text.encode("idna").decode("ascii")
    except ValueError:
        host = ""
    if not _NAME.fullmatch(host):
        raise BadAddress(f"{shown!r} is no URL: its host is missing or bad")
    return host


def _base(path: str, shown: str) -> str:
    """Return the base path of the API at or below *path*; raises BadAddress."""
    prefix = path.rstrip("/").removesuffix(BASE_PATH)
    if f"{BASE_PATH}/" in prefix + "/":
        raise BadAddress(f"{shown!r} goes on after {BASE_PATH}; leave out the rest")
    if not sendable(prefix or "/"):
        raise BadAddress(f"{shown!r} has a character in its path that must be escaped")
    return prefix + BASE_PATH
