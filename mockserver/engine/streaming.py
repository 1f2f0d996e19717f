"""Answers that have no end: sent piece by piece, until somebody goes."""

from __future__ import annotations

import selectors
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .gateway import Gateway


def stream(gateway: Gateway, pieces: Iterable[bytes], pause: float) -> None:
    """Send *pieces* to the end of the connection, *pause* seconds after one another.

    The head is there but for its end. It is over when the pieces are, when the client
    says anything more or goes, and at once when the server stops: then, too, the
    connection can be read.
    """
    gateway.close_connection = True
    gateway.send_header("Connection", "close")
    gateway.end_headers()
    gateway.wfile.flush()
    with selectors.DefaultSelector() as selector:
        selector.register(gateway.connection, selectors.EVENT_READ)
        for piece in pieces:
            if piece:
                gateway.wfile.write(piece)
                gateway.wfile.flush()
            if selector.select(pause):
                return
