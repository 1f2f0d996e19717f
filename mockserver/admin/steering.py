"""Admin routes: health, the clock, the rules that throw faults, what there is."""

from __future__ import annotations

from copy import copy
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.api.errors import Problem, short
from orchestrator_contract.mockserver.faults.catalogue import FAULTS
from orchestrator_contract.mockserver.faults.rules import BadRule
from orchestrator_contract.mockserver.inventory import BadInventory, reading
from orchestrator_contract.mockserver.sessions.clock import speed
from orchestrator_contract.mockserver.world.instants import instant, moment_of, span
from orchestrator_contract.schemas import bundle

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.sessions.session import Session

    from .app import Told

_MOVES = ("advance", "now", "frozen", "speed")


def health(session: Session, told: Told) -> dict[str, Any]:
    """Say that the mock is well, and what it serves."""
    try:
        number = version("orchestrator-contract")
    except PackageNotFoundError:
        number = "unknown"
    return {
        "status": "healthy",
        "version": number,
        "seed": session.world.seed,
        "jobs": len(session.world.ids),
        "sessions": len(told.sessions.keys()),
        "documents": session.documents,
    }


def inventory(session: Session, _: Told) -> dict[str, Any]:
    """Tell what commands find."""
    return session.inventory.told()


def put_inventory(session: Session, told: Told) -> dict[str, Any]:
    """Let commands find something else; raises a 400 for what is no inventory."""
    try:
        session.stock = reading(told.json)
    except BadInventory as error:
        raise Problem(400, str(error)) from None
    return session.inventory.told()


def clock(session: Session, _: Told) -> dict[str, Any]:
    """Tell the time."""
    return session.clock.told()


def move_clock(session: Session, told: Told) -> dict[str, Any]:
    """Move the clock; raises a 400 for what cannot be."""
    asked = told.json
    unknown = [key for key in asked if key not in _MOVES]
    if unknown or not asked:
        what = f"no {short(unknown[0])!r}" if unknown else "no empty wish"
        raise Problem(400, f"The clock knows {what}; it has {', '.join(_MOVES)}")
    frozen = asked.get("frozen", False)
    if not isinstance(frozen, bool):
        raise Problem(400, f"frozen is {short(repr(frozen))}, not true or false")
    if frozen and "speed" in asked:
        raise Problem(400, "A frozen clock has no speed; give one of the two")
    try:
        with session.lock:
            # All of it or nothing: what cannot be leaves the clock as it was.
            clock = copy(session.clock)
            if "now" in asked:
                clock.move_to(instant(moment_of(str(asked["now"]))))
            if "advance" in asked:
                clock.advance(span(asked["advance"]))
            if frozen:
                clock.freeze()
            elif "frozen" in asked:
                clock.resume()
            if "speed" in asked:
                clock.resume(speed(asked["speed"]))
            session.clock = clock
    except ValueError as error:
        raise Problem(400, str(error)) from None
    return clock.told()


def faults(session: Session, _: Told) -> dict[str, Any]:
    """List the rules, and the faults that there are."""
    with session.lock:
        rules = [rule.told() for rule in session.rules]
    known = {fault.name: fault.title for fault in FAULTS.values()}
    return {"rules": rules, "faults": known}


def add_fault(session: Session, told: Told) -> dict[str, Any]:
    """Add a rule; raises a 400 for one that cannot be read."""
    try:
        with session.lock:
            return session.rules.add(told.json).told()
    except BadRule as error:
        raise Problem(400, str(error)) from None


def clear_faults(session: Session, _: Told) -> dict[str, Any]:
    """Remove all rules."""
    with session.lock:
        number = len(session.rules)
        session.rules.clear()
    return {"removed": number}


def remove_fault(session: Session, _: Told, id_: int) -> dict[str, Any]:
    """Remove a rule; raises a 404 if there is none."""
    with session.lock:
        if not session.rules.remove(id_):
            raise Problem(404, f"There is no rule {id_}")
    return {"removed": 1}


def spec(_: Session, __: Told) -> dict[str, Any]:
    """Return the OpenAPI document of the API that is mocked."""
    return bundle()
