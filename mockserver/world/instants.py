"""Instants: whole milliseconds since 1970 inside, the API's timestamps outside.

The API truncates timestamps to whole seconds and gives durations in milliseconds
(J7). Keeping integers inside makes both exact.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)
_ORIGIN_BARE = datetime(1970, 1, 1)  # noqa: DTZ001 - its isoformat takes a Z, no offset
_MILLISECOND = timedelta(milliseconds=1)

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_UNITS = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_SPAN = re.compile(r"(?P<number>[0-9]{1,12}(?:\.[0-9]{1,6})?) ?(?P<unit>ms|s|m|h|d)?")


def instant(moment: datetime) -> int:
    """Return *moment* in milliseconds since 1970, truncated.

    Raises ValueError for a moment without a zone.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"{moment!r} has no zone; give an aware datetime")
    return (moment - _ORIGIN) // _MILLISECOND


#: The first and the last instant that a timestamp can tell.
EARLIEST = instant(datetime.min.replace(tzinfo=UTC))
LATEST = instant(datetime.max.replace(tzinfo=UTC))

#: The last instant that anything begins at: a life that begins then still ends before
#: the year 10000, the first that no timestamp can tell.
LAST = instant(datetime(9990, 1, 1, tzinfo=UTC))


def timestamp(at: int) -> str:
    """Render an instant as the API does: whole seconds, truncated, UTC."""
    return _rendered(at // SECOND)


@lru_cache(maxsize=4096)  # a body tells the same second several times
def _rendered(seconds: int) -> str:
    return (_ORIGIN_BARE + timedelta(seconds=seconds)).isoformat() + "Z"


def precise_timestamp(at: int) -> str:
    """Render an instant with milliseconds, as an owner's ``last_login`` has them."""
    return f"{timestamp(at)[:-1]}.{at % SECOND:03}Z"


def span(text: object) -> int:
    """Read a length of time such as ``800ms``, ``30s``, ``1.5m``, ``2h`` or ``1d``.

    Returns milliseconds; a number without a unit counts seconds. Raises ValueError.
    """
    match = None if isinstance(text, bool) else _SPAN.fullmatch(str(text))
    if match is None:
        raise ValueError(
            f"{str(text)[:80]!r} is no length of time; "
            "give one such as 800ms, 30s, 5m or 2h"
        )
    return round(float(match["number"]) * _UNITS[match["unit"] or "s"])


def moment_of(text: str) -> datetime:
    """Read a timestamp with a zone; raises ValueError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text[:80]!r} is no moment; give a timestamp with its zone, such as "
            "2024-05-20T16:45:31Z"
        ) from None
    if moment.utcoffset() is None:
        raise ValueError(f"{text!r} has no zone; let it end in Z")
    return moment
