"""The commands that a client has posted, as a test asks for them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestrator_contract.schemas import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from orchestrator_contract.mockserver.sessions.journal import Entry

    from .job import MockJob


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedCommand:
    """A command as it came: ``deploy``, ``task``, ``plan_task`` or ``stop`` by *name*.

    *body* is what was sent; None if that is no JSON object, or longer than the journal
    keeps (16 KiB). *status* is that of the answer, *job* the job that was created or
    stopped; None where the command was refused. *request* is its entry in the journal.
    """

    name: str
    body: dict[str, Any] | None
    status: int
    job: MockJob | None
    request: Entry


def posted(
    entries: Iterable[Entry], job_of: Callable[[int], MockJob]
) -> list[PostedCommand]:
    """Return the commands among *entries*; *job_of* makes the handle of a job."""
    return [
        PostedCommand(
            name=COMMANDS[entry.operation].path.rpartition("/")[2],
            body=_object(entry.body),
            status=entry.status,
            job=job_of(int(entry.job)) if entry.job else None,
            request=entry,
        )
        for entry in entries
        if entry.operation is not None and entry.operation in COMMANDS
    ]


def _object(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
