"""The job that is to come of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator_contract.mockserver.api.errors import validation_error as invalid
from orchestrator_contract.mockserver.api.parameters import job_number
from orchestrator_contract.mockserver.inventory.things import PRODUCTION
from orchestrator_contract.mockserver.world.order import Order
from orchestrator_contract.mockserver.world.recipe import Recipe

from .targets import demand_environment, to_deploy, to_run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from orchestrator_contract.mockserver.world.options import Json

    from .reading import Command

#: What a deployment may be told beside what every deployment has.
_MORE = frozenset(
    (
        "no_noop",
        "filetimeout",
        "http_connect_timeout",
        "http_keepalive_timeout",
        "http_read_timeout",
        "ordering",
        "skip_tags",
        "tags",
        "timeout",
        "use_cached_catalog",
        "usecacheonfailure",
    )
)


def _deploy(command: Command) -> Recipe:
    told, inventory = command.told, command.inventory
    environment = told["environment"]
    enforced = told.get("enforce_environment", True)
    scope = told.get("scope") or {}
    if not environment and (enforced or not scope):
        raise invalid(
            "Without an environment a deployment needs a scope, and "
            "enforce_environment to be false",
            environment=environment,
        )
    if environment:
        demand_environment(environment, inventory)
    nodes = to_deploy(command, scope, environment)
    body = {
        "concurrency": told.get("concurrency"),
        "noop": told.get("noop", False),
        "trace": told.get("trace", False),
        "debug": told.get("debug", False),
        "scope": scope,
        "enforce_environment": enforced,
        "environment": environment,
        "evaltrace": told.get("evaltrace", False),
        "target": told.get("target"),
        "description": told.get("description", ""),
        **{key: value for key, value in told.items() if key in _MORE},
    }
    return _recipe(command, "deploy", nodes, body)


def _task(command: Command) -> Recipe:
    nodes = to_run(command)
    body = _of_task(command) | {
        "noop": bool(command.told.get("noop")),
        "transport": "pxp",
    }
    return _recipe(command, "task", nodes, body)


def _plan_task(command: Command) -> Recipe:
    nodes = to_run(command)
    plan_job = job_number(str(command.told["plan_job"]))
    return _recipe(
        command, "plan_task", nodes, _of_task(command) | {"plan_job": plan_job}
    )


def _of_task(command: Command) -> Json:
    """Return the options that every task has; what is sensitive is left out."""
    told, listed = command.told, command.inventory.tasks.get(command.told["task"])
    sensitive = () if listed is None else listed.sensitive
    return {
        "description": told.get("description", ""),
        "noop": None,
        "task": told["task"],
        "sensitive": [name for name in sensitive if name in told["params"]],
        "scheduled-job-id": None,
        "params": {k: v for k, v in told["params"].items() if k not in sensitive},
        "scope": told["scope"],
        "environment": told.get("environment", PRODUCTION),
    }


def _recipe(
    command: Command, type_: str, nodes: tuple[str, ...], options: Json
) -> Recipe:
    """Return the job that is to come of a command."""
    inventory, task = command.inventory, options.get("task")
    absent = frozenset(name for name in nodes if not inventory.reaches(name))
    failing = frozenset(n for n in nodes if inventory.spoils(n, task)) - absent
    listed = inventory.tasks.get(task or "")
    return Recipe(
        created=0,  # as soon as it has a number
        type=type_,
        scenario="fails-at-once" if len(absent) == len(nodes) else "happy",
        nodes=nodes,
        order=Order(
            options=options,
            owner=command.user.owner,
            userdata=command.told.get("userdata", {}),
            absent=absent,
            failing=failing,
            result=None if listed is None else listed.result,
        ),
    )


#: How each command that creates a job does so, by operation id.
RECIPES: Mapping[str, Callable[[Command], Recipe]] = {
    "deploy": _deploy,
    "runTask": _task,
    "runPlanTask": _plan_task,
}
