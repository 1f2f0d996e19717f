"""What a run has met: states, types, error kinds, and each property in each guise."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from orchestrator_contract.schemas import ERROR_KINDS, LIFECYCLE

from .document import Document
from .forms import Member, guises
from .model import Check
from .names import Names
from .outcome import Coverage, Met
from .views import mapping, text

#: Every stratum of a state and a type, such as "running task".
_PAIRS = [f"{s} {t}" for t in LIFECYCLE.types for s in LIFECYCLE.states]
_KINDS = {kind.kind for kind in ERROR_KINDS}
_GUISES = ("present", "absent", "null")


@dataclass
class Census:
    """Counts what the judged documents hold."""

    jobs: Names = field(default_factory=Names)
    states: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    pairs: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    properties: dict[str, set[str]] = field(default_factory=dict)
    _alike: set[tuple[object, ...]] = field(default_factory=set, compare=False)

    def take(self, document: Document) -> None:
        """Count one document: a job, or an error body."""
        body = mapping(document.body)
        if document.schema == "error":
            self.kinds |= {kind for kind in (text(body.get("kind")),) if kind}
            self.kinds &= _KINDS  # others are without number
        elif document.schema == "job":
            job = document.job
            self.jobs.add(job.name or text(body.get("id")))
            self.states |= {state for state in (job.state,) if state}
            self.types |= {kind for kind in (job.type,) if kind}
            if job.state and job.type:
                self.pairs.add(f"{job.state} {job.type}")
            for member in document.members:
                if not self._has_met(member):
                    for pointer, guise in guises(member):
                        self.properties.setdefault(pointer, set()).add(guise)

    def _has_met(self, member: Member) -> bool:
        """Tell whether an object of the same keys and types of values was met."""
        form, value = member.form, member.value
        guise = (form.pattern, *value, *map(type, value.values()))
        if guise in self._alike:
            return True
        # Keys that nobody documents may be any number of any length.
        if value.keys() <= form.documented:
            self._alike.add(guise)
        return False

    def add(self, other: Census) -> None:
        """Take in what *other* has counted."""
        self.jobs.update(other.jobs)
        self.states |= other.states
        self.types |= other.types
        self.pairs |= other.pairs
        self.kinds |= other.kinds
        for pointer, met in other.properties.items():
            self.properties.setdefault(pointer, set()).update(met)

    def coverage(
        self,
        checks: Iterable[Check],
        *,
        exercised: Container[str],
        failed: Container[str],
        notes: Iterable[str] = (),
    ) -> Coverage:
        """Put what was met beside what could be met; checks go by their ids."""
        ids = [check.id for check in checks]
        met = {
            pointer: tuple(guise for guise in _GUISES if guise in guises)
            for pointer, guises in sorted(self.properties.items())
        }
        return Coverage(
            states=Met.of(LIFECYCLE.states, self.states),
            types=Met.of(LIFECYCLE.types, self.types),
            pairs=Met.of(_PAIRS, self.pairs),
            kinds=Met.of((kind.kind for kind in ERROR_KINDS), self.kinds),
            passed=tuple(i for i in ids if i in exercised and i not in failed),
            failed=tuple(i for i in ids if i in failed),
            not_exercised=tuple(i for i in ids if i not in exercised),
            properties=met,
            notes=tuple(notes),
        )
