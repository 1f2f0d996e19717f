"""The ways in which servers have been seen to write the same thing (facts §4.3, §14).

Every one of them is legal. A server writes all its bodies in one hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Literal

from hypothesis import strategies as st

from . import words

_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)
_EAST = timezone(timedelta(hours=2))

#: How timestamps end: as captured servers write them, with milliseconds, with the
#: offset of UTC in digits, and as a clock tells them two hours east (T10).
Ending = Literal["Z", ".mmmZ", "+00:00", "+02:00"]
#: Which of the two starts a body has (J4).
Start = Literal["started", "created", "both"]
#: Under which key the rows of a report stand (RP1).
ReportKey = Literal["items", "report", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How a server writes.

    *begins* is the state whose beginning it takes for the start of a job (S7). What has
    not come yet is ``null`` if *pending*, else absent. *deprecated* keys and
    *node_states* may be there or not (J12, J6), and so may keys that are *newer* than
    the documentation (J15).
    """

    base_url: str = words.BASE_URLS[0]
    ending: Ending = "Z"
    start: Start = "started"
    begins: Literal["first", "running"] = "first"
    duration_is_text: bool = True
    pending: bool = False
    deprecated: bool = True
    node_states: bool = True
    report_key: ReportKey = "items"
    newer: Mapping[str, Any]

    def stamp(self, at: int) -> str:
        """Write an instant, given in milliseconds since 1970."""
        return written(at, self.ending)

    def duration(self, milliseconds: int) -> str | float:
        """Write a length of time: a text, or a number where it need not have a dot."""
        seconds = milliseconds / 1000
        if self.duration_is_text:
            return f"{seconds}"
        return int(seconds) if seconds.is_integer() else seconds

    @property
    def report_keys(self) -> tuple[str, ...]:
        """The keys of a report under which its rows stand."""
        both = ("items", "report")
        return both if self.report_key == "both" else (self.report_key,)


def written(at: int, ending: Ending) -> str:
    """Write an instant in milliseconds since 1970, truncated to what is shown."""
    moment = _ORIGIN + timedelta(milliseconds=at)
    if ending == "+02:00":
        return moment.astimezone(_EAST).isoformat(timespec="seconds")
    digits = "milliseconds" if ending == ".mmmZ" else "seconds"
    told = moment.isoformat(timespec=digits)
    return told if ending == "+00:00" else told.removesuffix("+00:00") + "Z"


_either = st.booleans()
_newer = st.sampled_from(({}, {}, {}, {"priority": None, "labels": ["a", {"b": 1}]}))


def hands() -> st.SearchStrategy[Hand]:
    """Draw a way of writing; the first is that of the page."""
    return st.builds(
        Hand,
        base_url=st.sampled_from(words.BASE_URLS),
        ending=st.sampled_from(("Z", ".mmmZ", "+00:00", "+02:00")),
        start=st.sampled_from(("started", "created", "both")),
        begins=st.sampled_from(("first", "running")),
        duration_is_text=_either.map(lambda drawn: not drawn),
        pending=_either,
        deprecated=_either.map(lambda drawn: not drawn),
        node_states=_either.map(lambda drawn: not drawn),
        report_key=st.sampled_from(("items", "report", "both")),
        newer=_newer,
    )
