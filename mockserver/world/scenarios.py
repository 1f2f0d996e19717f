"""The scenarios: how a job can fare, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .instants import MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping


class Span(NamedTuple):
    """The least and the most that something takes, in milliseconds."""

    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """How a job fares.

    *end* is its last state. *failing* is how many of a hundred nodes fail, and
    *first_fails* that one does in any case, as *failure* says. *run* overrides how long
    a node works. A scenario that *hangs* never gets past the middle of running.
    """

    end: str = "finished"
    failing: int = 0
    first_fails: bool = False
    failure: str = "failed"
    run: Span | None = None
    hangs: bool = False
    last_event: str = "job_finished"


#: By name, in the order in which live jobs take turns.
SCENARIOS: Mapping[str, Scenario] = {
    "happy": Scenario(),
    "partial-failure": Scenario(end="failed", failing=25, first_fails=True),
    "stopped-midway": Scenario(end="stopped", failing=10),
    "fails-at-once": Scenario(
        end="failed",
        failing=100,
        first_fails=True,
        failure="errored",
        run=Span(5, 400),
        last_event="job_aborted",
    ),
    "slow": Scenario(run=Span(1 * MINUTE, 4 * MINUTE)),
    "never-finishes": Scenario(hangs=True),
}


class Pace(NamedTuple):
    """How long a job waits as new and as ready, and how long a node works."""

    new: Span
    ready: Span
    run: Span


_PUPPET = Span(6 * SECOND, 90 * SECOND)
_QUICK = Span(90, 12 * SECOND)
#: A live job leaves a page that polls it time to see every state.
_WATCHABLE = Pace(
    new=Span(2 * SECOND, 4 * SECOND),
    ready=Span(2 * SECOND, 4 * SECOND),
    run=Span(6 * SECOND, 20 * SECOND),
)


def pace_of(type_: str, *, live: bool) -> Pace:
    """Return the pace of a job of *type_*: Puppet's runs take longer than tasks."""
    if live:
        return _WATCHABLE
    return Pace(
        new=Span(4, 900),
        ready=Span(20, 2 * SECOND),
        run=_PUPPET if type_ in {"deploy", "plan_apply"} else _QUICK,
    )
