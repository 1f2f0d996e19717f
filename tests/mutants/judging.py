"""Holding a server to the contract, and what the checker's answer is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from wsgiref.types import WSGIApplication

from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget

from .benign import BENIGN
from .faults import Mutant, server
from .harmless import Benign
from .registry import MUTANTS
from .transport import TRANSPORT, TransportMutant

#: All that a campaign checks, by id.
CANDIDATES: dict[str, Mutant | Benign] = {
    **MUTANTS,
    **TRANSPORT,
    **{f"benign:{name}": benign for name, benign in BENIGN.items()},
}

TOKEN = "any-token"  # noqa: S105 - it guards nothing

#: The levels in the order of their gravity; an info is no complaint.
RANKS = ("none", "warning", "error")
#: What becomes of a fault, and of a difference that is none, best first.
FATES = ("killed", "graver", "weaker", "survived")
NO_FAULT_FATES = ("accepted", "remarked", "false alarm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the checker said of a server.

    *kind* is the class of its fault. *due* is the level that the rules demand, *level*
    the gravest that was found, *checks* are those that found something.
    """

    id: str
    title: str
    kind: str
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


def judged(name: str) -> Judgement:
    """Check one of the candidates."""
    candidate = CANDIDATES[name]
    if isinstance(candidate, Benign):
        outcome = checked(candidate.wrap())
        kind, due, excused = "benign servers", "none", candidate.warnings
    else:
        outcome = outcome_of(candidate)
        kind, due, excused = candidate.kind, candidate.level, frozenset()
    errors = complaints(outcome, Level.ERROR)
    warnings = complaints(outcome, Level.WARNING)
    checks = (*errors, *(check for check in warnings if check not in excused))
    return Judgement(
        id=name,
        title=candidate.title,
        kind=kind,
        due=due,
        level="error" if errors else "warning" if checks else "none",
        checks=checks,
    )


def outcome_of(mutant: Mutant) -> Outcome:
    """Check a mutant of the sound server, over a socket if its fault lies there."""
    if not isinstance(mutant, TransportMutant):
        return checked(mutant.wrap(server()))
    with (
        mutant.serving() as url,
        HttpTarget(url, token=TOKEN, timeout=0.4, max_body=2**18) as target,
    ):
        return run(target, Settings(concurrency=1, max_requests=45))
