"""Doing what a command says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orchestrator_contract.mockserver.api.errors import Problem, unknown_job
from orchestrator_contract.mockserver.api.parameters import job_number
from orchestrator_contract.mockserver.sessions.session import TooManyJobs
from orchestrator_contract.mockserver.world.world import UnknownJob
from orchestrator_contract.schemas import BASE_PATH

from .orders import RECIPES
from .reading import Command, read

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.sessions.session import Session
    from orchestrator_contract.mockserver.world.options import Json
    from orchestrator_contract.schemas import Operation

#: A node's own states, all of which a stop counts (C6).
_STATES = ("new", "running", "finished", "failed", "errored", "skipped")
#: What a job keeps for each of its nodes (bytes).
_A_NODE = 16
_LAST_WITHOUT_FORCE = "2021.6"


class Obeyed(NamedTuple):
    """The body of the answer to a command, and the number of the job it is about."""

    body: Json
    job: int


def obey(
    operation: Operation, data: bytes, session: Session, token: str, base_url: str
) -> Obeyed:
    """Do what the body *data* of a command says, or raise the error that is the answer.

    It is read as JSON whatever its media type (T13). *token* says who sends it.
    """
    told = read(operation, data, session.world.shape.profile)
    command = Command(told, session.inventory.user_of(token), session)
    if operation.id == "stopJob":
        return _stop(command, base_url)
    recipe = RECIPES[operation.id](command)
    nodes = recipe.nodes if isinstance(recipe.nodes, tuple) else ()
    size = len(data) + _A_NODE * len(nodes)
    try:
        number = session.order_job(recipe, size=size)
    except TooManyJobs as error:
        raise Problem(429, str(error)) from None
    return Obeyed({"job": _named(number, base_url)}, number)


def _stop(command: Command, base_url: str) -> Obeyed:
    number = job_number(str(command.told["job"]))
    session = command.session
    force = command.told.get("force", False) and not command.until(_LAST_WITHOUT_FORCE)
    try:
        with session.lock:
            session.stop_job(number, force=force)
            world = session.world_of(None)
            told = world.nodes(number, now=session.time_of, base_url=base_url)
    except UnknownJob:
        raise unknown_job(number) from None
    except ValueError as error:
        raise Problem(409, f"Job {number}: {error}") from None
    counts = dict.fromkeys(_STATES, 0)
    for node in told["items"]:
        counts[node["state"]] = counts.get(node["state"], 0) + 1
    return Obeyed({"job": _named(number, base_url) | {"nodes": counts}}, number)


def _named(number: int, base_url: str) -> Json:
    return {"id": f"{base_url}{BASE_PATH}/jobs/{number}", "name": str(number)}
