"""Bodies of jobs as bytes: written once, and again only when they have changed.

A job is a function of its number and the time, so its body stays the same from one
turning point of its life to the next; at most its duration goes on between them. What
is kept is never outdated: it is found by the very job that it was made of, and a job
that anything has been done to is another one.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from orchestrator_contract.mockserver.world import bodies
from orchestrator_contract.mockserver.world.given import Given
from orchestrator_contract.mockserver.world.instants import SECOND
from orchestrator_contract.mockserver.world.moment import Moment
from orchestrator_contract.schemas import RELEASES
from orchestrator_contract.schemas.pruning import as_of

from .encoding import written

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.world.job import Job
    from orchestrator_contract.mockserver.world.options import Json
    from orchestrator_contract.mockserver.world.shape import Shape

#: All that is kept may come to this; beyond it, everything is written anew (bytes).
MOST_BYTES = 4 * 2**20
#: A body longer than this is not kept.
_LONGEST = 64 * 2**10
#: What a rendering costs beside its bytes, roughly, with the job that it holds.
_OVERHEAD = 2_000


class Rendering:
    """A job's body while its age is *since* at least and below *until* (ms).

    *pieces* is all of it, or what stands before and after the duration: then *shape*
    writes how long it is since the age *started*.
    """

    __slots__ = ("_pieces", "_shape", "_started", "kept", "since", "until")

    def __init__(
        self,
        pieces: tuple[bytes, ...],
        *,
        since: float = -inf,
        until: float = inf,
        started: int = 0,
        shape: Shape | None = None,
    ) -> None:
        self.since, self.until = since, until
        self._pieces, self._started, self._shape = pieces, started, shape
        #: Whatever its user makes of a body that does not move; lives as long as it.
        self.kept: Any = None

    @property
    def moves(self) -> bool:
        """Whether the body is another one in every millisecond."""
        return self._shape is not None

    def at(self, age: int) -> bytes:
        """Return the body at an age between *since* and *until*."""
        if self._shape is None:
            return self._pieces[0]
        before, after = self._pieces
        duration = self._shape.duration((age - self._started) / SECOND)
        return before + written(duration) + after

    @property
    def size(self) -> int:
        """How long the body is, but for its duration (bytes)."""
        return sum(map(len, self._pieces))


class Aged(NamedTuple):
    """A rendering, and the age at which the job is looked at."""

    rendering: Rendering
    age: int


class Renderings:
    """The renderings of all jobs that were asked for lately, by where their links lead.

    Bounded by MOST_BYTES. Threads share it: the worst that they do to one another is to
    write the same body twice.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        #: By the release too: sessions may share what is given, and not its keys.
        self._known: dict[tuple[Job | Given, str, str], Rendering] = {}
        self._bytes = 0

    def of(self, job: Job | Given, at: int, base_url: str, shape: Shape) -> Aged:
        """Return the body of *job* at an instant, with links that lead to *base_url*.

        *shape* is that of the job's world; to a job that is given the time is nothing.
        """
        age, key = at - job.created, (job, base_url, shape.profile)
        known = self._known.get(key)
        if known is None or not known.since <= age < known.until:
            known = _rendered(job, at, base_url, shape)
            self._keep(key, known)
        return Aged(known, age)

    def _keep(self, key: tuple[Job | Given, str, str], rendering: Rendering) -> None:
        if rendering.size > _LONGEST:
            return
        self._bytes += rendering.size + _OVERHEAD
        if self._bytes > self._most:
            self._known = {}
            self._bytes = rendering.size + _OVERHEAD
        self._known[key] = rendering


def _rendered(job: Job | Given, at: int, base_url: str, shape: Shape) -> Rendering:
    """Write a body, and find out for how long it stays the same."""
    if isinstance(job, Given):
        return Rendering((written(_pruned(job.detail(base_url), shape)),))
    moment = Moment(job, at)
    body = _pruned(bodies.detail(moment, base_url, shape), shape)
    since, until = _interval(moment)
    started = moment.started
    goes_on = "duration" in body and "duration" not in job.overrides
    if started is None or moment.finished is not None or not goes_on:
        return Rendering((written(body),), since=since, until=until)
    return Rendering(
        _around("duration", body),
        since=since,
        until=until,
        started=started,
        shape=shape,
    )


def _interval(moment: Moment) -> tuple[float, float]:
    """Return the last turning point of a life before a moment, and the next one."""
    story = moment.job.story
    ages = [step.age for step in story.steps]
    for run in story.runs:
        ages += [run.end] if run.start is None else [run.start, run.end]
    if story.halt is not None:  # it comes to no other
        ages = [age for age in ages if age <= story.halt]
    since = max((age for age in ages if age <= moment.age), default=-inf)
    return since, min((age for age in ages if age > moment.age), default=inf)


def _pruned(body: Json, shape: Shape) -> Json:
    """Take out what the shape's release does not document."""
    current = shape.profile == RELEASES[-1]
    return body if current else as_of(shape.profile, "job", body)


def _around(key: str, body: Json) -> tuple[bytes, bytes]:
    """Write *body* but for the value of *key*: what stands before it, and after it."""
    keys = list(body)
    place = keys.index(key)
    before = written({k: body[k] for k in keys[: place + 1]} | {key: 0})
    after = written({k: body[k] for k in keys[place + 1 :]})
    return before[: -len("0}")], (b"," if len(after) > len("{}") else b"") + after[1:]
