"""Admin routes: what the mock was asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.api.errors import Problem, short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from orchestrator_contract.mockserver.sessions.journal import Entry
    from orchestrator_contract.mockserver.sessions.session import Session

    from .app import Told

#: A number; longer ones are no count and no id, and Python reads none of 5,000 digits.
_NUMBER = re.compile(r"[0-9]{1,18}")
#: What entries can be filtered by.
_FILTERS: Mapping[str, Callable[[Entry, str], bool]] = {
    "method": lambda entry, value: entry.method == value.upper(),
    "path": lambda entry, value: entry.path == value,
    "operation": lambda entry, value: entry.operation == value,
    "job": lambda entry, value: entry.job == value,
    "status": lambda entry, value: str(entry.status) == value,
    "fault": lambda entry, value: entry.fault == value,
    "since": lambda entry, value: entry.id > int(value),
}


def listed(session: Session, told: Told) -> dict[str, Any]:
    """List requests, the oldest first; or all of them as an HTTP Archive."""
    query = dict(told.query)
    form = query.pop("format", "json")
    limit = query.pop("limit", "1000")
    if form not in {"json", "har"}:
        raise Problem(400, f"format is {short(form)!r}; there are json and har")
    if not _NUMBER.fullmatch(limit):
        raise Problem(400, f"limit is {short(limit)!r}, not a number")
    entries = _wanted(session, query)
    shown = entries[len(entries) - min(int(limit), len(entries)) :]
    if form == "har":
        from orchestrator_contract.mockserver.sessions.archive import (  # noqa: PLC0415 - few ask for it
            har,
        )

        return har(shown, told.asked_by)
    return {
        "requests": [entry.told() for entry in shown],
        "total": len(entries),
        "dropped": session.journal.dropped,
    }


def count(session: Session, told: Told) -> dict[str, Any]:
    """Count requests."""
    return {"count": len(_wanted(session, dict(told.query)))}


def unmatched(session: Session, told: Told) -> dict[str, Any]:
    """List the requests that no operation is there for, with what comes nearest."""
    entries = [e for e in _wanted(session, dict(told.query)) if e.operation is None]
    return {
        "requests": [
            entry.told() | {"explanation": entry.explanation} for entry in entries
        ]
    }


def clear(session: Session, _: Told) -> dict[str, Any]:
    """Empty the journal."""
    with session.lock:
        number = len(session.journal)
        session.journal.clear()
    return {"removed": number}


def _wanted(session: Session, query: dict[str, str]) -> list[Entry]:
    unknown = [name for name in query if name not in _FILTERS]
    if unknown:
        raise Problem(
            400,
            f"The journal cannot be filtered by {short(unknown[0])!r}",
            choices=list(_FILTERS),
        )
    if not _NUMBER.fullmatch(query.get("since", "0")):
        raise Problem(400, f"since is {short(query['since'])!r}, not an entry's id")
    with session.lock:
        entries = session.journal.entries()
    for name, value in query.items():
        entries = [entry for entry in entries if _FILTERS[name](entry, value)]
    return entries
