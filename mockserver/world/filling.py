"""Filling the pools of a seed with Faker.

Faker takes longer to load than all the rest of the mock, and fills the pools of a seed
with the same values anywhere. Those of seed 0, which most mocks have, therefore lie
beside this module as data; a test holds them to what is made here. They are written by

    python -m orchestrator_contract.mockserver.world.filling
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from faker.generator import Generator

from orchestrator_contract.schemas import LIFECYCLE

from .instants import DAY
from .pools import READY_MADE
from .provider import OrchestratorProvider

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def filled(seed: int) -> dict[str, Any]:
    """Fill the pools of *seed*, as JSON has them."""
    # A bare generator: a whole Faker would load every provider of a locale first.
    generator = Generator()
    generator.seed_instance(str(seed))  # as a number, -1 would be 1
    fake = OrchestratorProvider(generator)
    return {
        "certnames": [*dict.fromkeys(_some(240, fake.certname))],
        "environments": _some(24, fake.environment_name),
        "owners": [_owner(fake, kind) for kind in ("full", "local", "minimal") * 6],
        "descriptions": {
            type_: _some(16, partial(fake.job_description, type_))
            for type_ in LIFECYCLE.types
        },
        "projects": _some(6, fake.project),
        "groups": _some(8, fake.node_group_id),
        "queries": _some(16, fake.pql_query),
        "userdata": _some(24, fake.userdata),
    }


def _some(count: int, make: Callable[[], T]) -> list[T]:
    """Call *make* so many times."""
    return [make() for _ in range(count)]


def _owner(fake: OrchestratorProvider, kind: str) -> list[Any]:
    """Make an owner; one in four of those who could have never logged in."""
    seen = fake.random_int(40 * DAY, 90 * DAY)
    never = kind == "minimal" or fake.random_int(0, 3) == 0
    return [fake.job_owner(kind), None if never else seen]


if __name__ == "__main__":
    text = json.dumps(filled(0), ensure_ascii=False, indent=1)
    READY_MADE.write_text(f"{text}\n", encoding="utf-8")
