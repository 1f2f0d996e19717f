"""One job of a world: everything about it that time does not change."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from orchestrator_contract.schemas import LIFECYCLE

from .cast import plan_job_of
from .instants import DAY, MINUTE, SECOND
from .options import Json, options
from .pools import Owner, Pools, fresh
from .scenarios import SCENARIOS, pace_of
from .story import Story, ended, halted, stopping, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .cast import Role
    from .dice import Dice
    from .order import Order
    from .recipe import Recipe
    from .story import Run

#: How many nodes jobs have; the average is four.
_SIZES = (1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12)

#: Event ids are global and rise from job to job: each has so many for itself.
EVENTS_PER_JOB = 1_000
#: Jobs of many nodes have further ones behind those of all usual jobs, in a larger
#: share each; below a thousand million jobs no id is that of two events.
_FURTHER, _SHARE = 10**12, 2**20


def event_id(number: int, index: int) -> int:
    """Return the id of event *index* of job *number*, from 1 on; it rises with it."""
    if index < EVENTS_PER_JOB:
        return number * EVENTS_PER_JOB + index
    return _FURTHER + number * _SHARE + index


class Ending(NamedTuple):
    """A state that a job was taken to, ``stopping`` or a last one, at an *age* (ms)."""

    state: str
    age: int


class Job:
    """Job *number*; its parts are made when they are first asked for."""

    def __init__(
        self,
        number: int,
        role: Role,
        pools: Pools,
        dice: Dice,
        *,
        epoch: int,
        recipe: Recipe | None = None,
        endings: Sequence[Ending] = (),
    ) -> None:
        self.number = number
        self.role = role
        self.dice = dice
        self._pools = pools
        self._epoch = epoch if recipe is None else recipe.created
        self.recipe = recipe
        #: States that the job was taken to, one after the other.
        self.endings = endings

    @property
    def name(self) -> str:
        """The number as the API writes it."""
        return str(self.number)

    @property
    def type(self) -> str:
        """One of the nine types."""
        return self.role.type

    @property
    def command(self) -> str:
        """The command that created the job: named like the type (J10)."""
        return self.role.type

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The certnames of its nodes, each once."""
        wanted = None if self.recipe is None else self.recipe.nodes
        if isinstance(wanted, tuple):
            return wanted
        names = self._pools.certnames
        count = self.dice.pick("size", _SIZES) if wanted is None else wanted
        if count >= len(names):
            return tuple(f"node{i:05}.example.com" for i in range(1, count + 1))
        first = self.dice.throw("nodes", len(names) - count)
        return names[first : first + count]

    @cached_property
    def story(self) -> Story:
        """The job's life; it stands still in the state that the job keeps."""
        story = self._told
        for state, age in self.endings:
            stops = state == "stopping"
            story = stopping(story, age) if stops else ended(story, state, age)
        return story

    @cached_property
    def _told(self) -> Story:
        """The life as it would be if nobody took the job to an end."""
        state = self.role.state
        fate = {} if self._order is None else {"fate": self._order.fate}
        story = tell(
            SCENARIOS[self.role.scenario],
            pace_of(self.type, live=state is None),
            self.nodes,
            self.dice,
            # Servers since 2019 were seen to begin at ready (S3); a few do here.
            new=state in {None, "new"} or not self.dice.chance("begins-ready", 15),
            **fate,
        )
        if state is not None and state not in LIFECYCLE.terminal:
            return halted(story, state, self.dice)
        return story

    @cached_property
    def created(self) -> int:
        """The instant of creation.

        A live job is created at the epoch. One that keeps its state has reached it by
        then: history within the month before, the others within the last minutes.
        """
        state, story = self.role.state, self._told
        if state is None:
            return self._epoch
        reached = story.end if story.halt is None else story.halt
        long = 30 * DAY if state in LIFECYCLE.terminal else 15 * MINUTE
        return self._epoch - reached - self.dice.between("ago", SECOND, long)

    @cached_property
    def _options(self) -> Json:
        return self.options()

    def options(self) -> Json:
        """Make the options; a fresh object on every call."""
        if self._order is not None:
            return fresh(self._order.options)
        return options(
            self.type,
            self.nodes,
            self._pools,
            self.dice,
            plan_job=plan_job_of(self.number),
        )

    @property
    def environment(self) -> str:
        """The environment's name; empty for a job of a project's plan."""
        return str(self._options.get("environment", ""))

    @property
    def task(self) -> str | None:
        """The task that runs; None for a deployment."""
        return self._options.get("task")

    @property
    def login(self) -> str:
        """The login of its owner."""
        owner = self._owner.body if self._order is None else self._order.owner
        return str(owner["login"])

    @property
    def overrides(self) -> Mapping[str, Any]:
        """Keys of the body with the values that somebody wants them to have."""
        return {} if self.recipe is None else self.recipe.overrides

    @property
    def _order(self) -> Order | None:
        return None if self.recipe is None else self.recipe.order

    @property
    def result(self) -> Mapping[str, Any] | None:
        """What nodes send home that come to a good end, if somebody has said so."""
        return None if self._order is None else self._order.result

    def dice_of(self, run: Run) -> Dice:
        """Return the dice of what a node sends home at its end; no two share theirs."""
        dice, twin = self.dice.of(run.end), self._twins.get(run.node)
        return dice if twin is None else dice.of(twin)

    @cached_property
    def _twins(self) -> Mapping[str, int]:
        """The nodes whose end is that of some before them, and how many these are."""
        ends: Counter[int] = Counter()
        found = {}
        for run in self.story.runs:
            if ends[run.end]:
                found[run.node] = ends[run.end]
            ends[run.end] += 1
        return found

    @property
    def _owner(self) -> Owner:
        return self.dice.pick("owner", self._pools.owners)

    def owner(self) -> Json:
        """Make the owner; a fresh object on every call."""
        if self._order is not None:
            return fresh(self._order.owner)
        return self._owner.as_of(self._epoch)

    def userdata(self) -> Json:
        """Make the data that the caller hung on the job; a fresh object."""
        if self._order is not None:
            return fresh(self._order.userdata)
        return fresh(self.dice.pick("userdata", self._pools.userdata))
