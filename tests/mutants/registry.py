"""All mutants, by id."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from . import (
    agreement,
    bodies,
    commands,
    conduct,
    corners,
    damage,
    domain,
    events,
    identity,
    ids,
    lists,
    lonely,
    looks,
    parts,
    plans,
    refusals,
    refusals_beside,
    shifts,
    strata,
)
from .faults import Mutant

WORKSHOPS = (
    domain.HISTORY,
    domain.TIMES,
    identity.IDENTITY,
    identity.COUNTS,
    identity.OPTIONS,
    lists.PAGES,
    lists.FILTERS,
    agreement.AGREEMENT,
    parts.OF_NODES,
    parts.OF_REPORT,
    events.OF_EVENTS,
    lonely.LONELY,
    plans.PLANS,
    commands.ORDERS,
    conduct.ROUTES,
    conduct.EDGES,
)


def _by_id(*sources: Iterable[Mutant]) -> dict[str, Mutant]:
    """Return the mutants by id; raises ValueError if two have the same."""
    found: dict[str, Mutant] = {}
    for mutant in chain(*sources):
        if found.setdefault(mutant.id, mutant) is not mutant:
            raise ValueError(f"two mutants are called {mutant.id}")
    return found


_COMMON = _by_id(
    bodies.mutants(),
    *(shop.mutants for shop in WORKSHOPS),
    refusals.mutants(),
    refusals.mutants(refusals_beside.BESIDE),
    ids.mutants(),
    damage.mutants(),
    looks.mutants(),
    conduct.mutants(),
    corners.mutants(),
    shifts.mutants(),
)

MUTANTS = _by_id(_COMMON.values(), strata.mutants(_COMMON))
