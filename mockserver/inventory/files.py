"""An inventory that somebody wrote down, in YAML or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator_contract import schemas
from orchestrator_contract.mockserver.api.sent import NotTame, demand_tame
from orchestrator_contract.mockserver.written import Unreadable, read_written

from .inventory import Inventory
from .things import Application, Node, Task, User

if TYPE_CHECKING:
    from pathlib import Path


class BadInventory(ValueError):  # noqa: N818 - the plain noun tells it all
    """Raised for what is no inventory; says where and why."""


def read_inventory(path: Path) -> Inventory:
    """Read the inventory in the file *path*; raises BadInventory."""
    try:
        told = read_written(path)
        demand_tame(told)
    except Unreadable as error:
        raise BadInventory(f"{path}: this {error}") from None
    except NotTame as error:
        raise BadInventory(f"{path}: {error}") from None
    try:
        return reading(told)
    except BadInventory as error:
        raise BadInventory(f"{path}: {error}") from None


def reading(told: Any) -> Inventory:
    """Make an inventory of a document; raises BadInventory.

    The document is as the schema ``inventory`` says. Nodes may be bare certnames, and
    what is left out has the value that Node, Task, Application and User give it.
    """
    from jsonschema.exceptions import best_match  # noqa: PLC0415 - most need no schema

    # Of a thing that may be a name or an object, tell what is wrong with the object.
    error = best_match(schemas.validator_for("inventory").iter_errors(told))
    if error is not None:
        where = "".join(f"/{step}" for step in error.absolute_path) or "the document"
        hint = ""
        if error.validator == "additionalProperties":
            hint = f"; there are {', '.join(error.schema.get('properties', ()))}"
        raise BadInventory(f"{where}: {error.message[:200]}{hint}")
    return Inventory(
        environments=told.get("environments", ("production",)),
        nodes=[Node(**_named(node)) for node in told.get("nodes", ())],
        groups=told.get("groups"),
        tasks=[Task(**_named(task)) for task in told.get("tasks", ())],
        applications=[Application(**_named(a)) for a in told.get("applications", ())],
        users=[_user(_named(user, "login")) for user in told.get("users", ())],
        puppetdb=told.get("puppetdb", True),
    )


def _named(told: Any, key: str = "name") -> dict[str, Any]:
    """Return a thing's attributes; a bare string is its name."""
    return {key: told} if isinstance(told, str) else told


def _user(told: dict[str, Any]) -> User:
    return User(**{"token": told["login"], **told})
