"""docs/performance.md, written from the raw results and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from instruments.keeping import kept
from instruments.places import CURVES, LATEST, PAGE, PICTURES
from instruments.statistics import Spread
from page import bars, tables
from page.budgets import Raw, number, told
from page.growth import TOLERANCE, Curve

_PARTS = Path(__file__).parent / "parts"


def publish() -> None:
    """Write the page and its bars; raises OSError if nothing was measured yet."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = PICTURES / f"{bars.NAME}.svg"
    picture.write_text(bars.bars(kept(LATEST)), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the page; raises OSError if nothing was measured yet."""
    sections = _sections(kept(LATEST), kept(CURVES) if CURVES.exists() else {})
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(sections))
    return text.replace("\n\n## ", "\n\n\n## ")


def _part(name: str, **words: str) -> str:
    """Return a text that does not hang on what was measured, but for some words."""
    text = (_PARTS / f"{name}.md").read_text(encoding="utf-8")
    return text.format_map(words) if words else text


def _sections(raw: Raw, grown: Mapping[str, Any]) -> Iterator[str]:
    yield _part("beginning")
    yield _when(raw)
    yield "## The budgets\n"
    yield tables.budgets(raw)
    yield _part("scales")
    yield tables.scale_lines(raw)
    yield "## GET one job\n"
    yield _part("serving", **_load(raw))
    yield f"![Answers a second of every server](performance/{bars.NAME}.svg)\n"
    yield tables.serving(raw)
    yield "## Whether the answers are true\n"
    yield _part("truth")
    yield tables.truth(raw)
    yield "## What none of the peers does\n"
    yield tables.none_of_them(raw)
    yield _part("none")
    yield "## Start and memory\n"
    yield tables.starting(raw)
    yield tables.memory(raw)
    yield _part("memory")
    yield "## Inside a test\n"
    yield from _test(raw)
    yield "## One job, one body\n"
    yield from _bodies(raw)
    yield "## A whole check\n"
    yield _check(raw)
    if grown:
        yield "## How costs grow\n"
        yield from _growth(grown)
    yield "## Which engine\n"
    yield _part("engines")
    yield tables.engines(raw)
    yield _part("end")


def _load(raw: Raw) -> dict[str, str]:
    plan = raw["plan"]
    return {"rounds": str(plan["rounds"]), "seconds": str(plan["seconds"])}


def _when(raw: Raw) -> str:
    machine, loop = raw["machine"], Spread.of(raw["loop"])
    tools = [
        f"Python {machine['python']}",
        machine["node"] and f"Node {machine['node']}",
        machine["java"],
        f"wrk {machine['wrk']}",
    ]
    quick = (
        "**This is a quick run, on a machine that had other work to do: its figures say"
        " that everything is measured, and not how fast it is.**\n\n"
        if raw["quick"]
        else ""
    )
    minutes, unrest = f"{raw['seconds'] / 60:.0f}", told(loop.times(1e3), "ms")
    return (
        f"{quick}Measured {raw['began'].partition('T')[0]} at commit {raw['commit']}, "
        f"in {minutes} minutes, on {machine['processor']}, {machine['cores']} cores, "
        f"{machine['system']}; {', '.join(filter(None, tools))}. The load before it "
        f"began was {machine['load_before']:g}. A loop that is always the same, timed "
        f"before every step, took {unrest}: what is between the least and the most is "
        "the machine's own unrest.\n"
    )


def _test(raw: Raw) -> Iterator[str]:
    yield "A server started and stopped in a test's own process:\n"
    yield tables.inside(raw, "fixture", raw.get("fixture", {}).get("seconds", {}), "ms")
    if tests := raw.get("fixture", {}).get("tests"):
        yield "Whole tests, by `benchmarks/pytest_fixture.py`:\n"
        lines = [
            (
                kind,
                told(Spread.of(both["first"]).times(1e3), "ms"),
                f"{number(both['further'] * 1e3, 2)} ms",
            )
            for kind, both in tests.items()
        ]
        header = ("the test asks for", "the first test", "each further test")
        yield tables.table(header, lines)
    yield _part("plugin")
    if tables.problem_of(raw, "plugin"):
        yield f"Not measured: {tables.problem_of(raw, 'plugin')}.\n"
        return
    bare = Spread.of(raw["plugin"]["runs"][0]["seconds"])
    runs = []
    for run in raw["plugin"]["runs"]:
        spread = Spread.of(run["seconds"])
        over = (spread.median - bare.median) * 1e3
        took = told(spread.times(1e3), "ms")
        runs.append((run["title"], f"`{run['command']}`", took, f"{over:+.0f} ms"))
    yield tables.table(("what is installed", "command", "takes", "over bare"), runs)
    own = Spread.of(raw["plugin"]["own"]).times(1e3)
    yield f"Importing our plugin where pytest is loaded takes {told(own, 'ms')}.\n"
    yield _part("switching-off")


_MAKERS = {
    "ours": "ours, coherent",
    "plain": "plain random, seeded",
    "faker": "Faker",
    "mimesis": "mimesis",
}


def _bodies(raw: Raw) -> Iterator[str]:
    yield _part("generation")
    made = raw.get("generation", {}).get("seconds", {})
    named = {title: made[name] for name, title in _MAKERS.items() if name in made}
    yield tables.inside(raw, "generation", named, "µs")
    yield _part("validation")
    seconds = raw.get("validation", {}).get("seconds", {})
    ways = {
        "all document checks": ("plain", "ours"),
        "all document checks, with `[fast]`": ("fast", "ours"),
        "jsonschema alone": ("plain", "jsonschema"),
        "jsonschema-rs alone": ("peers", "jsonschema-rs"),
    }
    named = {
        title: seconds.get(environment, {}).get(name, [])
        for title, (environment, name) in ways.items()
    }
    yield tables.inside(raw, "validation", named, "µs")


def _check(raw: Raw) -> str:
    if tables.problem_of(raw, "checking"):
        return f"Not measured: {tables.problem_of(raw, 'checking')}.\n"
    ours, theirs = raw["checking"]["ours"], raw["checking"]["schemathesis"]
    lines = []
    version = theirs.get("version", "")
    for title, side in (("`check`", ours), (f"schemathesis {version}", theirs)):
        if side["seconds"]:
            took = told(Spread.of(side["seconds"]), "s")
            asked = f"{max(side['requests']):,}"
        else:
            took, asked = f"not measured: {side.get('problem', '')}", "–"
        lines.append((title, took, asked))
    return _part("check") + "\n" + tables.table(("", "takes", "requests"), lines)


def _growth(grown: Mapping[str, Any]) -> Iterator[str]:
    every = [Curve.read(told_curve) for told_curve in grown["curves"]]
    quick = " (a quick run)" if grown["quick"] else ""
    yield _part("curves", tolerance=f"{TOLERANCE:g}", quick=quick)
    yield tables.curves(every)
    skipped = [f"{c.title}: {why}" for c in every for why in c.skipped]
    if skipped:
        yield "\n".join(f"- {line}" for line in skipped) + "\n"
    for name in dict.fromkeys(curve.picture for curve in every):
        titles = ", ".join(c.title for c in every if c.picture == name)
        yield f"![{titles}](performance/{name}.svg)\n"
