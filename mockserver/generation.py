"""Bodies without end, for whoever needs many: no server, no clock."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Literal, get_args

from orchestrator_contract.schemas import LIFECYCLE

from .api.errors import unauthenticated, unknown_job
from .api.parameters import no_job_number
from .api.tokens import MISSING, REFUSED
from .world.cast import every_pair
from .world.dice import Dice
from .world.world import DEFAULT_EPOCH, MOST_JOBS, World

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from .world.options import Json

Kind = Literal["job", "nodes", "report", "events", "error"]

#: Where the links of generated bodies point to, as in the documentation.
EXAMPLE_URL = "https://orchestrator.example.com:8143"


def generate(
    kind: Kind = "job",
    *,
    seed: int = 0,
    now: datetime = DEFAULT_EPOCH,
    state: str | None = None,
    type: str | None = None,  # noqa: A002 - the API's word
    base_url: str = EXAMPLE_URL,
) -> Iterator[Json]:
    """Yield bodies of jobs, of their nodes, reports or events, or of errors, for ever.

    The world's epoch is *now* (fixed by default, so that bytes never change). Its jobs
    are every pair of state and type in turn; *state* and *type* keep those of one kind
    only. The first 63 jobs are those that a mock of the same seed and epoch serves.
    An error belongs to no job: nothing but the number of bodies matters there.

    Raises ValueError at once for an unknown kind, state or type, and for a *now* that
    has no zone or lies outside 1971 to 9000.
    """
    _demand(kind, get_args(Kind), "kind of body")
    _demand(state, LIFECYCLE.states, "state")
    _demand(type, LIFECYCLE.types, "type")
    if kind == "error":
        return _errors()
    world = World(seed, epoch=now, jobs=MOST_JOBS, cast=every_pair)
    make = {
        "job": world.job,
        "nodes": world.nodes,
        "report": world.report,
        "events": world.events,
    }[kind]
    wanted: Iterable[int] = count(1)
    if state or type:
        wanted = (id_ for id_ in wanted if _matches(id_, state, type))
    return (make(id_, now=now, base_url=base_url) for id_ in wanted)


def _errors() -> Iterator[Json]:
    """Yield every error body of the mock in turn, each time about something else."""
    for number in count(1_000_001):
        yield unknown_job(number).content
        yield no_job_number(f"{number}x").content
        for reason in (MISSING, *REFUSED.values()):
            yield unauthenticated(*reason).content


def _matches(number: int, state: str | None, type_: str | None) -> bool:
    """Whether job *number* is of the state and type, where they are given."""
    role = every_pair(number, Dice(number))  # which pair it is does not hang on chance
    return state in {None, role.state} and type_ in {None, role.type}


def _demand(word: str | None, known: tuple[str, ...], what: str) -> None:
    """Raise ValueError, with the words that are known, unless *word* is one of them."""
    if word is not None and word not in known:
        raise ValueError(f"{word!r} is no {what}; there are {', '.join(known)}")
