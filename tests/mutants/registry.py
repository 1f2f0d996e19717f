"""All mutants, by id."""

from __future__ import annotations

from itertools import chain

from . import bodies
from .faults import Mutant

MUTANTS: dict[str, Mutant] = {mutant.id: mutant for mutant in chain(bodies.mutants())}
