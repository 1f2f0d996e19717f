"""Which release's contract some bodies keep, where nobody says (``--profile auto``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from orchestrator_contract.schemas import RELEASES

from .forms import form_of, members, recommended, undocumented
from .shape import faults_in

AUTO = "auto"

#: Of bodies that are alike, one speaks for all; more than so many are not asked.
_SPECIMENS = 200
#: Keys whose values are free in form: no release says what stands there.
_FREE = {"userdata", "params", "result", "details"}
#: Keys whose values themselves tell releases apart.
_TELLING = {"state", "type"}
#: How deep bodies are compared to find those that are alike.
_DEPTH = 4


class Inferred(NamedTuple):
    """The newest release that bodies fit best, why it is, and the oldest one.

    Between the two the bodies tell nothing apart.
    """

    profile: str
    reason: str
    oldest: str


class Specimens:
    """Bodies by which a release is inferred: of those that are alike, the last one."""

    def __init__(self) -> None:
        self.seen = 0
        self._alike: dict[object, tuple[str, Any]] = {}

    def take(self, schema: str, body: Any) -> None:
        """Take in a body and the name of its schema."""
        self.seen += 1
        likeness = schema, _likeness(body, _DEPTH)
        if likeness in self._alike or len(self._alike) < _SPECIMENS:
            self._alike[likeness] = schema, body

    def infer(self) -> Inferred:
        """Return the release that fits the bodies best, and why, in a sentence.

        Of the releases in whose contract they have the fewest faults, and then the
        fewest keys that are missing or not documented, it is the newest. Without a body
        it is ``current``.
        """
        if not self.seen:
            nothing = "there was nothing to infer a release from"
            return Inferred("current", nothing, "current")
        asked = list(self._alike.values())
        deviations = {release: _deviations(release, asked) for release in RELEASES}
        found = min(deviations.values())
        fitting = [release for release in RELEASES if deviations[release] == found]
        oldest, best = fitting[0], fitting[-1]
        of = f"{self.seen} bod{'y' if self.seen == 1 else 'ies'}"
        left = "every key and value" if not any(found) else "most keys and values"
        name = "current" if best == RELEASES[-1] else best
        reason = f"the newest release that documents {left} of {of}"
        return Inferred(name, reason, oldest)


def infer(bodies: Iterable[tuple[str, Any]]) -> Inferred:
    """Return the release that fits *bodies* best, and why; each with its schema."""
    specimens = Specimens()
    for schema, body in bodies:
        specimens.take(schema, body)
    return specimens.infer()


def _likeness(value: Any, depth: int) -> object:
    """Return what two bodies share that no release tells apart: keys and types."""
    if depth and isinstance(value, dict):
        return frozenset(
            (
                key,
                inner
                if key in _TELLING and isinstance(inner, str)
                else _likeness(inner, 0 if key in _FREE else depth - 1),
            )
            for key, inner in value.items()
        )
    if depth and isinstance(value, list):
        return frozenset(_likeness(item, depth - 1) for item in value)
    return type(value)


def _deviations(release: str, bodies: Iterable[tuple[str, Any]]) -> tuple[int, int]:
    """Count the faults of *bodies*, and the keys that are missing or not documented."""
    faults = odd = 0
    for schema, body in bodies:
        faults += len(faults_in(body, schema, profile=release))
        objects = members(form_of(schema, release), body)
        odd += len([*recommended(objects), *undocumented(objects)])
    return faults, odd
