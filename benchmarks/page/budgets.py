"""The budgets of the design, and whether a run met them.

A budget that is a ratio is judged as it stands. One that is an absolute time was set on
another machine; it is scaled by how much slower or faster this one does a piece of work
that was timed there as well, in the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from instruments.statistics import Spread, ratio

MET, MISSED, NOT_MEASURED = "met", "missed", "not measured"
Raw = Mapping[str, Any]

#: What the machine on which the budgets were set took, in seconds.
REFERENCE = {
    "plain": ("a plain random job", 27e-6),
    "faker": ("a job made with Faker", 625e-6),
    "jsonschema": ("a body validated by jsonschema alone", 350e-6),
    "pytest": ("`pytest --co` with nothing installed", 0.164),
}
#: Growth of memory over the last half of the requests that still counts as flat.
FLAT = 0.02


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what, its budget, what was measured, the verdict."""

    what: str
    budget: str
    measured: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Scale:
    """How many times slower than the reference this machine did a piece of work."""

    name: str
    work: str
    reference: float
    here: float

    @property
    def factor(self) -> float:
        """Above 1 on a slower machine."""
        return self.here / self.reference


def scales(raw: Raw) -> dict[str, Scale]:
    """Return the scales that the run has timed, by name."""
    timed = {
        "plain": lambda: raw["generation"]["seconds"]["plain"],
        "faker": lambda: raw["generation"]["seconds"]["faker"],
        "jsonschema": lambda: raw["validation"]["seconds"]["plain"]["jsonschema"],
        "pytest": lambda: raw["plugin"]["runs"][0]["seconds"],
    }
    found = {}
    for name, samples in timed.items():
        spread = _spread(samples)
        if spread is not None:
            work, reference = REFERENCE[name]
            found[name] = Scale(name, work, reference, spread.median)
    return found


def _spread(samples: Callable[[], Sequence[float]]) -> Spread | None:
    """Sum up samples that may not be there, because their step went wrong."""
    try:
        return Spread.of(samples())
    except (LookupError, ValueError):
        return None


def rates(raw: Raw, name: str) -> list[float]:
    """Return the answers a second of a server, round by round; none if it failed."""
    server = raw.get("serving", {}).get(name, {})
    return [load["rate"] for load in server.get("loads", ())]


def rows(raw: Raw) -> Iterator[Row]:
    """Yield every row of the design's table, judged."""
    for ours, what in (("default", "default engine"), ("fast", "`[fast]`, one worker")):
        for theirs, title, least in _LEAST[ours]:
            samples = rates(raw, ours), rates(raw, theirs)
            yield _at_least(f"GET one job, {what}, beside {title}", samples, least)
    yield _first_answer(raw)
    yield from _memory(raw)
    yield from (_scaled(raw, *budget) for budget in _ABSOLUTE)
    yield _requests(raw)


_LEAST = {
    "default": (("prism", "Prism static", 1.2), ("prism-dynamic", "Prism dynamic", 20)),
    "fast": (
        ("openapi-backend", "openapi-backend", 2),
        ("prism-dynamic", "Prism dynamic", 50),
        ("granian-fixed", "granian with fixed bytes", 0.35),
    ),
}

#: What, its samples, its budget in seconds, its unit, and the scale of the machine.
_ABSOLUTE: tuple[tuple[str, Callable[[Raw], Sequence[float]], float, str, str], ...] = (
    (
        "a server started and stopped in-process",
        lambda raw: raw["fixture"]["seconds"]["ours"],
        0.030,
        "ms",
        "plain",
    ),
    (
        "our plugin in a pytest run that does not use it",
        lambda raw: raw["plugin"]["own"],
        0.010,
        "ms",
        "pytest",
    ),
    (
        "one coherent job generated",
        lambda raw: raw["generation"]["seconds"]["ours"],
        60e-6,
        "µs",
        "plain",
    ),
    (
        "one body validated, all document checks",
        lambda raw: raw["validation"]["seconds"]["plain"]["ours"],
        600e-6,
        "µs",
        "jsonschema",
    ),
    (
        "the same with `[fast]`",
        lambda raw: raw["validation"]["seconds"]["fast"]["ours"],
        60e-6,
        "µs",
        "jsonschema",
    ),
    (
        "a clean check of a healthy local server, 60 jobs",
        lambda raw: raw["checking"]["ours"]["seconds"],
        5.0,
        "s",
        "plain",
    ),
)
_FACTORS = {"µs": 1e6, "ms": 1e3, "s": 1.0}


def told(spread: Spread, unit: str = "", digits: int = 3) -> str:
    """Write a median with its least and most: ``12.3 µs (11 … 15)``."""
    median, least, most = (
        number(value, digits) for value in (spread.median, spread.least, spread.most)
    )
    return f"{median}{f' {unit}' if unit else ''} ({least} … {most})"


def number(value: float, digits: int = 3) -> str:
    """Write a number with so many digits that count, and commas in large ones."""
    if value == 0:
        return "0"
    if abs(value) >= 10 ** (digits - 1):
        return f"{value:,.0f}"
    return f"{float(f'{value:.{digits}g}'):g}"


def _at_least(
    what: str, samples: tuple[Sequence[float], Sequence[float]], least: float
) -> Row:
    budget = f"≥ {least:g} ×"
    try:
        times = ratio(*samples)
    except ValueError:
        return Row(what, budget, "–", NOT_MEASURED)
    verdict = MET if times.median >= least else MISSED
    return Row(what, budget, f"{told(times)} ×", verdict)


def _first_answer(raw: Raw) -> Row:
    what = "first 200 after the start of `serve`, beside Prism static"
    budget = "≤ 0.35 ×"
    starting = raw.get("starting", {})
    try:
        times = ratio(*(starting[name]["seconds"] for name in ("default", "prism")))
    except (LookupError, ValueError):
        return Row(what, budget, "–", NOT_MEASURED)
    verdict = MET if times.median <= 0.35 else MISSED
    return Row(what, budget, f"{told(times)} ×", verdict)


def _memory(raw: Raw) -> Iterator[Row]:
    series = raw.get("serving", {}).get("default", {}).get("memory", ())
    wanted = raw.get("plan", {}).get("requests", 0)
    if len(series) < 2:
        yield Row("memory after many requests", "≤ 60 MB", "–", NOT_MEASURED)
        return
    requests, megabytes = series[-1]
    what = f"memory after {requests:,} requests"
    enough = requests >= wanted
    verdict = MET if megabytes <= 60 else MISSED
    yield Row(
        what, "≤ 60 MB", f"{megabytes:.1f} MB", verdict if enough else NOT_MEASURED
    )
    half = next(memory for count, memory in series if count >= requests / 2)
    growth = megabytes / half - 1
    yield Row(
        "its growth over the last half of them",
        f"≤ {FLAT:.0%}",
        f"{growth:+.1%}",
        (MET if growth <= FLAT else MISSED) if enough else NOT_MEASURED,
    )


def _scaled(
    raw: Raw,
    what: str,
    samples: Callable[[Raw], Sequence[float]],
    budget: float,
    unit: str,
    by: str,
) -> Row:
    """Judge a time against a budget that is scaled to this machine."""
    factor = _FACTORS[unit]
    scale, spread = scales(raw).get(by), _spread(lambda: samples(raw))
    plain = f"≤ {number(budget * factor)} {unit}"
    if scale is None or spread is None:
        return Row(what, plain, "–", NOT_MEASURED)
    here = budget * scale.factor
    wanted = f"{plain} × {scale.factor:.2f} = {number(here * factor)} {unit}"
    verdict = MET if spread.median <= here else MISSED
    return Row(what, wanted, told(spread.times(factor), unit), verdict)


def _requests(raw: Raw) -> Row:
    what, budget = "its requests", "≤ 250"
    spread = _spread(lambda: raw["checking"]["ours"]["requests"])
    if spread is None:
        return Row(what, budget, "–", NOT_MEASURED)
    verdict = MET if spread.most <= 250 else MISSED
    return Row(what, budget, f"{spread.most:.0f}", verdict)
