"""The faults that lie on the socket, and how they are committed there."""

from __future__ import annotations

import os
import select
import socket
import struct
import time
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .gateway import Gateway

#: Seconds that a client is left without an answer at most.
_MOST_HANG = 60.0
#: A dribbled answer comes in so many pieces, with so many seconds in between.
_PIECES, _PAUSE = 20, 0.1

_NO_CHUNK = (
    b"HTTP/1.1 200 OK\r\n"
    b"Content-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
    b"this is no chunk]['./.\r\n"
)
#: Bytes that are no HTTP, the same every time.
_RANDOM = b"\x00" + b"".join(blake2b(bytes([i])).digest() for i in range(16))


def misbehave(name: str, gateway: Gateway, head: bytes, body: bytes) -> None:
    """Commit the fault called *name* in place of the answer, and end the connection."""
    gateway.close_connection = True
    _FAULTS[name](gateway, head, body)


def _empty(gateway: Gateway, head: bytes, body: bytes) -> None:
    """Say nothing: the connection ends."""


def _reset(gateway: Gateway, _: bytes, __: bytes) -> None:
    connection = gateway.connection
    # To linger for no time at all means to reset.
    linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    # Closed here and now: whoever shuts it down first would end it in good order.
    socket.close(connection.detach())


def _no_chunk(gateway: Gateway, _: bytes, __: bytes) -> None:
    gateway.wfile.write(_NO_CHUNK)


def _random(gateway: Gateway, _: bytes, __: bytes) -> None:
    gateway.wfile.write(_RANDOM)


def _short(gateway: Gateway, head: bytes, body: bytes) -> None:
    gateway.wfile.write(head + body[: len(body) // 2])


def _dribble(gateway: Gateway, head: bytes, body: bytes) -> None:
    whole = head + body
    size = max(len(whole) // _PIECES, 1)
    for start in range(0, len(whole), size):
        gateway.wfile.write(whole[start : start + size])
        gateway.wfile.flush()
        time.sleep(_PAUSE)


def _hang(gateway: Gateway, _: bytes, __: bytes) -> None:
    # A connection can be read when the client goes away, or when the server stops.
    select.select([gateway.connection], [], [], _MOST_HANG)


_FAULTS: Mapping[str, Callable[[Gateway, bytes, bytes], None]] = {
    "EMPTY_RESPONSE": _empty,
    "CONNECTION_RESET_BY_PEER": _reset,
    "MALFORMED_RESPONSE_CHUNK": _no_chunk,
    "RANDOM_DATA_THEN_CLOSE": _random,
    "SHORT_BODY": _short,
    "DRIBBLE": _dribble,
    "HANG": _hang,
}
