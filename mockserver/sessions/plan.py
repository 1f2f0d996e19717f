"""How a session begins, and begins again after a reset: the settings of the mock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.documents import Documents
from orchestrator_contract.mockserver.inventory import Inventory, seeded
from orchestrator_contract.mockserver.world.instants import instant
from orchestrator_contract.mockserver.world.shape import DOCUMENTED, Shape
from orchestrator_contract.mockserver.world.world import World

from .clock import Clock
from .settings import read_settings

if TYPE_CHECKING:
    from .clock import Source


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
        return replace(self, **read_settings(settings, self.shape))

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
