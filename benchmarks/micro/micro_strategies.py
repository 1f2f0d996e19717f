"""What Hypothesis takes to draw answers from our strategies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from orchestrator_contract.contract_tests import strategies

DRAWS = 20
NAMES = ("jobs", "job_lists", "error_bodies", "job_histories")


@pytest.mark.parametrize("name", NAMES)
def test_draw(benchmark: Any, name: str) -> None:
    """Draw so many values, always the same ones."""
    benchmark.group = f"strategies, {DRAWS} draws"

    @settings(
        max_examples=DRAWS,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(getattr(strategies, name)())
    def draw(_: object) -> None:
        """Take what is drawn."""

    benchmark.pedantic(draw, rounds=5, warmup_rounds=1)
