"""Manners: not too fast, and later if we are asked to come back later."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from orchestrator_contract.contract_tests.exchange import Response

from .addresses import ConfigurationError

#: Seconds: a server that wants us to stay away for longer is not waited for.
LONGEST_WAIT = 30.0


@dataclass(slots=True)
class Pace:
    """So many requests a second at most, however many threads send them.

    *rate* is in requests a second; None is as fast as can be.
    """

    rate: float | None
    _next: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        if self.rate is not None and not self.rate > 0:
            raise ConfigurationError(f"no rate: {self.rate} requests a second")

    def keep(self) -> None:
        """Wait until it is our turn."""
        if self.rate is None:
            return
        with self._lock:
            turn = max(self._next, time.monotonic())
            self._next = turn + 1 / self.rate
        time.sleep(max(turn - time.monotonic(), 0))


def asked_to_wait(response: Response) -> float | None:
    """Return for how many seconds a busy server wants to be left alone, or None.

    None also if it cannot be understood. A date is counted from the server's own clock
    where it tells the time (RFC 9110, section 10.2.3).
    """
    text = response.headers.get("retry-after", "").strip()
    if response.status not in {429, 503} or not text:
        return None
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    then, now = _date(text), _date(response.headers.get("date", ""))
    if then is None:
        return None
    return max((then - (now or datetime.now(UTC))).total_seconds(), 0.0)


def _date(text: str) -> datetime | None:
    """Read a date of HTTP; one without a zone is in UTC."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
