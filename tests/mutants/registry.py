"""All mutants, by id."""

from __future__ import annotations

from itertools import chain

from . import (
    agreement,
    bodies,
    damage,
    domain,
    events,
    identity,
    ids,
    lists,
    looks,
    parts,
    refusals,
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
)

_COMMON: dict[str, Mutant] = {
    mutant.id: mutant
    for mutant in chain(
        bodies.mutants(),
        *(shop.mutants for shop in WORKSHOPS),
        refusals.mutants(),
        ids.mutants(),
        damage.mutants(),
        looks.mutants(),
    )
}

MUTANTS: dict[str, Mutant] = _COMMON | {
    mutant.id: mutant for mutant in strata.mutants(_COMMON)
}
