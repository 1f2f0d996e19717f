"""How many examples Hypothesis tries: a share of what the profile says.

The profiles are in ``tests/conftest.py``. A test whose examples cost much tries a
fraction of them, and ``nox -s nightly`` still multiplies that.
"""

from __future__ import annotations

from hypothesis import settings


def examples(share: float) -> int:
    """Return *share* of the number of examples of the profile, at least one."""
    return max(1, round(settings().max_examples * share))
