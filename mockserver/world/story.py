"""A job's whole life, told before it is lived: history first, all else follows.

Times are ages: milliseconds since the job was created.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from .scenarios import Pace, Scenario, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .dice import Dice

#: How a node at work comes out when its job is taken to a last state.
_WORKED = {"finished": "finished", "failed": "failed", "stopped": "finished"}

_TAIL = Span(1, 400)  # from the last node's end to the job's own, in ms
_UNREACHABLE = 300  # until it is clear that a node is not there, in ms


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


def _no_fate(_node: str) -> None:
    """Leave it to the scenario how it goes on a node."""


def tell(
    scenario: Scenario,
    pace: Pace,
    nodes: Sequence[str],
    dice: Dice,
    *,
    new: bool,
    fate: Callable[[str], str | None] = _no_fate,
) -> Story:
    """Tell the life of a job on *nodes*; with *new* it begins as new, else as ready.

    *fate* says of a node how it comes out, whatever the scenario would make of it; a
    job that would finish fails if any of them does.
    """
    ready = dice.between("new", *pace.new) if new else 0
    running = ready + dice.between("ready", *pace.ready)
    work = scenario.run or pace.run
    runs = [
        _fated(_run(node, index, running, work, scenario, dice.of(index)), fate(node))
        for index, node in enumerate(nodes)
    ]
    steps = [Step("ready", ready), Step("running", running)]
    if new:
        steps.insert(0, Step("new", 0))
    if scenario.end == "stopped":
        stop = _midway(runs[0], dice) if runs else running + 1
        runs = [_stopped(run, stop) for run in runs]
        steps.append(Step("stopping", stop))
    last = max((run.end for run in runs), default=steps[-1].age)
    end = last + dice.between("tail", *_TAIL)
    fails = scenario.end == "finished" and any(fate(node) for node in nodes)
    steps.append(Step("failed" if fails else scenario.end, end))
    story = Story(tuple(steps), tuple(runs))
    return halted(story, "running", dice) if scenario.hangs else story


def halted(story: Story, state: str, dice: Dice) -> Story:
    """Let *story* stand still somewhere in the middle of *state*."""
    states = [step.state for step in story.steps]
    index = states.index(state)
    enter, leave = story.steps[index].age, story.steps[index + 1].age
    halt = enter + (leave - enter) * dice.between("halt", 20, 80) // 100
    return story._replace(halt=halt)


def turns(story: Story) -> tuple[int, ...]:
    """Return an age in each state of a life, as a look at every turn would meet it.

    That is the middle of a state, so that some of the nodes are at work while the job
    runs, but the beginning of the first and of the last one.
    """
    ages = [step.age for step in story.steps]
    middle = [(one + other) // 2 for one, other in pairwise(ages)]
    met = (ages[0], *middle[1:], ages[-1])
    halt = story.halt
    return met if halt is None else (*(age for age in met if age < halt), halt)


def ended(story: Story, state: str, age: int) -> Story:
    """Let a life end at *age* in the terminal *state*; what was told before it stays.

    Nodes at work come to their end there and then, and so do those that have not begun,
    unless the job is stopped: then they are passed over. Raises ValueError if that
    cannot be: the life is over, or is to finish although a node has failed, or is to do
    anything but stop while it is stopping.
    """
    if story.halt is None and story.end < age:
        raise ValueError(f"the job is over: it is {story.steps[-1].state}")
    # Of a life that stands still nothing is told beyond the halt.
    known = age if story.halt is None else min(age, story.halt + 1)
    steps = [step for step in story.steps if step.age < known]
    entered = {step.state for step in steps}
    if "stopping" in entered and state != "stopped":
        raise ValueError("the job is stopping: it can only be stopped")
    between = ("ready", "running", *(("stopping",) if state == "stopped" else ()))
    steps += [Step(name, age) for name in between if name not in entered]
    runs = [
        run if run.end < known else _cut_short(run, state, known, age)
        for run in story.runs
    ]
    failed = any(run.outcome in {"failed", "errored"} for run in runs)
    if state == "finished" and failed:
        raise ValueError("a node has failed already: the job can only fail or stop")
    if state == "failed" and not failed:
        last = max(range(len(runs)), key=lambda index: runs[index].end, default=None)
        if last is None or runs[last].end < age:
            raise ValueError("all nodes have finished: the job can only finish or stop")
        start = runs[last].start
        start = age if start is None else start
        runs[last] = runs[last]._replace(start=start, end=age, outcome="failed")
    return Story((*steps, Step(state, age)), tuple(runs))


def stopping(story: Story, age: int) -> Story:
    """Let a life come to a stop from *age* on; what was told before it stays.

    No further node begins. Those at work run to their end, also of a life that stands
    still, and after the last one the job is stopped. A life that is over or stopping
    already stays as it is.
    """
    known = age if story.halt is None else min(age, story.halt + 1)
    steps = [step for step in story.steps if step.age < known]
    entered = {step.state for step in steps}
    if "stopping" in entered or len(steps) == len(story.steps):
        return story
    steps += [Step(s, age) for s in ("ready", "running") if s not in entered]
    steps.append(Step("stopping", age))
    late = 0 if story.halt is None else age - known
    runs = [_run_out(run, known, age, late) for run in story.runs]
    last = max((run.end for run in runs), default=age)
    steps.append(Step("stopped", max(last, age) + _TAIL.most // 2))
    return Story((*steps,), (*runs,))


def _run_out(run: Run, known: int, age: int, late: int) -> Run:
    """Let a node at work go on, *late* if time stood still, and pass others over."""
    if run.end < known:
        return run
    if run.start is not None and run.start < known:
        return run._replace(end=run.end + late)
    return run._replace(start=None, end=age, outcome="skipped")


def _cut_short(run: Run, state: str, known: int, age: int) -> Run:
    """Bring a node to its end at *age*; what was before *known* is told already."""
    if run.start is not None and run.start < known:
        return run._replace(end=age, outcome=_WORKED[state])
    if state == "stopped":
        return run._replace(start=None, end=age, outcome="skipped")
    return run._replace(start=age, end=age, outcome=_WORKED[state])


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


def _fated(run: Run, fate: str | None) -> Run:
    """Let a node come out as *fate* says; one that is not there shows that at once."""
    if fate is None:
        return run
    start = run.start or 0
    end = min(run.end, start + _UNREACHABLE) if fate == "errored" else run.end
    return run._replace(end=end, outcome=fate)


def _midway(run: Run, dice: Dice) -> int:
    """Return an age while *run* is at work."""
    start = run.start or 0
    return start + (run.end - start) * dice.between("stop", 30, 70) // 100


def _stopped(run: Run, stop: int) -> Run:
    """Pass a node over that has not begun at the *stop*; others run to their end."""
    if run.start is not None and run.start <= stop:
        return run
    return run._replace(start=None, end=stop, outcome="skipped")
