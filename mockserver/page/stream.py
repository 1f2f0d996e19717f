"""The session as a stream of Server-Sent Events, for as many pages as there may be."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from orchestrator_contract.mockserver.api.errors import encoded

from .watch import PULSE, Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .watch import Message

#: Seconds between two looks at the session.
PAUSE = 0.2
#: How long a page is to wait before it comes again (ms).
_RETRY = 1_000


def frames(watch: Watch) -> Iterator[bytes]:
    """Yield what is to be sent after each look; nothing is an empty frame.

    It ends when the session does. A stream that has nothing to say says so now and
    then, so that whatever stands between keeps it open.
    """
    first = f"retry: {_RETRY}\n\n".encode()
    spoke = time.monotonic()
    while True:
        frame = first + b"".join(map(written, watch.news()))
        first = b""
        now = time.monotonic()
        if not frame and now - spoke > PULSE:
            frame = b": still here\n\n"
        if frame:
            spoke = now
        yield frame
        if watch.over:
            return


def written(message: Message) -> bytes:
    """Return a message as it is written on the wire."""
    name, told, id_ = message
    mark = "" if id_ is None else f"id: {id_}\n"
    return f"event: {name}\n{mark}data: {encoded(told)}\n\n".encode(errors="replace")
