"""What the picture of a job's life has to show, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from orchestrator_contract.contract_tests.exhibit import Life
from orchestrator_contract.contract_tests.views import Entry

from .spelling import Spelling, length, since_epoch

#: Seconds of a duration that is drawn, at most: some three thousand years.
_DRAWN = 1e11


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: words, and what stands beneath them. Moments are seconds of the epoch.

    *kind* is ``mark``, or how the bar looks. *begin* is None for what has no place on
    the axis, *end* for what has none yet. *here*: the finding is about it. *wrong*: it
    is there to show a contradiction.
    """

    name: str
    when: str
    kind: str
    begin: float | None = None
    end: float | None = None
    here: bool = False
    wrong: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {self.when}"


def rows(life: Life, spelling: Spelling) -> list[Row]:
    """Return a row for each state, gap and overlap, and for every other time."""
    return [*_history(life, spelling), *_others(life, spelling)]


def _history(life: Life, spelling: Spelling) -> Iterator[Row]:
    entries = life.entries
    for entry in entries[:1]:
        yield _state(entry, life, spelling)
    for before, entry in pairwise(entries):
        yield from _between(before, entry)
        yield _state(entry, life, spelling)


def _state(entry: Entry, life: Life, spelling: Spelling) -> Row:
    begin, end = _seconds(entry.enter), _seconds(entry.exit)
    entered = "no enter time" if begin is None else spelling.spell(begin)
    left = "no exit time" if end is None else spelling.spell(end, after=begin)
    when, kind, wrong = f"{entered} → {left}", f"state {entry.state or 'odd'}", False
    if entry.open:
        when, end = entered if begin is None else f"since {entered}", None
    elif begin is None or end is None:
        kind, begin, end = "mark", end if begin is None else begin, None
    elif end < begin:
        when = f"{when}: left {length(begin - end)} before it is entered"
        kind, wrong = "backwards", True
    else:
        when = f"{when} · {length(end - begin)}"
    return Row(
        name=entry.state or "(no state)",
        when=when,
        kind=kind,
        begin=begin,
        end=end,
        here=life.about == "status" and life.entry == entry.index,
        wrong=wrong,
    )


def _between(entry: Entry, after: Entry) -> Iterator[Row]:
    """Yield what parts two entries: a gap, an overlap, or nothing."""
    left, entered = _seconds(entry.exit), _seconds(after.enter)
    if left is None or entered is None or left == entered:
        return
    gap = entered > left
    pair = f"{entry.state or '(no state)'} and {after.state or '(no state)'}"
    yield Row(
        name="▲ gap" if gap else "▼ overlap",
        when=f"{length(abs(entered - left))} {'between' if gap else 'of'} {pair}",
        kind="gap" if gap else "overlap",
        begin=min(left, entered),
        end=max(left, entered),
        wrong=True,
    )


def _others(life: Life, spelling: Spelling) -> Iterator[Row]:
    """Yield the timestamps as marks, and the duration as a bar from the start."""
    for key, moment in life.marks:
        begin = since_epoch(moment)
        here, when = life.about == key, spelling.spell(begin)
        yield Row(name=key, when=when, kind="mark", begin=begin, here=here)
    if life.duration is None:
        return
    told = dict(life.marks)
    start = _seconds(told.get("started_timestamp") or told.get("created_timestamp"))
    drawn = start is not None and life.duration < _DRAWN
    yield Row(
        name="duration",
        when=length(life.duration) + (" from the start" if drawn else ""),
        kind="duration",
        begin=start if drawn else None,
        end=start + life.duration if start is not None and drawn else None,
        here=life.about == "duration",
    )


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else since_epoch(moment)
