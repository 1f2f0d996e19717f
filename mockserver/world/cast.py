"""Which part a job plays: what its number says about its type and its fate.

The population of a world:

==========  ==========================================================================
ids         they are
==========  ==========================================================================
1 … 63      every pair of the seven states and nine types, for ever as they are
64 … 72     live, one of every type: they start at the epoch and live through a scenario
73 … 163    history: over before the epoch
164 …       the same again in every hundred: places 64 … 72 live, the others history
==========  ==========================================================================

Seven and nine have no common divisor, so state and type may simply take turns: any
63 neighbours hold every pair, and the first nine every state and every type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from orchestrator_contract.schemas import LIFECYCLE

from .dice import Dice
from .scenarios import SCENARIOS

PAIRS = len(LIFECYCLE.states) * len(LIFECYCLE.types)
_FIRST_LIVE = PAIRS + 1
_HUNDRED = 100

#: The scenario that leads to a state, and through it.
LEADING_TO = {
    "stopping": ("stopped-midway",),
    "stopped": ("stopped-midway",),
    "failed": ("partial-failure", "partial-failure", "fails-at-once"),
}
#: How the jobs of history ended, in the proportions of an ordinary day.
_ENDS = ("finished",) * 7 + ("failed",) * 2 + ("stopped",)


#: The number of job 1's plan job. No job has the number of the plan that it is a step
#: of: who takes the one for the other shall see it.
FIRST_PLAN_JOB = 1_001


class Role(NamedTuple):
    """The part of one job.

    *state* is the state it keeps for ever; a live job has none, it goes through all
    that its *scenario* holds.
    """

    type: str
    scenario: str
    state: str | None


Cast = Callable[[int, Dice], Role]


def population(number: int, dice: Dice) -> Role:
    """Cast job *number* as the table above says."""
    if number <= PAIRS:
        return every_pair(number, dice)
    place = number % _HUNDRED - _FIRST_LIVE
    types = LIFECYCLE.types
    if 0 <= place < len(types):
        names = tuple(SCENARIOS)
        return Role(types[place], names[place % len(names)], None)
    return _fixed(dice.pick("type", types), dice.pick("end", _ENDS), dice)


def in_plan(type_: str) -> bool:
    """Whether jobs of a type are steps of a plan."""
    return type_.startswith("plan_")


def plan_job_of(number: int) -> int:
    """Return the plan job that a job is a step of, if it is of such a type.

    The live ones of a block, which begin together, are steps of one plan.
    """
    place = number % _HUNDRED - _FIRST_LIVE
    together = 0 <= place < len(LIFECYCLE.types)
    return FIRST_PLAN_JOB - 1 + (number - place if together else number)


def steps_of(plan_job: int) -> range:
    """Return the numbers of the jobs whose plan job it is."""
    number = plan_job - FIRST_PLAN_JOB + 1
    place = number % _HUNDRED - _FIRST_LIVE
    if 0 < place < len(LIFECYCLE.types):
        return range(0)
    return range(number, number + (len(LIFECYCLE.types) if place == 0 else 1))


def role_in(type_: str, state: str | None) -> Role:
    """Return the part of a job of *type_* that keeps *state*, or lives happily."""
    return Role(type_, LEADING_TO.get(state or "", ("happy",))[0], state)


def every_pair(number: int, dice: Dice) -> Role:
    """Cast all jobs, and not the first 63 only, as pairs of state and type in turn."""
    states, types = LIFECYCLE.states, LIFECYCLE.types
    turn = number - 1
    return _fixed(types[turn % len(types)], states[turn % len(states)], dice)


def _fixed(type_: str, state: str, dice: Dice) -> Role:
    """Cast a job that keeps its state."""
    return Role(type_, dice.pick("scenario", LEADING_TO.get(state, ("happy",))), state)
