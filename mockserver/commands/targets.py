"""Which nodes a command is for, or why it is for none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.api.errors import ORCHESTRATOR, ApiError, short
from orchestrator_contract.mockserver.api.errors import validation_error as invalid
from orchestrator_contract.mockserver.inventory.queries import BadQuery
from orchestrator_contract.mockserver.inventory.scopes import (
    BadScope,
    NoPuppetDB,
    UnknownApplication,
    nodes_in,
    nodes_of,
)
from orchestrator_contract.mockserver.inventory.things import PRODUCTION
from orchestrator_contract.mockserver.world.recipe import MOST_NODES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestrator_contract.mockserver.inventory import Inventory

    from .reading import Command

#: The last releases that know applications, and whole environments (facts §11).
_LAST_WITH_APPLICATIONS = "2021.6"
_LAST_WITH_WHOLE_ENVIRONMENTS = "2017.3"


def to_deploy(
    command: Command, scope: Mapping[str, Any], environment: str
) -> tuple[str, ...]:
    """Return the nodes of a deployment: in its scope, its target, or all there are."""
    inventory, target = command.inventory, command.told.get("target")
    if scope:
        nodes = scoped(command, scope, environment)
        if scope.get("application"):
            _demand_order(scope["application"], inventory)
        return nodes
    if target and command.until(_LAST_WITH_APPLICATIONS):
        return _of_application(target, inventory)
    if not inventory.puppetdb:
        raise _no_puppetdb()
    nodes = tuple(inventory.in_environment(environment))
    if not nodes:
        raise _refused(
            "empty-environment",
            f"There are no nodes in the environment {environment}",
            environment=environment,
        )
    return nodes


def _of_application(target: str, inventory: Inventory) -> tuple[str, ...]:
    try:
        nodes = nodes_of(target, inventory)
    except UnknownApplication:
        raise _unknown_target(target) from None
    _demand_order(target, inventory)
    return nodes


def _demand_order(application: str, inventory: Inventory) -> None:
    circle = inventory.waiting_in_circles(application)
    if circle:
        told = ", ".join(circle)
        raise _refused(
            "dependency-cycle",
            f"The applications wait for one another: {told}",
            components=circle,
        )


def to_run(command: Command) -> tuple[str, ...]:
    """Return the nodes of a task that its sender may run."""
    task = command.told["task"]
    environment = command.told.get("environment", PRODUCTION)
    demand_environment(environment, command.inventory)
    if not command.user.may_run(task):
        raise ApiError(
            403,
            f"{ORCHESTRATOR}/not-permitted",
            f"{command.user.login} may not run the task {short(task)}",
            {"task": short(task)},
        )
    return scoped(command, command.told["scope"], environment)


def demand_environment(name: str, inventory: Inventory) -> None:
    """Raise the 404 for an environment that there is not."""
    known = inventory.environments
    if name not in known:
        raise ApiError(
            404,
            f"{ORCHESTRATOR}/unknown-environment",
            f"There is no environment {short(name)!r}, only {', '.join(known[:20])}",
            {"environment": short(name)},
        )


def scoped(
    command: Command, scope: Mapping[str, Any], environment: str
) -> tuple[str, ...]:
    """Return the nodes in a scope, or raise what is wrong with it."""
    known = ["nodes", "query", "node_group"]
    if command.until(_LAST_WITH_APPLICATIONS):
        known.append("application")
    if command.until(_LAST_WITH_WHOLE_ENVIRONMENTS):
        known.append("whole_environment")
    try:
        nodes = nodes_in(scope, command.inventory, environment=environment, known=known)
    except BadScope as error:
        raise invalid(f"The command cannot be read: {error}", scope=[*scope]) from None
    except BadQuery as error:
        query = short(str(scope["query"]))
        msg = f"The query {query!r} cannot be read: {error}"
        raise ApiError(400, f"{ORCHESTRATOR}/query-error", msg) from None
    except NoPuppetDB:
        raise _no_puppetdb() from None
    except UnknownApplication as error:
        raise _unknown_target(str(error)) from None
    if not nodes:
        target = next((v for v in scope.values() if v is not None), None)
        raise _refused(
            "empty-target",
            "No node is in the scope",
            environment=environment,
            target=target,
        )
    if len(nodes) > MOST_NODES:
        raise invalid(
            f"A job may have {MOST_NODES} nodes, not {len(nodes)}", nodes=len(nodes)
        )
    return nodes


def _refused(kind: str, msg: str, **details: Any) -> ApiError:
    return ApiError(400, f"{ORCHESTRATOR}/{kind}", msg, details)


def _no_puppetdb() -> ApiError:
    return _refused("puppetdb-error", "PuppetDB does not answer")


def _unknown_target(target: str) -> ApiError:
    return _refused(
        "unknown-target",
        f"There is no application {short(target)}",
        target=short(target),
    )
