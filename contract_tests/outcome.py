"""What a run comes to: findings, coverage, verdict, exit code."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from orchestrator_contract.schemas import LIFECYCLE

from .model import Finding, Level

if TYPE_CHECKING:  # every command is told its exit code here, and few exchange anything
    from .exchange import Exchange


class Verdict(enum.StrEnum):
    """What a run says about its target."""

    CONFORMS = "conforms"
    VIOLATES = "violates"
    INCONCLUSIVE = "inconclusive"
    UNREACHABLE = "unreachable"


class Exit(enum.IntEnum):
    """The exit codes (design: command line), and what each one means."""

    CONFORMS = 0
    FINDINGS = 1
    USAGE = 2
    INCONCLUSIVE = 3
    UNREACHABLE = 4
    STALE_BASELINE = 5
    DEFECT = 70


@dataclass(frozen=True, slots=True)
class Met:
    """Which of the known words were met, and which were not, in the known order."""

    seen: tuple[str, ...]
    missing: tuple[str, ...]

    @classmethod
    def of(cls, known: Iterable[str], met: Iterable[str]) -> Met:
        """Divide the *known* words by whether they were *met*."""
        seen = set(met)
        words = tuple(known)
        return cls(
            seen=tuple(word for word in words if word in seen),
            missing=tuple(word for word in words if word not in seen),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a run has met: states, types, pairs of them, error kinds, checks.

    *properties* tells of each property of a job, by its pointer pattern, whether it was
    met ``present``, ``absent`` or ``null``. *notes* are sentences about what had no
    specimen.
    """

    states: Met = field(default_factory=lambda: Met.of(LIFECYCLE.states, ()))
    types: Met = field(default_factory=lambda: Met.of(LIFECYCLE.types, ()))
    pairs: Met = field(default_factory=lambda: Met((), ()))
    kinds: Met = field(default_factory=lambda: Met((), ()))
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    not_exercised: tuple[str, ...] = ()
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that a run found, ready to be reported.

    *findings* are in their order of reporting, gravest first. *suppressed* are those
    that a baseline accepts. *lacking* says, a sentence each, what keeps the run from
    being conclusive. *exchanges* are what was sent and what came, in the order of their
    numbers; empty where files were judged. *seconds* is how long the run took.
    """

    target: str | None
    started_at: datetime
    seconds: float = 0.0
    profile: str = "current"
    profile_reason: str = ""
    seed: int | None = None
    requests: int = 0
    jobs: int = 0
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    stale: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unreachable: str | None = None
    coverage: Coverage = field(default_factory=Coverage)
    exchanges: tuple[Exchange, ...] = ()
    fail_on: Level | None = Level.ERROR

    def count(self, level: Level) -> int:
        """Return how many findings have exactly this level."""
        return sum(finding.check.level is level for finding in self.findings)

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings at or above the level on which the run fails."""
        if self.fail_on is None:
            return ()
        return tuple(f for f in self.findings if f.check.level >= self.fail_on)

    @property
    def exit_code(self) -> Exit:
        """The exit code, by the precedence 4 > 1 > 3 > 5 > 0 (design: verdict)."""
        if self.unreachable:
            return Exit.UNREACHABLE
        if self.failing:
            return Exit.FINDINGS
        if self.lacking:
            return Exit.INCONCLUSIVE
        if self.stale:
            return Exit.STALE_BASELINE
        return Exit.CONFORMS

    @property
    def verdict(self) -> Verdict:
        """The verdict in one word: what was found, whatever the run fails on."""
        if self.unreachable:
            return Verdict.UNREACHABLE
        if self.failing or self.count(Level.ERROR):
            return Verdict.VIOLATES
        return Verdict.INCONCLUSIVE if self.lacking else Verdict.CONFORMS
