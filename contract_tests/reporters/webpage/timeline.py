"""The life of a job as a picture: its states as bars, and every other time as a mark.

Widths are per cent and heights pixels, so that the picture fits any window while its
words keep their size. What contradicts itself has a row, a pattern and a label.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from markupsafe import Markup

from orchestrator_contract.contract_tests.exhibit import Life
from orchestrator_contract.contract_tests.reporters.markup import NOTHING, fill, joined
from orchestrator_contract.contract_tests.views import Entry

from .axis import Axis

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROW, _BAR, _FOOT = 36, 13, 24
#: Where the axis ends, in per cent: what has no end goes on beyond it.
_END = 93.0
#: Units of time in seconds, longest first.
_UNITS = ((31_557_600, "y"), (86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))

_FIGURE = """<figure class="timeline">
<figcaption>The job's history{zone}{scale}</figcaption>
<svg role="img" aria-label="{label}" width="100%" height="{height}">
{rows}
<line class="axis" x1="0" x2="100%" y1="{axis}" y2="{axis}"/>
{breaks}
<text class="tick" x="0" y="{tick}">{first}</text>
<text class="tick end" x="{end}%" y="{tick}">{last}</text>
</svg>
{notes}
</figure>"""
_TEXT = """<text y="{y}"><tspan class="name">{name}</tspan> <tspan class="when">{when}</tspan>{here}</text>"""
_HERE = Markup(' <tspan class="here">◀ here</tspan>')
_BAR_OF = """<rect class="bar {kind}" x="{x}%" y="{y}" width="{width}%" height="{height}" rx="2"/>"""
_OPEN = """<svg x="100%" y="{y}" overflow="visible"><path class="arrow" d="M-8 0 L0 6.5 L-8 13Z"/></svg>"""
_MARK = """<line class="guide" x1="{x}%" x2="{x}%" y1="0" y2="{axis}"/><svg x="{x}%" y="{y}" overflow="visible"><path class="mark" d="M0 -1 L7 6.5 L0 14 L-7 6.5Z"/></svg>"""
_BREAK = """<svg x="{x}%" y="{y}" overflow="visible"><path class="break" d="M-7 5 L-2 -5 M2 5 L7 -5"/><text class="tick middle" y="18">{told}</text></svg>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row: words, and what stands beneath them. Moments are seconds of the epoch.

    *end* is None for what has no end, and *begin* for what has no place on the axis.
    """

    name: str
    when: str
    kind: str
    begin: float | None = None
    end: float | None = None
    here: bool = False
    wrong: bool = False


def timeline(life: Life) -> Markup:
    """Draw a life; nothing if none of its moments can be read."""
    spelling = _Spelling.of(life)
    rows = [*_states(life, spelling), *_marks(life, spelling)]
    moments = [m for row in rows for m in (row.begin, row.end) if m is not None]
    if not moments:
        return NOTHING
    axis = Axis.through(moments, end=_END)
    foot = len(rows) * _ROW + 4
    wrong = [f"{row.name}: {row.when}" for row in rows if row.wrong]
    return fill(
        _FIGURE,
        zone=spelling.zone,
        scale=" Short spans are drawn wider; // marks one that is drawn shorter."
        if axis.breaks
        else " Short spans are drawn wider.",
        label="; ".join(f"{row.name}: {row.when}" for row in rows),
        height=foot + _FOOT,
        rows=joined(_drawn(row, n, axis, foot) for n, row in enumerate(rows)),
        axis=foot,
        tick=foot + 18,
        breaks=joined(
            fill(_BREAK, x=_number(place), y=foot, told=spell(length))
            for place, length in axis.breaks
        ),
        first=spelling.of_seconds(min(moments)),
        last=spelling.of_seconds(max(moments)),
        end=_number(_END),
        notes=_notes(wrong),
    )


def _notes(wrong: list[str]) -> Markup:
    if not wrong:
        return NOTHING
    told = joined(fill("<li>{note}</li>", note=note) for note in wrong)
    return fill('<ul class="notes">{told}</ul>', told=told)


def _drawn(row: _Row, number: int, axis: Axis, foot: int) -> Markup:
    top = number * _ROW
    here = _HERE if row.here else NOTHING
    parts = [fill(_TEXT, y=top + 13, name=row.name, when=row.when, here=here)]
    y = top + 19
    if row.begin is None:
        return joined(parts)
    x = axis.at(row.begin)
    if row.kind == "mark":
        parts.append(fill(_MARK, x=_number(x), y=y, axis=foot))
        return joined(parts)
    end = 99.0 if row.end is None else axis.at(row.end)
    left, width = min(x, end), max(abs(end - x), 0.6)
    told = {"x": _number(left), "width": _number(width), "height": _BAR, "y": y}
    parts.append(fill(_BAR_OF, kind=row.kind, **told))
    if row.end is None:
        parts.append(fill(_OPEN, y=y))
    return joined(parts)


def _states(life: Life, spelling: _Spelling) -> Iterator[_Row]:
    """Yield a row for each entry, and one for each gap and overlap between two."""
    entries = life.entries
    for entry, after in pairwise((*entries, None)):
        if entry is not None:  # the pairs end with None, and never begin with it
            here = life.about == "status" and life.entry == entry.index
            yield _state(entry, spelling, here=here)
        if entry and after and entry.exit and after.enter:
            yield from _between(entry, after)


def _state(entry: Entry, spelling: _Spelling, *, here: bool) -> _Row:
    name = entry.state or "(no state)"
    begin, end = _seconds(entry.enter), _seconds(entry.exit)
    entered = spelling.of_moment(entry.enter) if entry.enter else "no enter time"
    left = spelling.of_moment(entry.exit) if entry.exit else "no exit time"
    if entry.open:
        return _Row(
            name=name,
            when=f"since {entered}",
            kind=f"state {entry.state or 'odd'}",
            begin=begin,
            here=here,
        )
    if begin is None or end is None:
        known = begin if end is None else end
        told = f"{entered} → {left}"
        kind = "mark" if known is not None else "state"
        return _Row(name=name, when=told, kind=kind, begin=known, here=here)
    if end < begin:
        when = f"{entered} → {left}: left {spell(begin - end)} before it is entered"
        kind = "backwards"
        return _Row(
            name=name,
            when=when,
            kind=kind,
            begin=begin,
            end=end,
            here=here,
            wrong=True,
        )
    when = f"{entered} → {left} · {spell(end - begin)}"
    kind = f"state {entry.state or 'odd'}"
    return _Row(name=name, when=when, kind=kind, begin=begin, end=end, here=here)


def _between(entry: Entry, after: Entry) -> Iterator[_Row]:
    """Yield what parts two entries: a gap, an overlap, or nothing."""
    left, entered = _seconds(entry.exit), _seconds(after.enter)
    if left is None or entered is None or left == entered:
        return
    pair = f"{entry.state or '(no state)'} and {after.state or '(no state)'}"
    gap = entered > left
    yield _Row(
        name="▲ gap" if gap else "▼ overlap",
        when=f"{spell(abs(entered - left))} {'between' if gap else 'of'} {pair}",
        kind="gap" if gap else "overlap",
        begin=min(left, entered),
        end=max(left, entered),
        wrong=True,
    )


def _marks(life: Life, spelling: _Spelling) -> Iterator[_Row]:
    for key, moment in life.marks:
        yield _Row(
            name=key,
            when=spelling.of_moment(moment),
            kind="mark",
            begin=_seconds(moment),
            here=life.about == key,
        )
    if life.duration is not None:
        begin = dict(life.marks).get("started_timestamp")
        begin = begin or dict(life.marks).get("created_timestamp")
        start = _seconds(begin)
        known = start is not None and abs(life.duration) < 1e11
        yield _Row(
            name="duration",
            when=spell(life.duration) + (", from the start" if known else ""),
            kind="duration",
            begin=start if known else None,
            end=start + life.duration if start is not None and known else None,
            here=life.about == "duration",
        )


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How the moments of one life are written: the date once, if it is one."""

    dated: bool
    zone: str

    @classmethod
    def of(cls, life: Life) -> _Spelling:
        moments = [moment for _, moment in life.marks]
        moments += [m for e in life.entries for m in (e.enter, e.exit) if m]
        seconds = [s for moment in moments if (s := _seconds(moment)) is not None]
        days = {s // 86_400 for s in seconds}
        if len(days) == 1:
            day = (_EPOCH + timedelta(seconds=min(seconds))).date()
            return cls(dated=False, zone=f" on {day} (UTC).")
        return cls(dated=True, zone=" (UTC).")

    def of_moment(self, moment: datetime) -> str:
        return self.of_seconds((moment - _EPOCH).total_seconds())

    def of_seconds(self, seconds: float) -> str:
        try:
            moment = _EPOCH + timedelta(seconds=seconds)
        except OverflowError:
            return "beyond all years"
        time = moment.time().isoformat("milliseconds").removesuffix(".000")
        return f"{moment.date()} {time}" if self.dated else time


def spell(seconds: float) -> str:
    """Say a length of time in its two greatest units, such as ``2 min 41 s``."""
    if seconds == float("inf"):
        return "endless"
    if seconds < 60:
        return f"{round(seconds, 3):g} s"
    rest, told = round(seconds), []
    for size, unit in _UNITS:
        number, rest = divmod(rest, size)
        if number:
            told.append(f"{number:,} {unit}")
        elif told:
            break
    return " ".join(told[:2])


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - _EPOCH).total_seconds()


def _number(percent: float) -> str:
    return f"{percent:.2f}".rstrip("0").rstrip(".")
