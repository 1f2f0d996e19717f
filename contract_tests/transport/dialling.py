"""Opening a connection: look up, connect, agree on TLS, all before a deadline.

Proxies are never used, whatever the environment says: what is judged is the server,
and the token is for it alone.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestrator_contract.contract_tests.exchange import Trouble

from .addresses import Address, ConfigurationError
from .failures import Mishap, mishap

#: What ``getaddrinfo`` gives: family, type, protocol, name, socket address.
_Found = Sequence[tuple[Any, Any, int, str, Any]]


class BadTrust(ConfigurationError):  # noqa: N818 - a plain noun reads better
    """The file of authorities cannot be used."""


def trust(cacert: Path | None, *, insecure: bool) -> ssl.SSLContext:
    """Return whom we trust: the authorities in *cacert*, or the system's.

    Puppet's own authority is older than the strict rules that Python 3.13 brought, and
    an intermediate one may be all that an operator has; both are good enough here,
    whatever the Python. *insecure* trusts everybody. Raises BadTrust.
    """
    try:
        context = ssl.create_default_context(cafile=cacert)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it holds no certificate"
        why = "it holds no certificate" if isinstance(error, ssl.SSLError) else why
        raise BadTrust(
            f"cannot use the authorities in {cacert}: {why.lower()}"
        ) from None
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


@dataclass(slots=True)
class Dialler:
    """Opens connections to one address; a host's name is looked up once."""

    address: Address
    context: ssl.SSLContext | None = None
    _found: _Found | None = field(default=None, init=False)

    def dial(self, deadline: float) -> socket.socket:
        """Open a connection before *deadline* (``time.monotonic``); raises Mishap."""
        line = self._connect(deadline)
        if self.context is None:
            return line
        try:
            line.settimeout(_left(deadline))
            # A dot at its end says how to look a name up; no certificate has it.
            name = self.address.host.rstrip(".")
            return self.context.wrap_socket(line, server_hostname=name)
        except TimeoutError:
            line.close()
            raise Mishap(Trouble.TIMEOUT, "no TLS was agreed on in time") from None
        except ssl.SSLError as error:
            line.close()
            raise mishap(error) from None
        except (OSError, ValueError):
            line.close()
            text = "the connection was closed while TLS was being agreed on"
            raise Mishap(Trouble.TLS, text) from None

    def _connect(self, deadline: float) -> socket.socket:
        """Try the host's addresses, each with its share of the time that is left."""
        found = self._found = self._found or self._look_up(deadline)
        mishaps = []
        for nth, place in enumerate(found):
            try:
                return _call(place, _left(deadline) / (len(found) - nth))
            except OSError as error:
                mishaps.append(_unconnected(error))
        raise mishaps[0]

    def _look_up(self, deadline: float) -> _Found:
        """Look the host up, in a thread: the system's lookup cannot be interrupted."""
        answers: list[_Found] = []
        mishaps: list[Mishap] = []

        def ask() -> None:
            host, port = self.address.host, self.address.port
            try:
                answers.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except OSError as error:
                mishaps.append(mishap(error))

        thread = threading.Thread(target=ask, name="look up a host", daemon=True)
        thread.start()
        thread.join(_left(deadline))
        if mishaps:
            raise mishaps[0]
        if answers:
            return answers[0]
        raise Mishap(Trouble.TIMEOUT, "the host's name was not looked up in time")


def _call(place: tuple[Any, Any, int, str, Any], timeout: float) -> socket.socket:
    """Connect to one of a host's addresses within *timeout* seconds."""
    family, kind, protocol, _, where = place
    line = socket.socket(family, kind, protocol)
    try:
        line.settimeout(timeout)
        line.connect(where)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        line.close()
        raise
    return line


def _unconnected(error: OSError) -> Mishap:
    """Tell why nobody was there."""
    if isinstance(error, TimeoutError):
        return Mishap(Trouble.TIMEOUT, "nobody answered the call in time")
    why = error.strerror or type(error).__name__
    return Mishap(Trouble.REFUSED, f"no connection: {why.lower()}")


def _left(deadline: float) -> float:
    """Return the seconds until *deadline*, never none at all."""
    return max(deadline - time.monotonic(), 0.001)
