"""Medians, ratios of samples taken in turn, and how fast a cost grows."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some samples, the least and the most of them."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, samples: Sequence[float]) -> Spread:
        """Sum up *samples*; raises ValueError if there are none."""
        if not samples:
            raise ValueError("there is no sample")
        return cls(statistics.median(samples), min(samples), max(samples))

    def times(self, factor: float) -> Spread:
        """Return the same in another unit; *factor* is above 0."""
        return Spread(self.median * factor, self.least * factor, self.most * factor)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return how many times theirs ours is, round by round.

    Samples of one round were taken next to each other, so that a slow spell of the
    machine is in both. Where one has more rounds, the last ones of it are left out.
    Raises ValueError if there is no common round, or theirs is 0 in one.
    """
    pairs = list(zip(ours, theirs, strict=False))
    if any(their == 0 for _, their in pairs):
        raise ValueError("a sample is 0: there is no ratio to it")
    return Spread.of([our / their for our, their in pairs])


def order_of_growth(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return the slope of log(cost) over log(size): 0 constant, 1 linear, 2 square.

    It is fitted to the upper half of the points, three at least: below, fixed costs
    hide how the rest grows. Raises ValueError for fewer than three points.
    """
    if len(sizes) != len(costs) or len(sizes) < 3:
        raise ValueError(f"{len(sizes)} sizes and {len(costs)} costs; 3 are needed")
    first = len(sizes) - max(3, math.ceil(len(sizes) / 2))
    xs = [math.log(size) for size in sizes[first:]]
    ys = [math.log(cost) for cost in costs[first:]]
    return statistics.linear_regression(xs, ys).slope
