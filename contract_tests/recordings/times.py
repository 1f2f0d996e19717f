"""When the entries of a foreign recording were asked and answered.

The entries of a HAR file stand in whatever order their writer found good.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from orchestrator_contract.contract_tests.exchange import Exchange

#: How far apart the first and the last one may be; no run takes longer.
_SPAN = timedelta(days=1000)
#: Milliseconds that an answer may have taken, at most: a day.
_LONGEST = 86_400_000


def in_order(told: Iterable[tuple[Exchange, Any]]) -> list[Exchange]:
    """Return exchanges as they came one after the other, each with its times.

    Each comes with its entry, or None if it knows its times. Where an entry does not
    tell when it began, or tells nonsense, all stay as they stand in the file.
    """
    pairs = list(told)
    moments = [_began(entry) for _, entry in pairs if entry is not None]
    known = [moment for moment in moments if moment is not None]
    if not known or len(known) < len(moments):
        return [exchange for exchange, _ in pairs]
    first = min(known)
    if max(known) - first > _SPAN:
        return [exchange for exchange, _ in pairs]
    timed = [
        exchange if entry is None else _timed(exchange, entry, first)
        for exchange, entry in pairs
    ]
    return sorted(timed, key=lambda exchange: (exchange.began, exchange.number))


def _timed(exchange: Exchange, entry: Any, first: datetime) -> Exchange:
    began = ((_began(entry) or first) - first).total_seconds()
    return exchange.noted(began=began, ended=began + _took(entry))


def _began(entry: Any) -> datetime | None:
    told = entry.get("startedDateTime")
    try:
        moment = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        return None
    # Who leaves out the zone does so everywhere.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _took(entry: Any) -> float:
    """Return the seconds until the answer was complete; none if nobody says."""
    told = entry.get("time")
    if isinstance(told, bool) or not isinstance(told, int | float):
        return 0.0
    return min(max(told, 0), _LONGEST) / 1000 if math.isfinite(told) else 0.0
