"""The operations that read, over the world of a session."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.faults.answers import CODES, by_code
from orchestrator_contract.mockserver.world.cast import role_in
from orchestrator_contract.mockserver.world.plans import PlanJobs, UnknownPlanJob
from orchestrator_contract.mockserver.world.queries import (
    JobsQuery,
    NodesQuery,
    PlanJobsQuery,
)
from orchestrator_contract.mockserver.world.recipe import Recipe
from orchestrator_contract.mockserver.world.world import UnknownJob
from orchestrator_contract.schemas import ALL_OPERATIONS, BASE_PATH, COMMANDS, RELEASES
from orchestrator_contract.schemas.pruning import as_of

from .errors import unknown_job, unknown_plan_job, validation_error
from .parameters import arguments, job_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from orchestrator_contract.mockserver.sessions.session import Session
    from orchestrator_contract.mockserver.world.options import Json
    from orchestrator_contract.mockserver.world.world import World

    from .preferences import Preferences
    from .routes import Route

_LICENSE = "https://www.apache.org/licenses/LICENSE-2.0"

#: Operations on one plan job.
_OF_PLANS = {"getPlanJob", "listPlanJobEvents"}

#: Ids that no list tells of, and that are answered with a status: 999404 with 404. All
#: lie below the ids that a checker takes for unknown.
RESERVED = {999_000 + code: code for code in CODES}


def body_of(
    route: Route,
    query: Mapping[str, str],
    session: Session,
    wishes: Preferences,
    base_url: str,
) -> Json:
    """Return the body of the answer, or raise the error that is the answer.

    *wishes* may ask for another state, type or seed.
    """
    world, now = session.view(wishes.seed)
    asked = route.job or route.plan_job
    number = None if asked is None else job_number(asked)
    if number in RESERVED and not world.has(number):
        raise by_code(RESERVED[number])
    if route.job and number is not None and (wishes.state or wishes.type):
        world = _recast(world, number, wishes)
    operation = route.operation
    given = arguments(operation, query, world.shape.profile)
    if number is not None and world is session.world and session.clock.by_polls:
        for job, what in _looks(world, operation.id, number, given):
            session.looked(job, what)
    answer: Callable[..., Json] = _ANSWERS[operation.id]
    if number is not None:
        answer = partial(answer, number=number)
    try:
        body = answer(world, now=now, base_url=base_url, **given)
    except UnknownJob as error:
        raise unknown_job(error.number) from None
    except UnknownPlanJob as error:
        raise unknown_plan_job(error.number) from None
    profile = world.shape.profile
    return body if profile == RELEASES[-1] else as_of(profile, operation.schema, body)


def _looks(
    world: World, what: str, number: int, given: Mapping[str, Any]
) -> Iterator[tuple[int, str]]:
    """Yield the jobs that a question looks at, with what it asks of them.

    Who asks for a plan job looks at its steps. Nodes of another state are another
    question; another page of them is none.
    """
    if what in _OF_PLANS:
        yield from ((step, what) for step in PlanJobs(world).steps(number))
    elif world.has(number) and not given.get("offset"):
        yield number, f"{what} {given.get('state') or ''}".strip()


def _recast(world: World, number: int, wishes: Preferences) -> World:
    """Return a world in which the job has the state and the type that are wished for.

    It is the same job otherwise, and keeps that state for ever.
    """
    if not world.has(number):
        raise unknown_job(number)
    job = world.subject(number)
    state, scenario = wishes.state or job.role.state, None
    if wishes.state is None:
        scenario = job.role.scenario
    role = role_in(wishes.type or job.type, state)
    recipe = job.recipe or Recipe(created=world.began, nodes=job.nodes)
    recipe = replace(
        recipe,
        type=role.type,
        state=role.state,
        lasting=True,
        scenario=scenario or role.scenario,
    )
    return world.with_own({**world.recipes, number: recipe}, {})


def _list_jobs(world: World, *, now: Any, base_url: str, **query: Any) -> Json:
    if query.get("type") == "deploy" and "task" in query:
        raise validation_error(
            "The parameter task must be left out with type=deploy: "
            "a deployment runs no task",
            parameter="task",
            value=query["task"],
        )
    return world.listing(JobsQuery(**query), now=now, base_url=base_url)


def _list_job_nodes(
    world: World, *, number: int, now: Any, base_url: str, **query: Any
) -> Json:
    wanted = NodesQuery(**query)
    return world.nodes(number, now=now, base_url=base_url, query=wanted)


def _get_job(world: World, *, number: int, now: Any, base_url: str) -> Json:
    return world.job(number, now=now, base_url=base_url)


def _get_job_report(world: World, *, number: int, now: Any, base_url: str) -> Json:
    return world.report(number, now=now, base_url=base_url)


def _list_job_events(
    world: World, *, number: int, now: Any, base_url: str, start: int | None = None
) -> Json:
    return world.events(number, now=now, base_url=base_url, start=start)


def _list_plan_jobs(world: World, *, now: Any, base_url: str, **query: Any) -> Json:
    wanted = PlanJobsQuery(**query)
    return PlanJobs(world).listing(wanted, now=now, base_url=base_url)


def _get_plan_job(world: World, *, number: int, now: Any, base_url: str) -> Json:
    return PlanJobs(world).at(number, now).detail(base_url)


def _list_plan_job_events(
    world: World, *, number: int, now: Any, base_url: str, start: int | None = None
) -> Json:
    return PlanJobs(world).at(number, now).stream(base_url, start)


def _get_index(world: World, *, now: Any, base_url: str) -> Json:  # noqa: ARG001 - as all
    """Tell what there is."""
    profile = world.shape.profile
    base = f"{base_url}{BASE_PATH}"
    lists = (ALL_OPERATIONS[id_] for id_ in ("listJobs", "listPlanJobs"))
    commands = (c.path for c in COMMANDS.values() if c.documented_in(profile))
    return {
        "info": {
            "title": "Orchestrator API (EXPERIMENTAL)",
            "description": "Jobs of a mock, and the commands that create and stop them",
            "warning": "This API is a mock's; its answers are made up",
            "version": "0.1",
            "license": {"name": "Apache-2.0", "url": _LICENSE},
        },
        "status": {"name": "status", "id": f"{base_url}/status/v1/services"},
        "collections": [
            {"name": listing.path[1:], "id": f"{base}{listing.path}"}
            for listing in lists
            if listing.documented_in(profile)
        ],
        "commands": [
            {"name": path.rpartition("/")[2], "id": f"{base}{path}"}
            for path in commands
        ],
    }


def _list_services(world: World, *, now: Any, base_url: str) -> Json:  # noqa: ARG001 - as all
    return {
        "orchestrator-service": {
            "service_version": f"{world.shape.profile}.0",
            "service_status_version": 1,
            "detail_level": "info",
            "state": "running",
            "status": {},
            "active_alerts": [],
        }
    }


_ANSWERS: Mapping[str, Callable[..., Json]] = {
    "listJobs": _list_jobs,
    "getJob": _get_job,
    "listJobNodes": _list_job_nodes,
    "getJobReport": _get_job_report,
    "listJobEvents": _list_job_events,
    "listPlanJobs": _list_plan_jobs,
    "getPlanJob": _get_plan_job,
    "listPlanJobEvents": _list_plan_job_events,
    "getRoot": _get_index,
    "getIndex": _get_index,
    "listServices": _list_services,
}
