"""An inventory that somebody wrote down, in YAML or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from orchestrator_contract.schemas import validator_for

from .inventory import Inventory
from .things import Application, Node, Task, User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: The largest file that is read (bytes).
_MOST = 8 * 2**20


class BadInventory(ValueError):  # noqa: N818 - the plain noun tells it all
    """Raised for what is no inventory; says where and why."""


def read_inventory(path: Path) -> Inventory:
    """Read the inventory in the file *path*; raises BadInventory."""
    import yaml  # noqa: PLC0415 - slow to load, and nobody else needs it

    try:
        size = path.stat().st_size
        if size > _MOST:
            raise BadInventory(f"{path}: {size} bytes are more than {_MOST}")
        told = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise BadInventory(f"{path}: it cannot be read: {why}") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        first = " ".join(str(error).split())[:200]
        raise BadInventory(f"{path}: this is no YAML: {first}") from None
    try:
        return reading(told)
    except BadInventory as error:
        raise BadInventory(f"{path}: {error}") from None


def reading(told: Any) -> Inventory:
    """Make an inventory of a document; raises BadInventory.

    The document is as the schema ``inventory`` says. Nodes may be bare certnames, and
    what is left out has the value that Node, Task, Application and User give it.
    """
    error = next(validator_for("inventory").iter_errors(told), None)
    if error is not None:
        where = "".join(f"/{step}" for step in error.absolute_path) or "the document"
        raise BadInventory(f"{where}: {error.message[:200]}")
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
    given: Mapping[str, Any] = {key: told} if isinstance(told, str) else told
    return {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}


def _user(told: dict[str, Any]) -> User:
    login = told["login"]
    identity = {"id": str(uuid5(NAMESPACE_URL, login)), "login": login}
    owner = {**identity, **told.pop("owner", {})}
    return User(**{"token": login, **told, "owner": owner})
