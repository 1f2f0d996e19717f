"""Rules that throw faults: at which requests, how often, how likely, how late."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.world.dice import Dice
from orchestrator_contract.mockserver.world.instants import span
from orchestrator_contract.schemas import ALL_OPERATIONS

from .catalogue import Fault, fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The longest that an answer can be kept waiting, in milliseconds.
MOST_DELAY = 60_000
#: The most rules of a session.
MOST_RULES = 200

_KEYS = frozenset(
    {"fault", "operation", "job", "after", "times", "probability", "seed", "delay"}
)


class BadRule(ValueError):  # noqa: N818 - the plain noun tells it all
    """Raised for a rule that cannot be read; says what came and what is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long an answer is kept waiting, in milliseconds, by chance.

    *shape* is ``fixed`` (*low*), ``uniform`` (from *low* to *high*) or ``lognormal``
    (*low* is the median, *high* the value that one of about six waits longer than).
    """

    shape: str
    low: int
    high: int

    def draw(self, dice: Dice) -> int:
        """Return the milliseconds of one wait, at most MOST_DELAY."""
        if self.shape == "fixed":
            return self.low
        if self.shape == "uniform":
            return dice.between("delay", self.low, self.high)
        # Box and Muller's way to a normal number, from two that are uniform.
        one, two = ((dice.throw(f, 2**32) + 1) / (2**32 + 1) for f in ("one", "two"))
        normal = math.sqrt(-2 * math.log(one)) * math.cos(2 * math.pi * two)
        sigma = math.log(max(self.high, self.low + 1) / max(self.low, 1))
        return min(round(self.low * math.exp(sigma * normal)), MOST_DELAY)

    def told(self) -> object:
        """Return the delay as it can be given again."""
        if self.shape == "fixed":
            return f"{self.low}ms"
        return {self.shape: [f"{self.low}ms", f"{self.high}ms"]}


@dataclass(slots=True, kw_only=True)
class Rule:
    """When which fault is thrown.

    *operation* is an operationId or None for all, *job* a number or None for all. The
    first *after* requests that fit go by; of the others *times* are hit (None: all),
    each with *probability*, decided by *seed*. *fits* counts the requests that fitted,
    *hits* those that were hit.
    """

    id: int
    fault: Fault | None
    delay: Delay | None = None
    operation: str | None = None
    job: int | None = None
    after: int = 0
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    fits: int = 0
    hits: int = 0

    def strikes(self, operation: str, job: int | None) -> bool:
        """Tell whether this request is hit, and count it."""
        if self.operation not in {None, operation} or self.job not in {None, job}:
            return False
        if self.fault is not None and not self.fault.fits(operation):
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        self.fits += 1
        if self.fits <= self.after or not self._chance():
            return False
        self.hits += 1
        return True

    @property
    def dice(self) -> Dice:
        """The dice of the request at hand."""
        return Dice(self.seed, self.id, self.fits)

    def _chance(self) -> bool:
        million = 1_000_000
        return self.dice.throw("strikes", million) < self.probability * million

    def told(self) -> dict[str, Any]:
        """Return the rule as the admin API tells it."""
        return {
            "id": self.id,
            "fault": self.fault and self.fault.name,
            "delay": self.delay and self.delay.told(),
            "operation": self.operation,
            "job": self.job,
            "after": self.after,
            "times": self.times,
            "probability": self.probability,
            "seed": self.seed,
            "fits": self.fits,
            "hits": self.hits,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """What hits one request: a fault, a wait in milliseconds, or both."""

    fault: Fault | None = None
    delay: int = 0


@dataclass(slots=True)
class Rules:
    """The rules of a session, the oldest first; touched under its lock only."""

    _rules: dict[int, Rule] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def __len__(self) -> int:
        return len(self._rules)

    def __iter__(self) -> Iterator[Rule]:
        return iter(list(self._rules.values()))

    def add(self, told: Mapping[str, Any]) -> Rule:
        """Add the rule that *told* describes; raises BadRule."""
        if len(self._rules) >= MOST_RULES:
            raise BadRule(f"there are {MOST_RULES} rules already; delete some first")
        rule = replace(read_rule(told), id=next(self._ids))
        self._rules[rule.id] = rule
        return rule

    def restore(self, told: Mapping[str, Any]) -> None:
        """Add a rule as Rule.told() gave it, with what it has counted."""
        rule = self.add({key: told.get(key) for key in _KEYS})
        rule.fits, rule.hits = _count(told, "fits") or 0, _count(told, "hits") or 0

    def remove(self, id_: int) -> bool:
        """Remove a rule; return whether there was one."""
        return self._rules.pop(id_, None) is not None

    def clear(self) -> None:
        """Remove all rules."""
        self._rules.clear()

    def strike(self, operation: str, job: int | None) -> Strike | None:
        """Return what hits a request: the first fault, and every delay."""
        if not self._rules:
            return None
        thrown, delay, hit = None, 0, False
        for rule in self._rules.values():
            if thrown is not None and rule.fault is not None:
                continue
            if rule.strikes(operation, job):
                hit = True
                thrown = thrown or rule.fault
                delay += rule.delay.draw(rule.dice) if rule.delay else 0
        return Strike(fault=thrown, delay=min(delay, MOST_DELAY)) if hit else None


def read_rule(told: Mapping[str, Any]) -> Rule:
    """Read a rule; raises BadRule with what came and what is allowed."""
    unknown = sorted(told.keys() - _KEYS - {"id", "fits", "hits"})
    if unknown:
        raise BadRule(
            f"a rule has no {', '.join(unknown)}; it has {', '.join(sorted(_KEYS))}"
        )
    thrown = told.get("fault")
    if thrown is None and told.get("delay") is None:
        raise BadRule("a rule names a fault, or a delay, or both; this names neither")
    try:
        known = None if thrown is None else fault(str(thrown))
    except LookupError as error:
        raise BadRule(str(error)) from None
    operation = _operation(told.get("operation"))
    if known is not None and operation is not None and not known.fits(operation):
        there = ", ".join(id_ for id_ in ALL_OPERATIONS if known.fits(id_))
        raise BadRule(f"{operation} has nothing that {known.name} breaks; {there} have")
    probability = told.get("probability", 1.0)
    if isinstance(probability, bool) or not isinstance(probability, int | float):
        raise BadRule(f"probability is {probability!r}, not a number from 0 to 1")
    if not 0 <= probability <= 1:
        raise BadRule(f"probability is {probability!r}, not between 0 and 1")
    return Rule(
        id=0,
        fault=known,
        delay=_delay(told.get("delay")),
        operation=operation,
        job=_count(told, "job"),
        after=_count(told, "after") or 0,
        times=_count(told, "times"),
        probability=probability,
        seed=_count(told, "seed") or 0,
    )


def _count(told: Mapping[str, Any], key: str) -> int | None:
    value = told.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadRule(f"{key} is {value!r}, not an integer from 0 on")
    return value


def _operation(told: object) -> str | None:
    if told is None or told == "*":
        return None
    if isinstance(told, str) and told in ALL_OPERATIONS:
        return told
    known = ", ".join(ALL_OPERATIONS)
    raise BadRule(f"{told!r} is no operation; there are {known}, and * for all")


def _delay(told: object) -> Delay | None:
    if told is None:
        return None
    shape, ends = "fixed", [told]
    if isinstance(told, dict) and len(told) == 1:
        ((shape, value),) = told.items()
        ends = list(value) if isinstance(value, list | tuple) else [value]
    if shape not in {"fixed", "uniform", "lognormal"} or len(ends) not in {1, 2}:
        raise BadRule(
            f"delay is {told!r}; give a time such as 800ms, or "
            '{"uniform": ["100ms", "1s"]}, or {"lognormal": ["100ms", "300ms"]}'
        )
    try:
        low, high = span(ends[0]), span(ends[-1])
    except ValueError as error:
        raise BadRule(f"delay: {error}") from None
    if not low <= high <= MOST_DELAY:
        raise BadRule(f"delay: {low} to {high} ms is not within 0 to {MOST_DELAY} ms")
    return Delay(shape=shape, low=low, high=high)
