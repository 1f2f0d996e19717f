"""Admin routes: jobs of one's own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.api.errors import Problem, short
from orchestrator_contract.mockserver.sessions.session import TooManyJobs
from orchestrator_contract.mockserver.world.given import BadDocument, Given
from orchestrator_contract.mockserver.world.recipe import BadRecipe, read_recipe
from orchestrator_contract.mockserver.world.world import UnknownJob
from orchestrator_contract.schemas import BASE_PATH, LIFECYCLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator_contract.mockserver.sessions.session import Session

    from .app import Told


def listed(session: Session, told: Told) -> dict[str, Any]:
    """List the jobs that the session was given."""
    with session.lock:
        own = [
            {"name": str(n), **recipe.told()} for n, recipe in session.recipes.items()
        ]
    own += [{"name": str(number)} for number in session.given]
    return {"jobs": [job | _links(told, job["name"]) for job in own]}


def add(session: Session, told: Told) -> dict[str, Any]:
    """Add a job; raises a 400 for a recipe that cannot be followed.

    What has a ``status`` is no recipe but a whole body, and served as it stands.
    """
    asked = told.json
    if "status" in asked:
        return _given(session, told, asked)
    try:
        with session.lock:
            recipe = read_recipe(asked, created=session.clock.now())
            name = str(session.add_job(recipe))
    except (BadRecipe, TooManyJobs) as error:
        raise Problem(400, str(error)) from None
    return {"name": name, **recipe.told(), **_links(told, name)}


def _given(session: Session, told: Told, body: dict[str, Any]) -> dict[str, Any]:
    try:
        given = Given(body, profile=session.world.shape.profile)
        session.give_job(given)
    except (BadDocument, TooManyJobs) as error:
        raise Problem(400, str(error)) from None
    return {"name": str(given.number), **_links(told, str(given.number))}


def advance(session: Session, told: Told, number: int) -> dict[str, Any]:
    """Take a job one step on; raises a 404 or a 409."""
    with _refusing(number):
        session.advance_job(number)
    return {"name": str(number), "state": session.state_of(number)} | _links(
        told, str(number)
    )


def end(session: Session, told: Told, number: int) -> dict[str, Any]:
    """Take a job to a last state; raises a 404 or a 409."""
    state = told.json.get("state", "finished")
    if not isinstance(state, str) or state not in LIFECYCLE.terminal:
        known = ", ".join(sorted(LIFECYCLE.terminal))
        raise Problem(400, f"state is {short(repr(state))}; there are {known}")
    with _refusing(number):
        session.end_job(number, state)
    return {"name": str(number), "state": state, **_links(told, str(number))}


@contextmanager
def _refusing(number: int) -> Iterator[None]:
    """Refuse what a job cannot do, and jobs that there are not."""
    try:
        yield
    except UnknownJob as error:
        raise Problem(404, f"There is no job {error.number}") from None
    except ValueError as error:
        raise Problem(409, f"Job {number}: {error}") from None


def _links(told: Told, name: str) -> dict[str, str]:
    return {"id": f"{told.root}{BASE_PATH}/jobs/{name}"}
