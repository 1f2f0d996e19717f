"""Which nodes a command is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .queries import found_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .inventory import Inventory


class BadScope(ValueError):  # noqa: N818 - the plain noun tells it all
    """Raised for a scope that is none; says what it may be."""


class NoPuppetDB(RuntimeError):  # noqa: N818 - it says what is wrong
    """Raised when nodes would have to be found, and PuppetDB does not answer."""


class UnknownApplication(LookupError):  # noqa: N818 - it says what is wrong
    """Raised for an application that there is not."""


def nodes_in(
    scope: Mapping[str, Any],
    inventory: Inventory,
    *,
    environment: str,
    known: Sequence[str],
) -> tuple[str, ...]:
    """Return the certnames in *scope*, each once; nodes that are named need not exist.

    *known* are the keys that a release has; a scope has one of them. Raises BadScope,
    BadQuery, NoPuppetDB or UnknownApplication.
    """
    named = [key for key in known if scope.get(key) not in (None, False)]
    if len(named) != 1:
        told = f"it has {' and '.join(named)}" if named else "it has none of them"
        raise BadScope(f"the scope must have one of {', '.join(known)}; {told}")
    key = named[0]
    value = scope[key]
    if key == "nodes":
        return tuple(dict.fromkeys(value))
    if not inventory.puppetdb:
        raise NoPuppetDB
    if key == "query":
        return tuple(found_by(value, inventory))
    if key == "node_group":
        return inventory.groups.get(value, ())
    if key == "application":
        return nodes_of(value, inventory)
    return tuple(inventory.in_environment(environment))


def nodes_of(application: str, inventory: Inventory) -> tuple[str, ...]:
    """Return the certnames of an application; raises UnknownApplication."""
    found = inventory.applications.get(application)
    if found is None:
        raise UnknownApplication(application)
    return tuple(found.nodes)
