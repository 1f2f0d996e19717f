"""A server over HTTP, asked with good manners and without trust in it."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import urllib3.exceptions

from orchestrator_contract.contract_tests.exchange import Response, Trouble

from .addresses import Address, BadAddress
from .courteous import MAX_BODY, CourteousTarget
from .dialling import Dialler, trust
from .failures import Mishap
from .manners import Pace
from .wire import Wire

#: Requests a second, at most, to a server that is not on this machine.
RATE = 10.0
#: Connections that are kept open while nobody uses them.
_SPARE = 16


class HttpTarget(CourteousTarget):
    """A server at a base URL, with or without ``/orchestrator/v1``.

    *token* goes out as it is with requests that ask for the valid one. *timeout*
    (seconds) bounds one answer from the first look-up to the last byte, redirects
    included; *max_body* (bytes) bounds its body. *cacert* is a file of authorities
    instead of the system's, *insecure* accepts every certificate. *rate* is in requests
    a second over all threads; None means ten, or no bound on loopback.

    Raises BadAddress, also for plain http beyond loopback unless *allow_plain_http*,
    BadTrust for *cacert*, BadToken for *token*; all are ConfigurationErrors.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str | None,
        timeout: float = 10.0,
        max_body: int = MAX_BODY,
        cacert: Path | None = None,
        insecure: bool = False,
        allow_plain_http: bool = False,
        rate: float | None = None,
        until: float | None = None,
    ) -> None:
        address = Address.parse(base_url)
        secure = address.scheme == "https"
        if not (secure or address.loopback or allow_plain_http):
            raise BadAddress(
                f"{address.url} is plain http beyond this machine: token and answers"
                " could be read on the way; use https, or --allow-plain-http"
            )
        super().__init__(address, token=token, until=until)
        self.timeout = timeout
        self.max_body = max_body
        context = trust(cacert, insecure=insecure) if secure else None
        self._dialler = Dialler(address, context)
        usual = None if address.loopback else RATE
        self._pace = Pace(usual if rate is None else rate)
        self._spare: list[Wire] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """Hang up all connections."""
        with self._lock:
            spare, self._spare = self._spare, []
        for wire in spare:
            wire.close()

    @property
    def _patience(self) -> float:
        return self.timeout

    def _ask(
        self, method: str, target: str, headers: Mapping[str, str], patience: float
    ) -> tuple[Response, float]:
        self._pace.keep()
        deadline = time.monotonic() + patience
        wire = self._spare_wire()
        if wire is not None:
            try:
                response = self._use(wire, method, target, headers, deadline)
            except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
                # The server hung up on an idle connection just as we picked it up. That
                # is its right (RFC 9112, section 9.3.1); a new one will tell.
                if wire.received:
                    raise
                wire = None
        if wire is None:
            wire = Wire(self.address, self._dialler.dial(deadline))
            response = self._use(wire, method, target, headers, deadline)
        return response, deadline - time.monotonic()

    def _use(
        self,
        wire: Wire,
        method: str,
        target: str,
        headers: Mapping[str, str],
        deadline: float,
    ) -> Response:
        """Ask over *wire*, and keep it if it is good for more."""
        try:
            response = wire.ask(
                method, target, headers, deadline=deadline, max_body=self.max_body
            )
        except (TimeoutError, urllib3.exceptions.TimeoutError):
            text = f"no complete answer came within {self.timeout:g} s"
            raise Mishap(Trouble.TIMEOUT, text) from None
        with self._lock:
            if len(self._spare) < _SPARE:
                self._spare.append(wire)
                return response
        wire.close()
        return response

    def _spare_wire(self) -> Wire | None:
        """Take an open connection that nobody uses, if there is one."""
        while True:
            with self._lock:
                if not self._spare:
                    return None
                wire = self._spare.pop()
            if wire.usable:
                return wire
            wire.close()
