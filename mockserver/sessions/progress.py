"""How far the jobs of a session have come by looks and by hand, beside its clock."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.world.story import turns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestrator_contract.mockserver.world.job import Job

#: What is asked of a job by who asks for the job itself.
THE_JOB = "getJob"

#: A look so late that it meets the last turn of any life.
_LAST = 1_000_000


class Progress:
    """Each job at the turn of its life that it was put to, or has been looked to.

    A turn is one step of the life as turns() has them. A job that is *held*, because it
    was asked for in a state, stays at its turn until it is let go.
    """

    def __init__(self) -> None:
        self._looks: Counter[int] = Counter()
        #: What has been asked of a job since its last step.
        self._asked: dict[int, set[str]] = {}
        #: The turn at which a job was put, before anybody looked at it.
        self._put: dict[int, int] = {}
        #: Held jobs that were let go, with the time when.
        self._let_go: dict[int, int] = {}

    def time_of(self, job: Job, now: int, *, held: bool) -> int:
        """Return what time it is for a job while the clock shows *now*."""
        number = job.number
        if number not in self._put and number not in self._looks:
            return now
        if job.role.state is not None and not job.endings:
            return now
        ages, turn = turns(job.story), self._turn(number)
        at = job.created + ages[min(turn, len(ages) - 1)]
        if job.endings:  # what has been done to it is not undone by a change of pace
            at = max(at, job.created + job.endings[-1].age)
        if held:
            return at + max(now - self._let_go.get(number, now), 0)
        return max(now, at)

    def _turn(self, number: int) -> int:
        return self._put.get(number, 0) + max(self._looks[number] - 1, 0)

    def look(self, number: int, what: str, *, held: bool) -> None:
        """Note that *what* was asked of a job: the job itself, or what belongs to it.

        Whoever asks for the same again finds the job one turn further. All else is told
        as of the same turn, and goes with the job that was asked for last: a body and
        the nodes that are asked for after it always agree.
        """
        if held and number not in self._let_go:
            return
        asked = self._asked.setdefault(number, set())
        again = not asked or what in asked
        if again:
            self._looks[number] += 1
        if again or what == THE_JOB:
            asked.clear()
        asked.add(what)

    def put(self, number: int, turn: int) -> None:
        """Put a job to a turn."""
        self._put[number] = turn

    def let_go(self, number: int, now: int) -> None:
        """Let a held job live on from *now*."""
        self._let_go.setdefault(number, now)

    def step(self, job: Job, at: int) -> None:
        """Take a job for which it is *at* to its next turn; raises ValueError."""
        ages = turns(job.story)
        later = [turn for turn, age in enumerate(ages) if age > at - job.created]
        if not later:
            stands = job.story.halt is not None
            why = "it hangs" if stands else f"it is {job.story.steps[-1].state}"
            raise ValueError(f"the job goes no further: {why}")
        self.put(job.number, later[0] - max(self._looks[job.number] - 1, 0))

    def stop(self, job: Job) -> None:
        """Let the next look at a job that was told to stop meet it stopping."""
        states = [step.state for step in job.story.steps]
        turn = states.index("stopping")
        self.put(job.number, turn - self._looks[job.number])
        self._asked.pop(job.number, None)  # so that whatever is asked is the next look

    def end(self, number: int) -> None:
        """Take a job to its last turn."""
        self._looks[number] = _LAST

    def went_on(self, number: int) -> bool:
        """Whether a held job was let go."""
        return number in self._let_go

    def marks(self) -> dict[int, tuple[int, int | None, int | None]]:
        """Return by number what changes when a job is looked on, put or let go."""
        numbers = {*self._looks, *self._put, *self._let_go}
        return {
            n: (self._looks[n], self._put.get(n), self._let_go.get(n)) for n in numbers
        }

    def told(self) -> dict[str, dict[str, Any]]:
        """Return what restored() reads."""
        return {
            "looks": {str(number): count for number, count in self._looks.items()},
            "asked": {str(number): sorted(a) for number, a in self._asked.items()},
            "turns": {str(number): turn for number, turn in self._put.items()},
            "let_go": {str(number): at for number, at in self._let_go.items()},
        }

    @classmethod
    def restored(cls, told: Mapping[str, Any]) -> Progress:
        """Read what told() gave; raises KeyError, TypeError or ValueError."""
        progress = cls()
        progress._looks.update(_numbers(told["looks"]))
        # States that were kept when only a job itself was looked at do not say at what.
        asked = told.get("asked", {key: [THE_JOB] for key in told["looks"]})
        progress._asked.update({int(n): {*map(str, a)} for n, a in asked.items()})
        # States that were kept before jobs could be put to a turn have only looks.
        progress._put.update(_numbers(told.get("turns", {})))
        progress._let_go.update(_numbers(told.get("let_go", {})))
        return progress


def _numbers(told: Mapping[str, Any]) -> dict[int, int]:
    return {int(number): int(value) for number, value in told.items()}
