"""A job's whole life, told before it is lived: history first, all else follows.

Times are ages: milliseconds since the job was created.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .scenarios import Pace, Scenario, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .dice import Dice

_TAIL = Span(1, 400)  # from the last node's end to the job's own, in ms


class Step(NamedTuple):
    """The age at which the job enters a state."""

    state: str
    age: int


class Run(NamedTuple):
    """What happens on one node.

    The node works from *start* to *end* and comes out as *outcome*. A node that never
    starts is passed over at *end*.
    """

    node: str
    start: int | None
    end: int
    outcome: str

    def state(self, age: int) -> str:
        """Return the node's state when the job has *age*."""
        if age >= self.end:
            return self.outcome
        return "new" if self.start is None or age < self.start else "running"


class Story(NamedTuple):
    """A life: its steps in order, and what happens on every node.

    *halt* is the age at which a life stands still for ever; None if it goes on.
    """

    steps: tuple[Step, ...]
    runs: tuple[Run, ...]
    halt: int | None = None

    @property
    def end(self) -> int:
        """The age at which the job enters its last state."""
        return self.steps[-1].age


def tell(
    scenario: Scenario, pace: Pace, nodes: Sequence[str], dice: Dice, *, new: bool
) -> Story:
    """Tell the life of a job on *nodes*; with *new* it begins as new, else as ready."""
    ready = dice.between("new", *pace.new) if new else 0
    running = ready + dice.between("ready", *pace.ready)
    work = scenario.run or pace.run
    runs = [
        _run(node, index, running, work, scenario, dice.of(index))
        for index, node in enumerate(nodes)
    ]
    steps = [Step("ready", ready), Step("running", running)]
    if new:
        steps.insert(0, Step("new", 0))
    if scenario.end == "stopped":
        stop = _midway(runs[0], dice)
        runs = [_stopped(run, stop) for run in runs]
        steps.append(Step("stopping", stop))
    end = max(run.end for run in runs) + dice.between("tail", *_TAIL)
    steps.append(Step(scenario.end, end))
    story = Story(tuple(steps), tuple(runs))
    return halted(story, "running", dice) if scenario.hangs else story


def halted(story: Story, state: str, dice: Dice) -> Story:
    """Let *story* stand still somewhere in the middle of *state*."""
    states = [step.state for step in story.steps]
    index = states.index(state)
    enter, leave = story.steps[index].age, story.steps[index + 1].age
    halt = enter + (leave - enter) * dice.between("halt", 20, 80) // 100
    return story._replace(halt=halt)


def _run(
    node: str, index: int, running: int, work: Span, scenario: Scenario, dice: Dice
) -> Run:
    """Let the node number *index* do its part, from shortly after *running*."""
    start = running + dice.between("start", 1, 1 + work.most // 8 * index)
    end = start + dice.between("run", *work)
    fails = index == 0 and scenario.first_fails
    if scenario.failing and not fails:
        fails = dice.chance("fails", scenario.failing)
    return Run(node, start, end, scenario.failure if fails else "finished")


def _midway(run: Run, dice: Dice) -> int:
    """Return an age while *run* is at work."""
    start = run.start or 0
    return start + (run.end - start) * dice.between("stop", 30, 70) // 100


def _stopped(run: Run, stop: int) -> Run:
    """Pass a node over that has not begun at the *stop*; others run to their end."""
    if run.start is not None and run.start <= stop:
        return run
    return run._replace(start=None, end=stop, outcome="skipped")
