"""Cost curves, judged: whether a cost grows faster than it was said to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from instruments.statistics import order_of_growth

#: The stated orders, and how they are called.
ORDERS = {0: "constant", 1: "linear", 2: "quadratic"}
#: What a slope may exceed the stated order by: noise, and the logarithm of a sort.
TOLERANCE = 0.25


@dataclass(frozen=True, slots=True)
class Curve:
    """A cost over a size: points, the stated order, the slope that was fitted.

    *picture* names the picture that it is drawn in, *unit* is that of the cost.
    *skipped* tells which sizes were left out, and why. *slope* is None if there are too
    few points.
    """

    name: str
    title: str
    picture: str
    size: str
    unit: str
    order: int
    points: tuple[tuple[float, float], ...]
    skipped: tuple[str, ...] = ()

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Curve:
        """Read a curve from the raw results."""
        points = tuple((float(size), float(cost)) for size, cost in told["points"])
        skipped = tuple(told.get("skipped", ()))
        names = ("name", "title", "picture", "size", "unit", "order")
        return cls(
            **{name: told[name] for name in names}, points=points, skipped=skipped
        )

    @property
    def slope(self) -> float | None:
        """The order of growth of the upper half; None for fewer than three points."""
        if len(self.points) < 3:
            return None
        sizes, costs = zip(*self.points, strict=True)
        return order_of_growth(sizes, costs)

    @property
    def sound(self) -> bool:
        """Whether it was measured, and grows no faster than stated."""
        return self.slope is not None and self.slope <= self.order + TOLERANCE


def unsound(curves: Iterable[Curve]) -> list[str]:
    """Return a sentence for each curve that grows too fast, or was not measured."""
    told = []
    for curve in curves:
        stated = f"stated is {ORDERS[curve.order]}"
        if curve.slope is None:
            why = "; ".join(curve.skipped) or f"{len(curve.points)} points only"
            told.append(f"{curve.title}: not measured ({why})")
        elif not curve.sound:
            told.append(f"{curve.title}: grows with slope {curve.slope:.2f}, {stated}")
    return told
