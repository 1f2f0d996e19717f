"""How many answers a second each server gives, as bars; drawn without a library."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from instruments.statistics import Spread
from page.budgets import Raw, number, rates
from peers.catalogue import ENGINE, FLOOR, OURS, PEERS

#: The name of the picture among those of the curves.
NAME = "serving"
_COLOURS = {OURS: "#3b82f6", FLOOR: "#c9a227"}
_OTHERS = "#8b949e"
#: Pixels: where bars begin, how long the longest is, and from line to line.
_LEFT, _LENGTH, _LINE = 270, 400, 26
_STYLE = (
    "svg{color:#1f2328;font:13px sans-serif}text{fill:currentColor}"
    "@media (prefers-color-scheme:dark){svg{color:#e6edf3}}"
)


def bars(raw: Raw) -> str:
    """Return the picture: medians as bars from 10 answers a second on, in decades.

    The fastest stands first; a thin line goes from the least sample to the most.
    """
    measured = [
        (peer, Spread.of(rates(raw, peer.name)))
        for peer in PEERS
        if peer.role != ENGINE and rates(raw, peer.name)
    ]
    measured.sort(key=lambda one: -one[1].median)
    most = max((spread.most for _, spread in measured), default=10.0)
    decades = max(1, math.ceil(math.log10(most) - 1))
    height = _LINE * (len(measured) + 1) + 8
    size = f'width="760" height="{height}" viewBox="0 0 760 {height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>',
        "<title>Answers a second, GET one job</title>",
        f"<style>{_STYLE}</style>",
        *_grid(decades, height - _LINE),
    ]
    for line, (peer, spread) in enumerate(measured):
        colour = _COLOURS.get(peer.role, _OTHERS)
        parts.extend(_bar(line, peer.title, colour, spread, decades))
    return "\n".join((*parts, "</svg>", ""))


def _across(rate: float, decades: int) -> float:
    """Return how many pixels a rate is away from the left end of the bars."""
    return _LENGTH * max(0.0, math.log10(max(rate, 10)) - 1) / decades


def _grid(decades: int, bottom: int) -> Iterator[str]:
    for decade in range(decades + 1):
        x = _LEFT + _LENGTH * decade / decades
        line = f'x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{bottom}"'
        yield f'<line {line} stroke="currentColor" stroke-opacity="0.2"/>'
        label = f"{10 ** (decade + 1):,}"
        yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{label}</text>'


def _bar(
    line: int, title: str, colour: str, spread: Spread, decades: int
) -> Iterator[str]:
    top = line * _LINE + 4
    middle = top + 9
    width, least, most = (
        _across(rate, decades) for rate in (spread.median, spread.least, spread.most)
    )
    name = escape(title.replace("`", ""))
    yield f'<text x="{_LEFT - 8}" y="{top + 14}" text-anchor="end">{name}</text>'
    size = f'x="{_LEFT}" y="{top}" width="{width:.1f}" height="18"'
    yield f'<rect {size} rx="2" fill="{colour}"/>'
    ends = f'x1="{_LEFT + least:.1f}" x2="{_LEFT + most:.1f}" y1="{middle}"'
    yield f'<line {ends} y2="{middle}" stroke="currentColor" stroke-width="1.5"/>'
    told = number(spread.median)
    yield f'<text x="{_LEFT + max(width, most) + 8:.1f}" y="{top + 14}">{told}</text>'
