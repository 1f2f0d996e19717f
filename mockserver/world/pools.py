"""Realistic values, drawn by Faker once per seed and then only picked from.

Making a value with Faker costs a hundred times what picking one costs; jobs pick.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from faker.generator import Generator

from orchestrator_contract.schemas import LIFECYCLE

from .instants import DAY, precise_timestamp
from .provider import OrchestratorProvider
from .vocabulary import TASKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


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
    """Fill the pools of *seed*; the same seed fills them the same way anywhere."""
    # A bare generator: a whole Faker would load every provider of a locale first.
    generator = Generator()
    generator.seed_instance(str(seed))  # as a number, -1 would be 1
    fake = OrchestratorProvider(generator)
    return Pools(
        certnames=tuple(dict.fromkeys(_some(240, fake.certname))),
        environments=tuple(_some(24, fake.environment_name)),
        tasks=tuple(
            Task(name, params) for name, choices in TASKS.items() for params in choices
        ),
        owners=tuple(_owner(fake, kind) for kind in ("full", "local", "minimal") * 6),
        descriptions={
            type_: tuple(_some(16, partial(fake.job_description, type_)))
            for type_ in LIFECYCLE.types
        },
        projects=tuple(_some(6, fake.project)),
        groups=tuple(_some(8, fake.node_group_id)),
        queries=tuple(_some(16, fake.pql_query)),
        userdata=tuple(_some(24, fake.userdata)),
    )


def _some(count: int, make: Callable[[], T]) -> list[T]:
    """Call *make* so many times."""
    return [make() for _ in range(count)]


def _owner(fake: OrchestratorProvider, kind: str) -> Owner:
    """Make an owner; one in four of those who could have never logged in."""
    seen = fake.random_int(40 * DAY, 90 * DAY)
    never = kind == "minimal" or fake.random_int(0, 3) == 0
    return Owner(fake.job_owner(kind), None if never else seen)


def fresh(value: Mapping[str, Any]) -> dict[str, Any]:
    """Copy an object out of a pool, so that the caller may do with it as it likes."""
    return {key: _copy(item) for key, item in value.items()}


def _copy(value: Any) -> Any:
    """Copy a JSON value to any depth."""
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return fresh(value) if isinstance(value, dict) else value
