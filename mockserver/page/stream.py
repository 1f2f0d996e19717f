"""The session as a stream of Server-Sent Events, for as many pages as there may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator_contract.mockserver.api.encoding import encoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .watch import Message, Watch

#: Seconds between two looks at the session.
PAUSE = 0.2
#: How long a page is to wait before it comes again (ms).
_RETRY = 1_000


def frames(watch: Watch) -> Iterator[bytes]:
    """Yield what is to be sent after each look; nothing is an empty frame.

    It ends when the session does. The clock, which is told now and then in any case,
    keeps open whatever stands between.
    """
    yield f"retry: {_RETRY}\n\n".encode() + _news(watch)
    while not watch.over:
        yield _news(watch)


def _news(watch: Watch) -> bytes:
    return b"".join(map(written, watch.news()))


def written(message: Message) -> bytes:
    """Return a message as it is written on the wire."""
    name, told, id_ = message
    mark = "" if id_ is None else f"id: {id_}\n"
    return f"event: {name}\n{mark}data: {encoded(told)}\n\n".encode(errors="replace")
