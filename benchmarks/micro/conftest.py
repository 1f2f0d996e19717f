"""What the microbenchmarks share: jobs to judge and to render."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from orchestrator_contract.mockserver import generate


@pytest.fixture(scope="session")
def bodies() -> list[Any]:
    """Return a job of every state and type."""
    return list(islice(generate("job", seed=0), 63))
