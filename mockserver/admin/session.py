"""Admin routes: sessions, and a session as one document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.api.errors import DEFAULT_ENGINE, Problem
from orchestrator_contract.mockserver.sessions import keeping
from orchestrator_contract.mockserver.sessions.registry import (
    BadKey,
    TooManyPorts,
    TooManySessions,
)
from orchestrator_contract.mockserver.sessions.session import Session
from orchestrator_contract.schemas import BASE_PATH

if TYPE_CHECKING:
    from .app import Told


def listed(_: Session, told: Told) -> dict[str, Any]:
    """List the sessions."""
    keys = told.sessions.keys()
    return {"sessions": [_told(told, key) for key in keys], "most": told.sessions.most}


def add(_: Session, told: Told) -> dict[str, Any]:
    """Begin a session; it would begin by itself at its first request, too.

    With a ``port`` (0: any that is free) it gets that one for itself.
    """
    asked = told.json
    key, port = asked.get("key"), asked.get("port")
    if not isinstance(key, str) or not key:
        raise Problem(400, f"key is {key!r}, not a session's key such as test-7")
    if port is not None and not (type(port) is int and 0 <= port < 65_536):
        raise Problem(400, f"port is {port!r}, not a number from 0 to 65535")
    fresh = told.sessions.known(key) is None
    try:
        told.sessions.get(key)
    except BadKey as error:
        raise Problem(400, str(error)) from None
    except TooManySessions as error:
        raise Problem(429, str(error)) from None
    if port is None:
        return _told(told, key)
    try:
        return {"key": key, "url": f"{_opened(told, key, port)}{BASE_PATH}"}
    except Problem:
        if fresh:  # whole or not at all
            told.sessions.end(key)
        raise


def _opened(told: Told, key: str, port: int) -> str:
    """Open a port for a session and return its URL; raises a 501, a 409 or a 429."""
    if told.open_port is None:
        raise Problem(501, f"A port of its own needs {DEFAULT_ENGINE}")
    try:
        return told.open_port(key, port)
    except OSError as error:
        raise Problem(409, f"Port {port}: {error.strerror or error}") from None
    except TooManyPorts as error:
        raise Problem(429, str(error)) from None


def end(_: Session, told: Told, key: str) -> dict[str, Any]:
    """End a session; raises a 404 if there is none."""
    if not told.sessions.end(key):
        raise Problem(404, f"There is no session {key[:80]!r}")
    return {"removed": 1}


def end_all(_: Session, told: Told) -> dict[str, Any]:
    """End all sessions; the default one begins again."""
    number = len(told.sessions.keys())
    told.sessions.end_all()
    return {"removed": number}


def state(session: Session, _: Told) -> dict[str, Any]:
    """Return the session as one document."""
    return keeping.kept(session)


def restore(session: Session, told: Told) -> dict[str, Any]:
    """Restore the session from its document, whole or not at all."""
    try:
        keeping.restore(session, told.json)
    except keeping.BadState as error:
        raise Problem(400, str(error)) from None
    return keeping.kept(session)


def reset(session: Session, _: Told) -> dict[str, Any]:
    """Let the session begin again."""
    session.reset()
    return session.clock.told()


def _told(told: Told, key: str) -> dict[str, Any]:
    return {"key": key, "url": f"{told.base}/__session/{key}{BASE_PATH}"}
