"""The pools that come along are those that Faker fills."""

from __future__ import annotations

import json

from orchestrator_contract.mockserver.world import pools
from orchestrator_contract.mockserver.world.filling import filled


def test_the_pools_of_seed_0_are_what_faker_makes_of_it() -> None:
    """If they are not: python -m orchestrator_contract.mockserver.world.filling."""
    text = pools.READY_MADE.read_text(encoding="utf-8")
    assert json.loads(text) == json.loads(json.dumps(filled(0)))


def test_every_seed_has_pools_of_its_own() -> None:
    first, second = pools.pools(0), pools.pools(1)
    assert first != second
    assert pools.pools(1) == second
    assert [len(pool) > 5 for pool in first] == [len(pool) > 5 for pool in second]
