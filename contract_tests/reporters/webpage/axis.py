"""Moments on a line: in their order, in proportion, and none too near to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise

#: Per cent of the line that two moments are apart at least, if there is room.
_LEAST = 2.5
#: Per cent of the line that all the room kept for that may take.
_MOST = 50.0
#: A span that is so many times longer than all others together is drawn broken, and as
#: this part of their sum.
_LONG, _BROKEN = 4, 0.4


@dataclass(frozen=True, slots=True)
class Axis:
    """Where moments stand, in per cent of a line, and where the line is broken.

    *breaks* hold the middle of each broken span and its true length in seconds.
    """

    places: Mapping[float, float]
    breaks: tuple[tuple[float, float], ...]

    @classmethod
    def through(cls, moments: Iterable[float], *, end: float = 100.0) -> Axis:
        """Lay an axis through *moments* (seconds) that ends at *end* per cent."""
        points = sorted(set(moments))
        spans = [later - earlier for earlier, later in pairwise(points)]
        shown, broken = _shown(spans)
        least = min(_LEAST, _MOST / len(spans)) if spans else 0.0
        total = sum(shown) or 1.0
        room = end - least * len(spans)
        widths = [least + room * span / total for span in shown]
        places = [*accumulate(widths, initial=0.0)]
        return cls(
            dict(zip(points, places, strict=True)),
            tuple(((places[n] + places[n + 1]) / 2, spans[n]) for n in sorted(broken)),
        )

    def at(self, moment: float) -> float:
        """Return the place of one of the moments; raises KeyError for another."""
        return self.places[moment]


def _shown(spans: list[float]) -> tuple[list[float], set[int]]:
    """Return the lengths to draw for *spans*, and which of them are drawn broken."""
    shown, broken = [*spans], set[int]()
    for number in sorted(range(len(spans)), key=lambda n: -spans[n]):
        others = sum(s for n, s in enumerate(spans) if n != number and n not in broken)
        if not 0 < others * _LONG < spans[number]:
            break
        broken.add(number)
    rest = sum(span for n, span in enumerate(spans) if n not in broken)
    for number in broken:
        shown[number] = rest * _BROKEN
    return shown, broken
