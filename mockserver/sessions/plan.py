"""How a session begins, and begins again after a reset: the settings of the mock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.documents import Documents
from orchestrator_contract.mockserver.faults.catalogue import fault
from orchestrator_contract.mockserver.inventory import (
    Inventory,
    read_inventory,
    reading,
    seeded,
)
from orchestrator_contract.mockserver.world.instants import instant
from orchestrator_contract.mockserver.world.shape import DOCUMENTED, Shape
from orchestrator_contract.mockserver.world.world import World

from .clock import KINDS, Clock

if TYPE_CHECKING:
    from .clock import Source

#: What callers name the settings, and what they are called here.
_SETTINGS = {
    "seed": "seed",
    "jobs": "jobs",
    "epoch": "epoch",
    "shape": "shape",
    "time": "clock",
    "speed": "speed",
    "now": "now",
    "faults": "faults",
    "documents": "documents",
    "inventory": "inventory",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What every session of a mock begins with.

    *epoch* (aware) is when live jobs start; None is when the session begins. *clock* is
    the kind of its clock, *speed* how fast a real one goes, *now* (aware) where it
    begins: if None at the time outside, or at the epoch for a clock that stands still.
    *faults* are thrown at every request, *documents* are jobs that are written down.
    *inventory* is what commands find; None is the one that goes with the seed.
    """

    seed: int = 0
    jobs: int = 100
    epoch: datetime | None = None
    shape: Shape = DOCUMENTED
    clock: str = "real"
    speed: float = 1.0
    now: datetime | None = None
    faults: tuple[str, ...] = ()
    documents: Documents | None = None
    inventory: Inventory | None = None

    def changed(self, **settings: Any) -> Plan:
        """Return the plan with other settings, called as MockServer calls them.

        Raises TypeError for one that a session does not have, ValueError or LookupError
        for a value that cannot be.
        """
        unknown = sorted(settings.keys() - {*_SETTINGS})
        if unknown:
            known = ", ".join(_SETTINGS)
            raise TypeError(f"a session has no {unknown[0]!r}; it has {known}")
        named = {_SETTINGS[name]: value for name, value in settings.items()}
        if "faults" in named:
            named["faults"] = tuple(fault(name).name for name in named["faults"])
        if isinstance(named.get("documents"), Path):
            profile = named.get("shape", self.shape).profile
            named["documents"] = Documents(named["documents"], profile)
        stock = named.get("inventory")
        if isinstance(stock, Path):
            named["inventory"] = read_inventory(stock)
        elif isinstance(stock, Mapping):
            named["inventory"] = reading(stock)
        if named.get("clock", self.clock) not in KINDS:
            known = ", ".join(KINDS)
            raise ValueError(f"{named['clock']!r} is no time; there are {known}")
        return replace(self, **named)

    def world(self, source: Source) -> World:
        """Make the world of a session that begins now."""
        epoch = self.epoch or self.now or source()
        return World(self.seed, epoch=epoch, jobs=self.jobs, shape=self.shape)

    def stocked(self, world: World) -> Inventory:
        """Return an inventory of its own for a session with *world*."""
        return seeded(world.seed) if self.inventory is None else self.inventory.copy()

    def begun(self, source: Source, world: World) -> Clock:
        """Start the clock of a session with *world*."""
        at = self.now or (None if self.clock == "real" else world.epoch)
        return Clock(
            source,
            kind=self.clock,
            at=None if at is None else instant(at),
            speed=self.speed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Plan):
    """A plan for a world that is there already."""

    given: World

    def world(self, source: Source) -> World:  # noqa: ARG002 - the base class says so
        """Return a world like the given one."""
        return self.given
