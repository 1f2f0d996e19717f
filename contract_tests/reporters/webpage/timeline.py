"""The life of a job as a picture: its states as bars, and every other time as a mark.

Widths are per cent and heights pixels, so that the picture fits any window while its
words keep their size. What contradicts itself has a row, a pattern and a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from textwrap import wrap

from markupsafe import Markup

from orchestrator_contract.contract_tests.exhibit import Life
from orchestrator_contract.contract_tests.reporters.markup import NOTHING, fill, joined

from .axis import Axis
from .rows import Row, rows
from .spelling import Spelling, length

#: Pixels: a row and the bar in it, what is beneath the axis, and one more line of words.
_ROW, _BAR, _FOOT, _MORE = 36, 13, 22, 15
#: Characters of a line of words: a telephone has room for so many.
_LINE = 46
#: Where the axis ends, in per cent: what has no end goes on to the margin beyond it.
_END, _MARGIN = 93.0, 99.0
#: Per cent that a bar is wide at least, so that it can be seen.
_THIN = 0.6

_FIGURE = """<figure class="timeline">
<figcaption>The job's history, {zone}. {scale}</figcaption>
<svg role="img" aria-label="{label}" width="100%" height="{height}">
{guides}
{rows}
<line class="axis" x1="0" x2="100%" y1="{axis}" y2="{axis}"/>
{breaks}
<text class="tick" x="0" y="{tick}">{first}</text>
<text class="tick end" x="{end}%" y="{tick}">{last}</text>
</svg>
{notes}
</figure>"""
_TEXT = """<text y="{y}"><tspan class="name">{name}</tspan> {lines}{here}</text>"""
_WHEN = '<tspan class="when">{words}</tspan>'
_WHEN_BELOW = '<tspan class="when" x="0" dy="{dy}">{words}</tspan>'
_HERE = Markup(' <tspan class="here">◀ here</tspan>')
_BAR_OF = """<rect class="bar {kind}" x="{x}%" y="{y}" width="{width}%" height="{height}" rx="2"/>"""
_ARROW = """<svg x="100%" y="{y}" overflow="visible"><path class="arrow" d="M-8 0 L0 6.5 L-8 13Z"/></svg>"""
_GUIDE = """<line class="guide" x1="{x}%" x2="{x}%" y1="0" y2="{axis}"/>"""
_MARK = """<svg x="{x}%" y="{y}" overflow="visible"><path class="mark" d="M0 -1 L7 6.5 L0 14 L-7 6.5Z"/></svg>"""
_BREAK = """<svg x="{x}%" y="{y}" overflow="visible"><path class="break" d="M-7 5 L-2 -5 M2 5 L7 -5"/><text class="tick middle" y="34">{told}</text></svg>"""
_SCALE = "Short spans are drawn wider."
_BROKEN = "Short spans are drawn wider; // marks a long one that is drawn shorter."


def timeline(life: Life) -> Markup:
    """Draw a life; nothing if none of its moments can be read."""
    spelling = Spelling.of(life)
    told = rows(life, spelling)
    moments = [m for row in told for m in (row.begin, row.end) if m is not None]
    if not moments:
        return NOTHING
    axis = Axis.through(moments, end=_END)
    lines = [_lines(row) for row in told]
    heights = [_ROW + _MORE * (len(some) - 1) for some in lines]
    *tops, bottom = accumulate(heights, initial=0)
    foot = bottom + 4
    return fill(
        _FIGURE,
        zone=spelling.zone,
        scale=_BROKEN if axis.breaks else _SCALE,
        label="; ".join(map(str, told)),
        height=foot + _FOOT * (2 if axis.breaks else 1),
        guides=joined(_guide(row, axis, foot) for row in told),
        rows=joined(
            _drawn(row, some, top, axis)
            for row, some, top in zip(told, lines, tops, strict=True)
        ),
        axis=foot,
        tick=foot + 18,
        breaks=joined(
            fill(_BREAK, x=_per_cent(place), y=foot, told=length(span))
            for place, span in axis.breaks
        ),
        first=spelling.tick(min(moments)),
        last=spelling.tick(max(moments)),
        end=_per_cent(_END),
        notes=_notes([row for row in told if row.wrong]),
    )


def _notes(wrong: Sequence[Row]) -> Markup:
    """Say what contradicts itself once more in words, for whoever sees no picture."""
    if not wrong:
        return NOTHING
    told = joined(fill("<li>{row}</li>", row=row) for row in wrong)
    return fill('<ul class="notes">{told}</ul>', told=told)


def _guide(row: Row, axis: Axis, foot: int) -> Markup:
    """Draw the line by which a mark is held against all bars, down to the axis."""
    if row.kind != "mark" or row.begin is None:
        return NOTHING
    return fill(_GUIDE, x=_per_cent(axis.at(row.begin)), axis=foot)


def _lines(row: Row) -> list[str]:
    """Return what a row says behind its name, in lines: SVG breaks none by itself."""
    room = _LINE - (len(_HERE.striptags()) + 1 if row.here else 0)
    named = " " * (len(row.name) + 1)
    told = wrap(row.when, room, initial_indent=named, break_on_hyphens=False)
    return [line.strip() for line in told]


def _drawn(row: Row, lines: Sequence[str], top: int, axis: Axis) -> Markup:
    """Draw a row whose upper edge is at *top* pixels."""
    first, *below = lines
    words = fill(
        _TEXT,
        y=top + 13,
        name=row.name,
        lines=joined(
            [
                fill(_WHEN, words=first),
                *(fill(_WHEN_BELOW, dy=_MORE, words=line) for line in below),
            ],
            "",
        ),
        here=_HERE if row.here else NOTHING,
    )
    if row.begin is None:
        return words
    y, x = top + 19 + _MORE * len(below), axis.at(row.begin)
    if row.kind == "mark":
        return joined((words, fill(_MARK, x=_per_cent(x), y=y)))
    end = _MARGIN if row.end is None else axis.at(row.end)
    place = {"x": min(x, end), "width": max(abs(end - x), _THIN)}
    told = {name: _per_cent(value) for name, value in place.items()}
    bar = fill(_BAR_OF, kind=row.kind, y=y, height=_BAR, **told)
    return joined((words, bar, fill(_ARROW, y=y) if row.end is None else NOTHING))


def _per_cent(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
