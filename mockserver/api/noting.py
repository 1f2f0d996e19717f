"""What the journal of a session is told of a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.commands import withheld
from orchestrator_contract.mockserver.redaction import redacted, without_tokens
from orchestrator_contract.mockserver.sessions.journal import Entry, excerpt
from orchestrator_contract.mockserver.world.instants import instant

from .preferences import NONE, Preferences
from .wire import sent

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

    from orchestrator_contract.mockserver.sessions.session import Session


@dataclass(slots=True)
class Note:
    """What the journal is to tell of a request, as it becomes known.

    The fields are those of Entry; *wishes* are the preferences.
    """

    prefix: str = ""
    path: str = ""
    took: float = 0.0
    operation: str | None = None
    job: str | None = None
    near: str | None = None
    fault: str | None = None
    wishes: Preferences = field(default=NONE)

    def missed(self, *names: str) -> None:
        """Note that preferences of these names were not followed after all."""
        self.wishes = self.wishes.without(*names)
        if "fault" in names:
            self.fault = None


def keep(request: Request, response: Response, session: Session, note: Note) -> None:
    """Put a request into the journal of its session."""
    said, answer = sent(request, cut=True), response.get_data()
    entry: dict[str, Any] = {
        "wall": instant(datetime.now(UTC)),
        "took": note.took,
        "method": request.method,
        "prefix": note.prefix,
        "path": without_tokens(note.path),
        "query": without_tokens(request.query_string.decode("latin-1")),
        "headers": redacted(dict(request.headers)),
        "body": excerpt(said),
        # What is too long to be read at all has a size nonetheless.
        "body_size": max(len(said), request.content_length or 0),
        "status": response.status_code,
        "answer_headers": dict(response.headers),
        "answer": excerpt(answer),
        "answer_size": len(answer),
        "operation": note.operation,
        "job": note.job and without_tokens(note.job),
        "near": note.near,
        "fault": note.fault,
        "applied": note.wishes.applied,
        "withheld": withheld(note.operation, said, session),
    }
    with session.lock:
        journal = session.journal
        at = session.clock.now()
        journal.add(Entry(id=journal.next_id(), at=at, **entry))
