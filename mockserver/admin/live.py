"""Admin routes for whoever looks on: a stream of what happens, one job, one request.

What they need is imported when they are first asked: a mock that nobody looks at does
not pay for it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from orchestrator_contract.mockserver.api.errors import DEFAULT_ENGINE, Problem, short
from orchestrator_contract.mockserver.engine import surroundings
from orchestrator_contract.mockserver.world.world import UnknownJob

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from orchestrator_contract.mockserver.sessions.session import Session

    from .app import Told

#: The most streams of a server at the same time; each holds a connection.
MOST_STREAMS = 8


class Seats:
    """The places of those who look on."""

    def __init__(self, most: int = MOST_STREAMS) -> None:
        self._most = most
        self._free = threading.Semaphore(most)

    def take(self) -> None:
        """Take a place; raises a 429 if there is none."""
        if not self._free.acquire(blocking=False):
            raise Problem(
                429,
                f"{self._most} streams are open, as many as may be; close one of the "
                "pages that show this mock",
                headers=[("Retry-After", "5")],
            )

    def leave(self) -> None:
        """Give a place back."""
        self._free.release()


def stream(session: Session, told: Told) -> Response:
    """Tell all that changes in the session, as Server-Sent Events, until it ends.

    Raises a 501 where the engine cannot, a 429 for one too many.
    """
    from orchestrator_contract.mockserver.page.stream import PAUSE, frames  # noqa: PLC0415 - nobody may ever look
    from orchestrator_contract.mockserver.page.watch import Watch  # noqa: PLC0415 - nobody may ever look

    environ = told.environ
    if not environ.get(surroundings.CAN_STREAM):
        raise Problem(501, f"/stream needs {DEFAULT_ENGINE}")
    last = environ.get("HTTP_LAST_EVENT_ID", "")
    watch = Watch(session, told.sessions, last)
    told.seats.take()
    environ[surroundings.STREAM] = PAUSE
    response = Response(frames(watch), content_type="text/event-stream")
    response.call_on_close(told.seats.leave)
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep it to itself
    return response


def job(session: Session, told: Told, number: int) -> dict[str, Any]:
    """Tell a job with its nodes, report and events; raises a 404."""
    from orchestrator_contract.mockserver.page.looking import looked_at  # noqa: PLC0415 - nobody may ever look

    try:
        return looked_at(session, number, told.root)
    except UnknownJob as error:
        raise Problem(404, f"There is no job {error.number}") from None


def request(session: Session, _: Told, id_: int) -> dict[str, Any]:
    """Tell one request with the body of its answer; raises a 404."""
    with session.lock:
        entry = next(iter(session.journal.since(id_ - 1)), None)
    if entry is None or entry.id != id_:
        raise Problem(404, f"The journal has no request {short(str(id_))} (any more)")
    body = entry.told()
    body["response"]["body"] = entry.answer
    return body if entry.operation else body | {"explanation": entry.explanation}


def vocabulary(_: Session, __: Told) -> dict[str, Any]:
    """Tell the words that can be used, and which release has which key."""
    from orchestrator_contract.mockserver.page.vocabulary import vocabulary  # noqa: PLC0415 - nobody may ever look

    return vocabulary()


def file(asked: Request, path: str) -> Response:
    """Return a file of the page; raises a 404 for one that there is not."""
    from orchestrator_contract.mockserver.page.files import served  # noqa: PLC0415 - nobody may ever look

    return served(asked, path)
