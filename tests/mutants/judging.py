"""Holding a mutant to the contract, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget

from .faults import Mutant, server

#: The levels in the order of their gravity; an info is no complaint.
RANKS = ("none", "warning", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the checker said of a mutant: its gravest level, and by which checks."""

    mutant: Mutant
    level: str
    checks: tuple[str, ...]
    exit_code: int

    @property
    def outcome(self) -> str:
        """One word: what the checker's answer is worth.

        ``killed`` as gravely as the rules demand, ``graver`` than that, ``weaker``
        (told, but as a warning), ``survived``; for what is no fault ``accepted``,
        ``remarked`` (a warning) or ``false alarm``.
        """
        found, due = RANKS.index(self.level), RANKS.index(self.mutant.level)
        if not due:
            return ("accepted", "remarked", "false alarm")[found]
        if not found:
            return "survived"
        return "weaker" if found < due else "killed" if found == due else "graver"


def checked(app: object) -> Outcome:
    """Check a server of this process as any other would be."""
    return run(WsgiTarget(app, until=0), Settings(concurrency=1))


def judged(mutant: Mutant) -> Judgement:
    """Check a mutant of the sound server."""
    outcome = checked(mutant.wrap(server()))
    findings = [f for f in outcome.findings if f.check.level is not Level.INFO]
    worst = max((f.check.level for f in findings), default=None)
    return Judgement(
        mutant=mutant,
        level=worst.label if worst else "none",
        checks=tuple(dict.fromkeys(f.check.id for f in findings)),
        exit_code=int(outcome.exit_code),
    )
