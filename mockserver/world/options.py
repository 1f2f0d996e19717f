"""The options that a job was created with, by its command (facts O1; page/options)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .pools import Pools, fresh
from .vocabulary import PLAN_TASKS, SENSITIVE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .dice import Dice

Json = dict[str, Any]


def options(
    type_: str, nodes: Sequence[str], pools: Pools, dice: Dice, *, plan_job: int
) -> Json:
    """Make the options of a job of *type_* on *nodes*; a fresh object on every call.

    *plan_job* is the number of the plan job that it is a step of, if it is one of any.
    """
    environment = dice.pick("environment", pools.environments)
    description = dice.pick("description", pools.descriptions[type_])
    scope = _scope(nodes, pools, dice)
    if type_ == "deploy":
        return _deploy(environment, description, scope, dice)
    task = dice.pick("task", pools.tasks)
    name = PLAN_TASKS.get(type_, task.name)
    body: Json = {
        "description": description,
        "noop": None,
        "task": name,
        "sensitive": list(SENSITIVE.get(name, ())),
        "scheduled-job-id": None,
        "params": fresh(task.params) if name == task.name else {},
        "scope": scope,
    }
    if type_ == "task":
        if dice.chance("scheduled", 20):
            body["scheduled-job-id"] = str(dice.between("schedule", 1, 40))
        return body | {
            "noop": dice.chance("noop", 10),
            "transport": "pxp",
            "environment": environment,
        }
    body["plan_job"] = plan_job
    if dice.chance("project", 20):
        return body | {"project": dict(dice.pick("project-of", pools.projects))}
    return body | {"environment": environment}


def _deploy(environment: str, description: str, scope: Json, dice: Dice) -> Json:
    """Make the options of a Puppet run."""
    return {
        "concurrency": dice.pick("concurrency", (None, None, 5, 20)),
        "noop": dice.chance("noop", 20),
        "trace": dice.chance("trace", 10),
        "debug": dice.chance("debug", 10),
        "scope": scope,
        "enforce_environment": dice.chance("enforce", 80),
        "environment": environment,
        "evaltrace": False,
        "target": None,
        "description": description,
    }


def _scope(nodes: Sequence[str], pools: Pools, dice: Dice) -> Json:
    """Name the nodes themselves, or what they were found by: one key, never two."""
    kind = dice.throw("scope", 10)
    if kind < 6:
        return {"nodes": list(nodes)}
    if kind < 8:
        return {"query": dice.pick("query", pools.queries)}
    if kind < 9:
        return {"query": ["in", "certname", ["array", list(nodes)]]}
    return {"node_group": dice.pick("group", pools.groups)}
