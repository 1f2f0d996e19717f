"""The strategies for the answers about one job."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hypothesis import strategies as st

from orchestrator_contract.schemas import LIFECYCLE
from orchestrator_contract.schemas.pruning import as_of

from . import bodies
from .asked import one_of_these
from .bodies import Json, Look
from .lives import ages_in
from .looks import Wanted, looks

_TERMINAL = [state for state in LIFECYCLE.states if state in LIFECYCLE.terminal]


class JobStory(NamedTuple):
    """The four answers about one job at one instant."""

    job: Json
    nodes: Json
    report: Json
    events: Json


def jobs(
    *,
    state: Wanted = None,
    type: Wanted = None,  # noqa: A002 - the key's own name
    nodes: int | None = None,
    profile: str = "current",
) -> st.SearchStrategy[Json]:
    """Draw answers to ``GET /jobs/<job-id>``.

    *state* and *type* are one of the page's values or several of them, *nodes* is the
    number of nodes, 0 to 10000, *profile* the release whose keys the job has. Raises
    ValueError for what no job has, or none of that release, and UnknownRelease.
    """
    drawn = looks(state=state, type=type, nodes=nodes, profile=profile)
    return drawn.map(_teller("job", bodies.detail, profile))


def job_histories(
    *,
    ending: Wanted = None,
    type: Wanted = None,  # noqa: A002
    nodes: int | None = None,
    profile: str = "current",
) -> st.SearchStrategy[list[Json]]:
    """Draw a whole life as the successive answers to ``GET /jobs/<job-id>``.

    There is one for each state that the job passes through, and some more while it is
    there; the last two are of a job that is over, in a state of *ending*. The rest is
    as in jobs(), and so are the errors.
    """
    endings = one_of_these("ending", ending, _TERMINAL)
    drawn = looks(state=endings, type=type, nodes=nodes, profile=profile)
    tell = _teller("job", bodies.detail, profile)

    @st.composite
    def histories(draw: st.DrawFn) -> list[Json]:
        last = draw(drawn)
        life = last.life
        ages = [draw(ages_in(life, state)) for state, _ in life.steps[:-1]]
        ages += draw(st.lists(st.integers(0, life.end - 1), max_size=3))
        return [tell(last.at(age)) for age in (*sorted(ages), life.end, last.age)]

    return histories()


def job_nodes(
    *,
    state: Wanted = None,
    type: Wanted = None,  # noqa: A002
    nodes: int | None = None,
    profile: str = "current",
) -> st.SearchStrategy[Json]:
    """Draw answers to ``GET /jobs/<job-id>/nodes`` for jobs as jobs() draws them.

    Unless *nodes* says how many there are, there are at most 100.
    """
    drawn = looks(state=state, type=type, nodes=nodes, profile=profile, few=True)
    return drawn.map(_teller("job-nodes", bodies.nodes, profile))


def job_reports(
    *,
    state: Wanted = None,
    type: Wanted = None,  # noqa: A002
    nodes: int | None = None,
    profile: str = "current",
) -> st.SearchStrategy[Json]:
    """Draw answers to ``GET /jobs/<job-id>/report``, as job_nodes() does."""
    drawn = looks(state=state, type=type, nodes=nodes, profile=profile, few=True)
    return drawn.map(_teller("job-report", bodies.report, profile))


def job_events(
    *,
    state: Wanted = None,
    type: Wanted = None,  # noqa: A002
    nodes: int | None = None,
    profile: str = "current",
) -> st.SearchStrategy[Json]:
    """Draw answers to ``GET /jobs/<job-id>/events``, as job_nodes() does."""
    drawn = looks(state=state, type=type, nodes=nodes, profile=profile, few=True)
    return drawn.map(_teller("job-events", bodies.events, profile))


def job_stories(
    *,
    state: Wanted = None,
    type: Wanted = None,  # noqa: A002
    nodes: int | None = None,
    profile: str = "current",
) -> st.SearchStrategy[JobStory]:
    """Draw the four answers about one job at one instant, as job_nodes() does."""
    tellers = (
        _teller("job", bodies.detail, profile),
        _teller("job-nodes", bodies.nodes, profile),
        _teller("job-report", bodies.report, profile),
        _teller("job-events", bodies.events, profile),
    )
    drawn = looks(state=state, type=type, nodes=nodes, profile=profile, few=True)
    return drawn.map(lambda look: JobStory(*(tell(look) for tell in tellers)))


def _teller(
    schema: str, tell: Callable[[Look], Json], profile: str
) -> Callable[[Look], Json]:
    """Return what makes the body of a look, with the keys of the release *profile*."""
    return lambda look: as_of(profile, schema, bodies.sent(tell(look)))
