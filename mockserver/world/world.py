"""All jobs of a seed: a pure function of seed, id, epoch and now."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from . import bodies
from .cast import Cast, population
from .dice import Dice
from .given import Given
from .instants import instant
from .job import Ending, Job
from .moment import Moment
from .pools import pools
from .queries import JobsQuery, NodesQuery
from .shape import DOCUMENTED, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .options import Json
    from .recipe import Recipe

#: An aware datetime, or a function that tells for each job what time it is there, in
#: milliseconds since 1970 and not before its creation.
When = datetime | Callable[[Job], int]

#: The epoch of a world that names none: a fixed one, so that nothing ever changes.
DEFAULT_EPOCH = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

#: As many as Python can count with room to spare.
MOST_JOBS = 2**62


class UnknownJob(LookupError):  # noqa: N818 - named like the API's error kind
    """Raised when the world has no job of that number; *number* is what was asked."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no job {number}")
        self.number = number


#: How many jobs are kept as they were made.
_MOST_SUBJECTS = 512
#: Jobs of more nodes are not kept: together they would take more than they save.
_MOST_NODES = 300


class World:
    """The jobs 1 … *jobs* of a *seed*.

    Live jobs start at the *epoch* (an aware datetime; fixed if none is given), all
    others reached their state before it. No job depends on how many there are, nor on
    any other: the module ``cast`` says which part each plays. *shape* says how to write
    what can be written in two ways. *recipes* are jobs that somebody asked for, by
    number, dense after the others; *endings* are states that jobs were taken to, one
    after the other. Both mappings may grow.

    Time begins at the epoch: an earlier *now* is taken for it. Raises ValueError for a
    number of jobs below 0 or above MOST_JOBS, and for an epoch without a zone or
    outside 1971 to 9000.
    """

    def __init__(
        self,
        seed: int = 0,
        *,
        epoch: datetime | None = None,
        jobs: int = 100,
        shape: Shape = DOCUMENTED,
        cast: Cast = population,
        recipes: Mapping[int, Recipe] = MappingProxyType({}),
        endings: Mapping[int, Sequence[Ending]] = MappingProxyType({}),
    ) -> None:
        if not 0 <= jobs <= MOST_JOBS:
            raise ValueError(f"a world cannot have {jobs} jobs, but 0 to {MOST_JOBS}")
        self.seed = seed
        self.epoch = DEFAULT_EPOCH if epoch is None else epoch
        self.shape = shape
        self.jobs = jobs
        self.recipes = recipes
        self.endings = endings
        self.given: Mapping[int, Given] = MappingProxyType({})
        self._cast = cast
        #: Jobs that were asked for lately; whoever polls asks for one only.
        self._subjects: dict[int, Job] = {}
        self._epoch = instant(self.epoch)
        if not 1971 <= self.epoch.year <= 9000:
            raise ValueError(f"the epoch {self.epoch} is not between 1971 and 9000")

    def with_own(
        self,
        recipes: Mapping[int, Recipe],
        endings: Mapping[int, Sequence[Ending]],
        given: Mapping[int, Given] = MappingProxyType({}),
        *,
        seed: int | None = None,
    ) -> World:
        """Return the same world with other jobs of one's own, or of another seed.

        *given* are jobs that somebody wrote down, by number: they stand for those that
        have these numbers otherwise.
        """
        other = copy(self)
        other.recipes, other.endings, other.given = recipes, endings, given
        if seed is not None:
            other.seed, other._subjects = seed, {}  # noqa: SLF001 - one of us
        return other

    @property
    def began(self) -> int:
        """The epoch in milliseconds since 1970."""
        return self._epoch

    @property
    def ids(self) -> Sequence[int]:
        """The numbers of the jobs: dense from 1, because clients count on it (T6).

        Jobs that are given may leave gaps: they have the numbers that they have, and
        what comes after them has higher ones.
        """
        dense = range(1, self.jobs + len(self.recipes) + 1)
        if not self.given and next(reversed(self.recipes), dense.stop - 1) in dense:
            return dense
        dense = range(1, self.jobs + 1)
        others = {*tuple(self.recipes), *tuple(self.given)}
        beyond = sorted(number for number in others if number not in dense)
        if beyond == [*range(dense.stop, dense.stop + len(beyond))]:
            return range(1, dense.stop + len(beyond))
        return sorted([*dense, *beyond])

    def has(self, number: int) -> bool:
        """Whether there is a job of that number; costs the same in every world."""
        usual = 1 <= number <= self.jobs
        return usual or number in self.recipes or number in self.given

    def job(self, id: int, *, now: When, base_url: str) -> Json:  # noqa: A002 - the API's word
        """Return the body of a job (getJob).

        *now* is an aware datetime, *base_url* the scheme, host and port of its links.
        Raises UnknownJob.
        """
        if id in self.given:
            return self.given[id].detail(base_url)
        return bodies.detail(self.moment(id, now), base_url, self.shape)

    def nodes(
        self,
        id: int,  # noqa: A002 - the API's word
        *,
        now: When,
        base_url: str,
        query: NodesQuery = NodesQuery(),  # noqa: B008 - frozen
    ) -> Json:
        """Return the nodes of a job (listJobNodes); raises UnknownJob."""
        if id in self.given:
            job = self.given[id]
            rows = query.arranged(job.nodes())
            return {"items": rows, "next-events": job.after_nodes(base_url)}
        moment = self.moment(id, now)
        return {
            "items": query.arranged(bodies.nodes(moment)),
            "next-events": bodies.after_nodes(moment, base_url),
        }

    def report(self, id: int, *, now: When, base_url: str) -> Json:  # noqa: A002, ARG002 - the API's word; a report has no links
        """Return the report of a job (getJobReport); raises UnknownJob."""
        if id in self.given:
            return self.given[id].report(self.shape.report_keys)
        return bodies.report(self.moment(id, now), self.shape)

    def events(
        self,
        id: int,  # noqa: A002 - the API's word
        *,
        now: When,
        base_url: str,
        start: int | None = None,
    ) -> Json:
        """Return the events of a job from id *start* on (listJobEvents).

        Raises UnknownJob.
        """
        if id in self.given:
            return self.given[id].events(base_url, start)
        return bodies.stream(self.moment(id, now), base_url, start)

    def listing(
        self,
        query: JobsQuery = JobsQuery(),  # noqa: B008 - frozen
        *,
        now: When,
        base_url: str,
    ) -> Json:
        """Return a page of the list of jobs (listJobs)."""
        total, page = self._page(query, now)
        return {
            "items": [
                moment.item(base_url)
                if isinstance(moment, Given)
                else bodies.item(moment, base_url, self.shape)
                for moment in page
            ],
            "pagination": query.pagination(total),
        }

    def _page(
        self, query: JobsQuery, now: When
    ) -> tuple[int, Iterable[Moment | Given]]:
        """Return how many jobs there are to see, and those on the page."""
        if query.whole_world:
            # A page in the order of the numbers costs what the page costs.
            ids: Sequence[int] = self.ids if query.order == "asc" else self.ids[::-1]
            return len(ids), (self._listed(id_, now) for id_ in query.page(ids))
        # Otherwise every job is looked at, but nothing of it is kept save its place.
        found = query.arranged(self._suiting(query, now))
        return len(found), (self._listed(id_, now) for id_ in query.page(found))

    def _suiting(self, query: JobsQuery, now: When) -> Iterator[Moment | Given]:
        ids = self.ids
        keep = len(ids) <= _MOST_SUBJECTS  # more would drive out those that are polled
        for number in ids:
            job = self.given.get(number) or self.subject(number, keep=keep)
            if query.suits(job):
                yield (
                    job if isinstance(job, Given) else Moment(job, self._time(job, now))
                )

    def _listed(self, number: int, now: When) -> Moment | Given:
        return self.given.get(number) or self.moment(number, now)

    def moment(self, number: int, now: When) -> Moment:
        """Return a job as it is at *now*; raises UnknownJob."""
        job = self.subject(number)
        return Moment(job, self._time(job, now))

    def _time(self, job: Job, now: When) -> int:
        return now(job) if callable(now) else max(instant(now), self._epoch)

    def subject(self, number: int, *, keep: bool = True) -> Job:
        """Return what time does not change about a job; raises UnknownJob.

        With *keep* it is at hand for who asks for it again.
        """
        recipe, endings = self.recipes.get(number), self.endings.get(number, ())
        known = self._subjects.get(number)
        if known and known.recipe is recipe and known.endings == endings:
            return known
        if not self.has(number):
            raise UnknownJob(number)
        dice = Dice(self.seed, number)
        role = self._cast(number, dice) if recipe is None else recipe.role(dice)
        job = Job(
            number,
            role,
            pools(self.seed),
            dice,
            epoch=self._epoch,
            recipe=recipe,
            endings=endings,
        )
        if keep and len(job.nodes) <= _MOST_NODES:
            if len(self._subjects) >= _MOST_SUBJECTS:
                self._subjects.clear()  # in one step, because threads share it
            self._subjects[number] = job
        return job
