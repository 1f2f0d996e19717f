"""Where the documentation and the captured servers differ: the shape to give bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How to write what can be written in two ways; by default as documented.

    *numeric_duration*: a job's ``duration`` is the string ``"256.0"`` on the page, and
    was captured as a number; clients must read either (J5, T9).
    *report_key*: the rows of a report stand under ``items`` on the page, and under
    ``report`` in captures and in some clients; ``both`` suits everybody (T1).
    """

    numeric_duration: bool = False
    report_key: Literal["items", "report", "both"] = "items"

    def duration(self, seconds: float) -> float | str:
        """Write a job's duration, given in seconds with milliseconds."""
        return seconds if self.numeric_duration else str(seconds)

    @property
    def report_keys(self) -> tuple[str, ...]:
        """The keys of a report that hold its rows."""
        return ("items", "report") if self.report_key == "both" else (self.report_key,)


DOCUMENTED = Shape()
