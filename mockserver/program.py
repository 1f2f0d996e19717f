"""The mock as a program: it runs until it is told to end."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .engine.portfile import noted
from .server import MockServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_ENDINGS = [signal.SIGINT, signal.SIGTERM]
if hasattr(signal, "SIGHUP"):
    _ENDINGS.append(signal.SIGHUP)  # the terminal is gone


def serve(
    *,
    port: int = 8143,
    port_file: Path | None = None,
    ready: Callable[[MockServer], object] | None = None,
    **settings: Any,
) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP, then return.

    *ready* is called with the server once it listens. *port_file* then holds the port
    in digits, and is removed at the end. *settings* are those of MockServer. Raises
    PortInUse or another OSError, ValueError or LookupError for what cannot be served.
    To be called from the main thread, which hears signals.
    """
    server = MockServer(port=port, **settings)
    with _told_to_end() as told, server, noted(server.port, port_file):
        if ready is not None:
            ready(server)
        told.wait()


@contextmanager
def _told_to_end() -> Iterator[threading.Event]:
    """Yield an event that the first signal to end sets.

    A hang-up that is ignored, as under nohup, goes on being ignored.
    """
    told = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: told.set())
        for number in _ENDINGS
        if number != getattr(signal, "SIGHUP", None)
        or signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
