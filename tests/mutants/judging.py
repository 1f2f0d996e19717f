"""Holding a server to the contract, and what the checker's answer is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from wsgiref.types import WSGIApplication

from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget

from .faults import Mutant, server

#: The levels in the order of their gravity; an info is no complaint.
RANKS = ("none", "warning", "error")
#: What becomes of a fault, and of a difference that is none, best first.
FATES = ("killed", "graver", "weaker", "survived")
NO_FAULT_FATES = ("accepted", "remarked", "false alarm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the checker said of a mutant.

    *due* is the level that the rules demand, *level* the gravest that was found,
    *checks* are those that found something.
    """

    id: str
    due: str
    level: str
    checks: tuple[str, ...]

    @property
    def fate(self) -> str:
        """One word for it.

        ``killed`` as gravely as the rules demand, ``graver`` than that, ``weaker``
        (only warned of), ``survived``; where there is no fault ``accepted``,
        ``remarked`` (warned of) or ``false alarm``.
        """
        found, due = RANKS.index(self.level), RANKS.index(self.due)
        if not due:
            return NO_FAULT_FATES[found]
        if not found:
            return "survived"
        return "weaker" if found < due else "killed" if found == due else "graver"


def checked(app: WSGIApplication) -> Outcome:
    """Check a server of this process, as any other would be."""
    return run(WsgiTarget(app, until=0), Settings(concurrency=1))


def complaints(outcome: Outcome, *levels: Level) -> tuple[str, ...]:
    """Return the checks that found something of these levels, gravest first."""
    found: Sequence[str] = [
        finding.check.id
        for finding in outcome.findings
        if finding.check.level in levels
    ]
    return tuple(dict.fromkeys(found))


def judged(mutant: Mutant) -> Judgement:
    """Check a mutant of the sound server."""
    outcome = checked(mutant.wrap(server()))
    errors = complaints(outcome, Level.ERROR)
    checks = complaints(outcome, Level.ERROR, Level.WARNING)
    level = "error" if errors else "warning" if checks else "none"
    return Judgement(id=mutant.id, due=mutant.level, level=level, checks=checks)
