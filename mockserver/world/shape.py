"""Where the documentation and the captured servers differ: the shape to give bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestrator_contract.schemas import RELEASES, release


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How to write what can be written in two ways; by default as documented.

    *numeric_duration*: a job's ``duration`` is the string ``"256.0"`` on the page, and
    was captured as a number; clients must read either (J5, T9).
    *start_key*: a job's start is ``started_timestamp`` on the page, elsewhere
    ``created_timestamp`` (J4).
    *null_finish*: an unfinished job lacks ``finished_timestamp``, or has null there; a
    client must bear both.
    *validation_kind*: the kind of a 400 is of ``puppetlabs.orchestrator/`` on the page;
    the official client knows ``puppetlabs.validators/`` only (E2, T11).
    *profile* is the release whose keys bodies have; the current one has them all.
    *report_key*: the rows of a report stand under ``items`` on the page, and under
    ``report`` in captures and in some clients; ``both`` suits everybody (T1).
    """

    numeric_duration: bool = False
    report_key: Literal["items", "report", "both"] = "items"
    null_finish: bool = False
    start_key: Literal["started", "created", "both"] = "started"
    validation_kind: Literal["orchestrator", "validators"] = "orchestrator"
    profile: str = RELEASES[-1]

    def __post_init__(self) -> None:
        """Take the listed release for the one that was named; raises LookupError."""
        object.__setattr__(self, "profile", release(self.profile))

    def duration(self, seconds: float) -> float | str:
        """Write a job's duration, given in seconds with milliseconds."""
        return seconds if self.numeric_duration else str(seconds)

    @property
    def report_keys(self) -> tuple[str, ...]:
        """The keys of a report that hold its rows."""
        return ("items", "report") if self.report_key == "both" else (self.report_key,)


DOCUMENTED = Shape()
