"""The things in an inventory, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

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
    fails: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()

    def fails_on(self, node: str) -> bool:
        """Whether it goes wrong on *node*."""
        return any(fnmatchcase(node, pattern) for pattern in self.fails)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Nodes that are deployed together, *after* the applications named there."""

    name: str
    nodes: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Whom a *token* belongs to; tasks that match a pattern in *denied* are not his.

    *owner* is what the jobs that he creates tell of him.
    """

    login: str
    token: str
    denied: tuple[str, ...] = ()
    owner: Mapping[str, Any] = field(default_factory=dict)

    def may_run(self, task: str) -> bool:
        """Whether the user is permitted to run *task*."""
        return not any(fnmatchcase(task, pattern) for pattern in self.denied)
