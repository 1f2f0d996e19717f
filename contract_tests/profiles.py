"""Which release's contract some bodies keep, where nobody says (``--profile auto``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orchestrator_contract.schemas import RELEASES, validator_for

from .forms import form_of, members, recommended, undocumented
from .shape import faults_of

AUTO = "auto"


def infer(bodies: Iterable[tuple[str, Any]]) -> tuple[str, str]:
    """Return the release that fits *bodies* best, and why, in a sentence.

    Each body comes with the name of its schema. Of the releases in whose contract the
    bodies have the fewest faults, and then the fewest keys that are missing or not
    documented, it is the newest. Without a body it is ``current``.
    """
    told = list(bodies)
    if not told:
        return "current", "there was nothing to infer a release from"
    best = min(reversed(RELEASES), key=lambda release: _deviations(release, told))
    faults, odd = _deviations(best, told)
    number = f"{len(told)} bod{'y' if len(told) == 1 else 'ies'}"
    left = "every key and value" if not faults + odd else "most keys and values"
    name = "current" if best == RELEASES[-1] else best
    return name, f"the newest release that documents {left} of {number}"


def _deviations(release: str, bodies: Iterable[tuple[str, Any]]) -> tuple[int, int]:
    """Count the faults of *bodies*, and the keys that are missing or not documented."""
    faults = odd = 0
    for schema, body in bodies:
        faults += len(list(faults_of(validator_for(schema, profile=release), body)))
        objects = list(members(form_of(schema, release), body))
        odd += len([*recommended(objects), *undocumented(objects)])
    return faults, odd
