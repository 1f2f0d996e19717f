"""Which values of a parametrized test the suite tries, and which a nox session adds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(
    values: Iterable[Any], *, session: str, every: int = 10
) -> list[pytest.ParameterSet]:
    """Return the parameters of a test of which the suite tries every *every*-th.

    The others are marked ``slow``: the nox session *session* runs them.
    """
    slow = pytest.mark.slow(session=session)
    return [
        pytest.param(
            *(value if isinstance(value, tuple) else (value,)),
            marks=slow if number % every else (),
        )
        for number, value in enumerate(values)
    ]
