"""One session: a world, a clock, rules and a journal that no other session sees."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from orchestrator_contract.mockserver.faults.rules import Rules
from orchestrator_contract.mockserver.world.instants import SECOND
from orchestrator_contract.mockserver.world.job import Ending, Job
from orchestrator_contract.mockserver.world.moment import Moment
from orchestrator_contract.mockserver.world.story import ended
from orchestrator_contract.schemas import LIFECYCLE

from .progress import THE_JOB, Progress
from .together import Together

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from orchestrator_contract.mockserver.inventory import Inventory
    from orchestrator_contract.mockserver.world.given import Given
    from orchestrator_contract.mockserver.world.recipe import Recipe
    from orchestrator_contract.mockserver.world.world import World

    from .clock import Source
    from .plan import Plan

#: The most jobs that a session may be given.
MOST_OWN_JOBS = 10_000
#: The most that the commands for them may come to (bytes).
MOST_ORDERED = 64 * 2**20


class TooManyJobs(ValueError):  # noqa: N818 - the plain noun tells it all
    """Raised when a session is given more jobs than MOST_OWN_JOBS."""


class Session:
    """The isolated state called *key*; it begins as *plan* says.

    It keeps to what all sessions of a mock may take *together*.

    Whoever changes it, or reads more than one thing that belongs together, holds its
    *lock*.
    """

    def __init__(
        self, key: str, plan: Plan, source: Source, together: Together | None = None
    ) -> None:
        self.key = key
        self._together = together or Together()
        self._plan = plan
        self.lock = threading.RLock()
        self._source = source
        self.reset()

    def reset(self) -> None:
        """Begin again: no jobs of one's own, no rules, an empty journal."""
        with self.lock:
            world = self._plan.world(self._source)
            self.begin(world, {}, {}, {})
            self.clock = self._plan.begun(self._source, world)
            self.rules = Rules()
            for fault in self._plan.faults:
                self.rules.add({"fault": fault})
            self.journal = self._together.journal(self.lock)
            self.progress = Progress()

    def begin(
        self,
        world: World,
        recipes: dict[int, Recipe],
        endings: dict[int, tuple[Ending, ...]],
        given: dict[int, Given],
    ) -> None:
        """Begin with *world*, jobs of one's own, and jobs that are whole bodies."""
        self.recipes, self.endings, self._given = recipes, endings, given
        self.world = world.with_own(recipes, endings, given)
        #: The inventory, once somebody has asked for it.
        self.stock: Inventory | None = None
        self._ordered = 0
        self._together.forget_orders(self)

    @property
    def inventory(self) -> Inventory:
        """What commands find; made when it is first asked for."""
        with self.lock:
            if self.stock is None:
                self.stock = self._plan.stocked(self.world)
            return self.stock

    # -- time

    def time_of(self, job: Job) -> int:
        """Return what time it is for a job, in milliseconds since 1970.

        Each job is at least as far as it has been looked at, or taken. One that was
        asked for in a state is just that far, until it is let go.
        """
        began = self.world.began
        now = self.clock.now()
        return _time_of(now, self.progress, self.recipes, began, job)

    def view(self, seed: int | None) -> tuple[World, Callable[[Job], int]]:
        """Return world_of(*seed*) and time_of() as they belong together.

        A reset takes nothing of them: who reads many jobs reads them all as of before.
        The clock is read once, so that one answer shows one moment: a list is sorted by
        the very times that it then shows.
        """
        with self.lock:
            world, began = self.world_of(seed), self.world.began
            parts = self.clock.now(), self.progress, self.recipes, began
            return world, partial(_time_of, *parts)

    def pace_of(self, job: Job) -> tuple[str, int]:
        """Say how the time of a job goes with the clock, in milliseconds.

        ``hold``: it stands there. ``shift``: it goes along, so much later or earlier.
        ``floor``: it goes along once the clock is that far.
        """
        now, at = max(self.clock.now(), self.world.began), self.time_of(job)
        if not _held(self.recipes, job.number):
            return "floor", at if at > now else self.world.began
        gone = self.progress.went_on(job.number)
        return ("shift", at - now) if gone else ("hold", at)

    def looked(self, number: int, what: str = THE_JOB) -> None:
        """Note a look at a job, or at *what* belongs to it: by polls, that moves it."""
        if self.clock.by_polls:
            with self.lock:
                self.progress.look(number, what, held=_held(self.recipes, number))

    def world_of(self, seed: int | None) -> World:
        """Return the session's world, or the one of another seed beside it.

        Documents that have changed are in it.
        """
        if seed is not None:
            return self.world.with_own({}, {}, seed=seed)
        documents = self._plan.documents
        if documents is not None:
            self.world.given = {**documents.jobs(), **self._given}
        return self.world

    @property
    def documents(self) -> str | None:
        """How the documents in the folder are: ``good``, or what is wrong with them."""
        folder = self._plan.documents
        return None if folder is None else folder.problem or "good"

    # -- jobs of one's own

    def add_job(self, recipe: Recipe) -> int:
        """Add a job and return its number; raises TooManyJobs."""
        with self.lock:
            if len(self.recipes) >= MOST_OWN_JOBS:
                raise TooManyJobs(f"the session has {MOST_OWN_JOBS} jobs of its own")
            ids = self.world_of(None).ids
            number = ids[-1] + 1 if ids else 1
            self.recipes[number] = recipe
            if recipe.state is not None:
                self.recipes[number] = self._put(number, recipe, recipe.state)
            return number

    def order_job(self, recipe: Recipe, *, size: int) -> int:
        """Add a job that a command of *size* bytes asks for, as of now.

        Raises TooManyJobs.
        """
        with self.lock:
            if self._ordered + size > MOST_ORDERED:
                raise TooManyJobs(
                    f"the session has kept {self._ordered} bytes of commands, and "
                    f"{MOST_ORDERED} are the most; reset it, or begin another one"
                )
            if not self._together.order(self, size):
                raise TooManyJobs(
                    f"all sessions have kept {self._together.most_ordered} bytes of "
                    "commands, as many as may be; end one of them, or reset it"
                )
            self._ordered += size
            now = max(self.clock.now(), self.world.began)
            return self.add_job(replace(recipe, created=now))

    def _put(self, number: int, recipe: Recipe, state: str) -> Recipe:
        """Put a job into a state, long enough ago that its whole life could be over."""
        story = self.world.subject(number).story
        self.progress.put(number, [step.state for step in story.steps].index(state))
        over = story.end if story.halt is None else story.halt
        return replace(recipe, created=recipe.created - over - SECOND)

    def give_job(self, given: Given) -> None:
        """Add a job as a whole body, in place of the one that has its number."""
        with self.lock:
            if len(self._given) >= MOST_OWN_JOBS:
                raise TooManyJobs(f"the session has {MOST_OWN_JOBS} jobs of its own")
            self._given[given.number] = given

    @property
    def given(self) -> Mapping[int, Given]:
        """The jobs that were given to this session as whole bodies, by number."""
        return self._given

    def let_go_job(self, number: int) -> None:
        """Let a job live on that was asked for in a state; raises as advance_job()."""
        with self.lock:
            self._living(number)
            self.progress.let_go(number, self.clock.now())

    def advance_job(self, number: int) -> None:
        """Take a job one step on, now.

        Raises UnknownJob, and ValueError for a job that goes no further.
        """
        with self.lock:
            job = self._living(number)
            self.progress.step(job, self.time_of(job))

    def state_of(self, number: int) -> str:
        """Return the state that a job is in; raises UnknownJob."""
        given = self.world_of(None).given.get(number)
        if given is not None:
            return given.state
        with self.lock:
            job = self.world.subject(number)
            return Moment(job, self.time_of(job)).state

    def outcome_of(self, number: int) -> str:
        """Return the last state that a job comes to; raises UnknownJob."""
        given = self.world_of(None).given.get(number)
        if given is not None:
            return given.state
        story = self.world.subject(number).story
        hangs = [step for step in story.steps if step.age <= (story.halt or step.age)]
        return hangs[-1].state

    def end_job(self, number: int, state: str) -> None:
        """Take a job to a last state, now.

        Raises UnknownJob, and ValueError for a job that cannot come to that state.
        """
        with self.lock:
            job = self._living(number)
            age = self.time_of(job) + 1 - job.created
            ended(job.story, state, age)  # raises if it cannot be
            self._take(job, Ending(state, age))
            self.progress.end(number)

    def stop_job(self, number: int, *, force: bool = False) -> None:
        """Let a job come to a stop, or with *force* end it at once.

        A job that is over stays as it is. Raises UnknownJob, and ValueError for a job
        that was written down and is not over.
        """
        with self.lock:
            given = self.world_of(None).given.get(number)
            if given is not None and given.state in LIFECYCLE.terminal:
                return
            job = self._living(number)
            now = Moment(job, self.time_of(job))
            if force and not now.terminal:
                self.end_job(number, "stopped")
            elif not now.terminal and now.state != "stopping":
                self._take(job, Ending("stopping", now.clock + 1))
                self.progress.let_go(number, self.clock.now())
                self.progress.stop(self.world.subject(number))

    def _take(self, job: Job, ending: Ending) -> None:
        """Take a job to a state; what has happened is to be seen at once."""
        self.endings[job.number] = (*job.endings, ending)
        self.clock.advance(1)

    def _living(self, number: int) -> Job:
        if number in self.world.given:
            raise ValueError("it was written down as it is, and does not live")
        return self.world.subject(number)


def _held(recipes: Mapping[int, Recipe], number: int) -> bool:
    """Whether a job was asked for in a state."""
    recipe = recipes.get(number)
    return recipe is not None and recipe.state is not None


def _time_of(
    now: int,
    progress: Progress,
    recipes: Mapping[int, Recipe],
    began: int,
    job: Job,
) -> int:
    # No job is seen before it was created, not even while somebody resets.
    now = max(now, began, job.created)
    return progress.time_of(job, now, held=_held(recipes, job.number))
