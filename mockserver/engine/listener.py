"""A threaded server that stops at once: no polling, no connection left behind."""

from __future__ import annotations

import errno
import logging
import os
import selectors
import socket
import threading
from contextlib import suppress
from socketserver import TCPServer
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from .gateway import Gateway
from .surroundings import CAN_FAIL, CAN_STREAM

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    from _typeshed.wsgi import WSGIApplication

    from orchestrator_contract.mockserver.api.usual import ShortWay

_LOG = logging.getLogger(__name__)

#: The most connections at once; each has a thread.
MOST_CONNECTIONS = 1_000
#: Seconds that a client may take to agree on TLS.
_HANDSHAKE = 10.0
_CROWDED = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"Content-Type: application/problem+json\r\n"
    b"Retry-After: 1\r\nConnection: close\r\nContent-Length: 64\r\n\r\n"
    b'{"status":503,"detail":"The mock has 1000 connections at most."}'
)


class PortInUse(OSError):  # noqa: N818 - the plain noun tells it all
    """Raised when another program already listens on the port."""

    @classmethod
    def of(cls, host: str, port: int) -> Self:
        """Make the one that tells of *port*."""
        return cls(
            errno.EADDRINUSE,
            f"port {port} of {host} is in use; stop the program that listens "
            "there, or take another port (0 takes any that is free)",
        )


class Listener(TCPServer):
    """Listens on *host* and *port* (0: any) and serves *application*.

    Every connection has a thread of its own, MOST_CONNECTIONS of them at once; whoever
    comes then gets a 503. *tls* makes it HTTPS. *surroundings* are put into the
    environment of every request; *short_way* answers the usual ones in place of
    *application*. Raises PortInUse, or the OSError or OverflowError of an address that
    cannot be used.
    """

    allow_reuse_address = os.name != "nt"  # there it would let two servers share a port
    request_queue_size = 128

    def __init__(
        self,
        host: str,
        port: int,
        application: WSGIApplication,
        *,
        tls: ssl.SSLContext | None = None,
        surroundings: Mapping[str, Any] = MappingProxyType({}),
        short_way: ShortWay | None = None,
    ) -> None:
        self._tls = tls
        #: Whether connections are to be closed after the answer that is due.
        self.stopped = False
        self._waker, self._awake = socket.socketpair()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        if ":" in host:
            self.address_family = socket.AF_INET6
        settings = {
            "application": staticmethod(application),
            "scheme": "http" if tls is None else "https",
            "surroundings": {CAN_FAIL: True, CAN_STREAM: True, **surroundings},
            "short_way": short_way,
            "known": {},
        }
        handler = type("Gateway", (Gateway,), settings)
        try:
            super().__init__((host, port), handler)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortInUse.of(host, port) from None

    def accept_until_stopped(self) -> None:
        """Take connections until stop() is called, from whichever thread."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            selector.register(self._awake, selectors.EVENT_READ)
            while all(key.fileobj is not self._awake for key, _ in selector.select()):
                self.handle_request()

    def stop(self) -> None:
        """End the loop of accept_until_stopped(), and connections with their answer."""
        self.stopped = True
        self._waker.send(b"\0")

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own."""
        thread = threading.Thread(
            target=self._serve, args=(request, client_address), daemon=True
        )
        with self._lock:
            crowded = len(self._open) >= MOST_CONNECTIONS
            if not crowded:
                self._open[request] = thread
        if crowded:
            self._turn_away(request)
        else:
            thread.start()

    def _turn_away(self, request: socket.socket) -> None:
        """Answer that there are too many connections, unless TLS would be needed."""
        if self._tls is None:
            with suppress(OSError):
                request.settimeout(1)
                request.sendall(_CROWDED)
        self.shutdown_request(request)

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        try:
            if self._tls is not None:
                request = self._secured(request, self._tls)
            self.finish_request(request, client_address)
        except OSError:
            pass  # the client went away, or we are stopping
        except Exception:  # noqa: BLE001 - told in the log; the other threads go on
            _LOG.exception("connection of %s", client_address)
        finally:
            with self._lock:
                self._open.pop(request, None)
            self.shutdown_request(request)

    def _secured(self, request: socket.socket, tls: ssl.SSLContext) -> socket.socket:
        """Return the connection once both sides have agreed on how to keep it secret.

        Raises the OSError of a client that will not, or that takes too long.
        """
        request.settimeout(_HANDSHAKE)
        with self._lock:
            thread = self._open.pop(request)
            secured = tls.wrap_socket(
                request, server_side=True, do_handshake_on_connect=False
            )
            self._open[secured] = thread
        try:
            secured.do_handshake()
        except OSError:
            with self._lock:
                self._open.pop(secured, None)
            secured.close()
            raise
        return secured

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the base class says so
        """Note that a connection could not be taken at all."""
        _LOG.exception("no thread for the connection of %s", client_address)

    def server_close(self) -> None:
        """Close the port and every connection; wait for their threads (2 s at most).

        A connection that asks for this itself is closed once it has its answer.
        """
        super().server_close()
        self._waker.close()
        self._awake.close()
        me = threading.current_thread()
        with self._lock:
            threads = [thread for thread in self._open.values() if thread is not me]
            for connection, thread in self._open.items():
                if thread is not me:
                    _hang_up(connection)
        for thread in threads:
            thread.join(timeout=2)


def _hang_up(connection: socket.socket) -> None:
    """Wake the thread that reads from *connection* or writes to it."""
    with suppress(OSError):  # it may be closed already
        connection.shutdown(socket.SHUT_RDWR)
