"""How moments and lengths of time are written beside a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from orchestrator_contract.contract_tests.exhibit import Life

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Units of time in seconds, longest first; a year has 365 days, so that no number of
#: them is nearly another one.
_UNITS = ((31_536_000, "y"), (86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the moments of one life are written: the date once, if it is one.

    *zone* says what holds for all of them.
    """

    dated: bool
    zone: str

    @classmethod
    def of(cls, life: Life) -> Spelling:
        """Choose how to write the moments of *life*."""
        moments = [moment for _, moment in life.marks]
        moments += [m for e in life.entries for m in (e.enter, e.exit) if m]
        days = {since_epoch(moment) // 86_400 for moment in moments}
        if len(days) == 1:
            return cls(dated=False, zone=f"on {_date(days.pop() * 86_400)}, UTC")
        return cls(dated=True, zone="UTC")

    def spell(self, moment: float, after: float | None = None) -> str:
        """Write a moment, given in seconds of the epoch.

        One that stands behind another moment of the same day, *after*, needs no date.
        """
        try:
            read = _EPOCH + timedelta(seconds=moment)
        except OverflowError:
            return "beyond all years"
        time = read.time().isoformat("milliseconds").removesuffix(".000")
        known = after is not None and after // 86_400 == moment // 86_400
        # A line breaks between two moments, and not within one.
        dated = f"{read.date()}\N{NO-BREAK SPACE}{time}"
        return dated if self.dated and not known else time

    def tick(self, moment: float) -> str:
        """Write where the axis begins or ends: two of them have room side by side."""
        return self.spell(math.floor(moment) if self.dated else moment)


def since_epoch(moment: datetime) -> float:
    """Return a moment in seconds of the epoch."""
    return (moment - _EPOCH).total_seconds()


def _date(moment: float) -> str:
    return str((_EPOCH + timedelta(seconds=moment)).date())


def length(seconds: float) -> str:
    """Say a length of time in its two greatest units, such as ``2 min 41 s``."""
    if math.isinf(seconds):
        return "endless"
    if seconds < 60:
        return f"{round(seconds, 3):g} s"
    rest, told = round(seconds), list[str]()
    for size, unit in _UNITS:
        number, rest = divmod(rest, size)
        if number:
            told.append(f"{number:,} {unit}")
        elif told:
            break
    return " ".join(told[:2])
