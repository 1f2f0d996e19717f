"""Realistic values, drawn by Faker once per seed and then only picked from.

Making a value with Faker costs a hundred times what picking one costs; jobs pick.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .instants import precise_timestamp
from .vocabulary import TASKS

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The pools of seed 0, as ``filling`` fills them.
READY_MADE = Path(__file__).parent / "seed-0.json"


class Owner(NamedTuple):
    """An RBAC subject, and how long before the epoch it logged in last (ms)."""

    body: Mapping[str, Any]
    last_seen: int | None

    def as_of(self, epoch: int) -> dict[str, Any]:
        """Make the owner's body at an *epoch* (an instant); a fresh object."""
        owner = fresh(self.body)
        if self.last_seen is not None:
            owner["last_login"] = precise_timestamp(epoch - self.last_seen)
        return owner


class Task(NamedTuple):
    """A task's name with parameters that fit it."""

    name: str
    params: Mapping[str, Any]


class Pools(NamedTuple):
    """What the jobs of one seed are made of; nobody changes anything in here."""

    certnames: tuple[str, ...]
    environments: tuple[str, ...]
    tasks: tuple[Task, ...]
    owners: tuple[Owner, ...]
    descriptions: Mapping[str, tuple[str, ...]]
    projects: tuple[Mapping[str, str], ...]
    groups: tuple[str, ...]
    queries: tuple[str, ...]
    userdata: tuple[Mapping[str, Any], ...]


@lru_cache(maxsize=32)
def pools(seed: int) -> Pools:
    """Return the pools of *seed*; the same seed has the same ones anywhere."""
    told = _ready_made() if seed == 0 else _filled(seed)
    tasks = (Task(name, p) for name, choices in TASKS.items() for p in choices)
    return Pools(
        certnames=tuple(told["certnames"]),
        environments=tuple(told["environments"]),
        tasks=tuple(tasks),
        owners=tuple(Owner(*owner) for owner in told["owners"]),
        descriptions={type_: tuple(d) for type_, d in told["descriptions"].items()},
        projects=tuple(told["projects"]),
        groups=tuple(told["groups"]),
        queries=tuple(told["queries"]),
        userdata=tuple(told["userdata"]),
    )


def _ready_made() -> Any:
    return json.loads(READY_MADE.read_text(encoding="utf-8"))


def _filled(seed: int) -> Any:
    from .filling import filled  # noqa: PLC0415 - Faker loads slowly

    return filled(seed)


def fresh(value: Mapping[str, Any]) -> dict[str, Any]:
    """Copy an object out of a pool, so that the caller may do with it as it likes."""
    return {key: _copy(item) for key, item in value.items()}


def _copy(value: Any) -> Any:
    """Copy a JSON value to any depth."""
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return fresh(value) if isinstance(value, dict) else value
