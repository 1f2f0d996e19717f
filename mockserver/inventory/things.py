"""The things in an inventory, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any
from uuid import NAMESPACE_URL, uuid5

#: Where nodes are and tasks run unless somebody says otherwise (C5).
PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of PuppetDB.

    One that is not *connected* cannot be reached; on one that *fails* everything goes
    wrong. *facts* may be objects within objects, *trusted* are those of its
    certificate.
    """

    name: str
    environment: str = PRODUCTION
    connected: bool = True
    fails: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    trusted: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """How a task comes out: *result* is what nodes send home; None leaves it open.

    It fails on the nodes whose names match one of the patterns in *fails* (as of a
    shell: ``db*``). The parameters that are *sensitive* are shown nowhere.
    """

    name: str
    result: Mapping[str, Any] | None = None
    fails: Sequence[str] = ()
    sensitive: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Raise TypeError for a string in place of a list."""
        _demand_lists(fails=self.fails, sensitive=self.sensitive)

    def fails_on(self, node: str) -> bool:
        """Whether it goes wrong on *node*."""
        return any(fnmatchcase(node, pattern) for pattern in self.fails)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Nodes that are deployed together, *after* the applications named there."""

    name: str
    nodes: Sequence[str] = ()
    after: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Raise TypeError for a string in place of a list."""
        _demand_lists(nodes=self.nodes, after=self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Whom a *token* belongs to; tasks that match a pattern in *denied* are not his.

    *owner* is what the jobs that he creates tell of him: beside his id and login, which
    are made of the login if they are not given.
    """

    login: str
    token: str
    denied: Sequence[str] = ()
    owner: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Complete the owner; raise TypeError for a string in place of a list."""
        _demand_lists(denied=self.denied)
        identity = {"id": str(uuid5(NAMESPACE_URL, self.login)), "login": self.login}
        object.__setattr__(self, "owner", {**identity, **self.owner})

    def may_run(self, task: str) -> bool:
        """Whether the user is permitted to run *task*."""
        return not any(fnmatchcase(task, pattern) for pattern in self.denied)


def _demand_lists(**given: Sequence[str]) -> None:
    """Raise TypeError for a string: each of its characters would pass for an item."""
    for name, value in given.items():
        if isinstance(value, str):
            raise TypeError(f"{name} is {value!r}; give a list, such as [{value!r}]")
