"""Which release's contract some bodies keep, where nobody says (``--profile auto``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orchestrator_contract.schemas import RELEASES, validator_for

from .forms import form_of, members, recommended
from .shape import faults_of

AUTO = "auto"


def infer(bodies: Iterable[tuple[str, Any]]) -> tuple[str, str]:
    """Return the release that fits *bodies* best, and why, in a sentence.

    Each body comes with the name of its schema. Of the releases in whose contract the
    bodies have the fewest faults, and then lack the fewest recommended keys, it is the
    newest. Without a body it is ``current``.
    """
    told = list(bodies)
    if not told:
        return "current", "there was nothing to infer a release from"
    best = min(reversed(RELEASES), key=lambda release: _deviations(release, told))
    faults, lacking = _deviations(best, told)
    number = f"{len(told)} bod{'y' if len(told) == 1 else 'ies'}"
    left = "every key and value" if not faults + lacking else "most keys and values"
    name = "current" if best == RELEASES[-1] else best
    return name, f"the newest release that documents {left} of {number}"


def _deviations(release: str, bodies: Iterable[tuple[str, Any]]) -> tuple[int, int]:
    """Count the faults of *bodies*, and the recommended keys that they lack."""
    faults = lacking = 0
    for schema, body in bodies:
        faults += len(list(faults_of(validator_for(schema, profile=release), body)))
        objects = members(form_of(schema, release), body)
        lacking += len(list(recommended(objects)))
    return faults, lacking
