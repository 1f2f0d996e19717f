"""Instants: whole milliseconds since 1970 inside, the API's timestamps outside.

The API truncates timestamps to whole seconds and gives durations in milliseconds
(J7). Keeping integers inside makes both exact.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)
_ORIGIN_BARE = datetime(1970, 1, 1)  # noqa: DTZ001 - its isoformat takes a Z, no offset
_MILLISECOND = timedelta(milliseconds=1)

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def instant(moment: datetime) -> int:
    """Return *moment* in milliseconds since 1970, truncated.

    Raises ValueError for a moment without a zone.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"{moment!r} has no zone; give an aware datetime")
    return (moment - _ORIGIN) // _MILLISECOND


def timestamp(at: int) -> str:
    """Render an instant as the API does: whole seconds, truncated, UTC."""
    return _rendered(at // SECOND)


@lru_cache(maxsize=4096)  # a body tells the same second several times
def _rendered(seconds: int) -> str:
    return (_ORIGIN_BARE + timedelta(seconds=seconds)).isoformat() + "Z"


def precise_timestamp(at: int) -> str:
    """Render an instant with milliseconds, as an owner's ``last_login`` has them."""
    return f"{timestamp(at)[:-1]}.{at % SECOND:03}Z"
