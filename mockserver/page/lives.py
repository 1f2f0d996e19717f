"""Lives of jobs as a page draws them: told once, and then it knows every moment itself.

A job is a function of time. So the page gets the story of each job and how its time
goes with the clock, and moves it along without asking again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.sessions.session import Session
    from orchestrator_contract.mockserver.world.given import Given

#: The most jobs that a page is told of: half of them the first, half the last ones.
MOST_SHOWN = 1_000
#: Jobs of more nodes are told without what happens on each.
_MOST_NODES = 24


def shown(session: Session) -> list[int]:
    """Return the numbers of the jobs that a page shows, in their order."""
    ids = session.world_of(None).ids
    if len(ids) <= MOST_SHOWN:
        return [*ids]
    half = MOST_SHOWN // 2
    return [*ids[:half], *ids[-half:]]


def life(session: Session, number: int) -> dict[str, Any]:
    """Return the life of a job; raises UnknownJob.

    Times are milliseconds: ``created`` since 1970, the others ages of the job. ``pace``
    says how its time goes with the clock, see Session.pace_of().
    """
    given = session.world_of(None).given.get(number)
    if given is not None:
        return _written(given)
    with session.lock:
        job = session.world.subject(number)
        kind, value = session.pace_of(job)
    story, recipe = job.story, job.recipe
    told: dict[str, Any] = {
        "name": number,
        "type": job.type,
        "scenario": job.role.scenario,
        "created": job.created,
        "steps": story.steps,
        "halt": story.halt,
        "nodes": len(job.nodes),
        "environment": job.environment,
        "task": job.task,
        "owner": job.login,
        "pace": {kind: value},
        "own": recipe is not None,
        "lives": job.role.state is None or bool(job.endings),
    }
    if len(story.runs) <= _MOST_NODES:
        told["runs"] = [(run.start, run.end, run.outcome) for run in story.runs]
    return told


def _written(given: Given) -> dict[str, Any]:
    """Return the life of a job that somebody wrote down: it is what it is."""
    return {
        "name": given.number,
        "type": given.type,
        "scenario": None,
        "created": given.changed,
        "steps": [(given.state, 0)],
        "halt": None,
        "nodes": len(given.nodes()),
        "environment": given.environment,
        "task": given.task,
        "owner": given.login,
        "pace": {"hold": given.changed},
        "own": True,
        "lives": False,
    }
