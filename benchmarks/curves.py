"""How costs grow with sizes, drawn, and held against the orders that are stated.

Measures over the jobs in the world, the documents that are validated, connections and
sessions; keeps what came of it in ``benchmarks/results/curves.json``, draws it into
docs/performance/, and writes docs/performance.md. Ends with 1 if a cost grows faster
than it is stated to, or could not be measured.

    python benchmarks/curves.py --quick

Needs matplotlib, and what measure.py needs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from instruments.environments import Environment, built_wheel
from instruments.keeping import keep, kept
from instruments.machine import heading
from instruments.places import CURVES, LATEST, PICTURES, WORK
from instruments.processes import Cores, DidNotStart, end_politely
from instruments.telling import Teller
from instruments.wrk import NotMeasured
from page.growth import Curve, unsound
from page.pictures import draw
from page.write import publish
from rows import documents, growing

SIZES = {
    "jobs": (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000),
    "documents": (1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000),
    "connections": (1, 2, 4, 8, 16, 32, 64, 128, 256),
    "sessions": (1, 5, 20, 100, 200, 350, 499),
}
QUICK = {
    "jobs": (100, 1_000, 3_000, 10_000),
    "documents": (1_000, 2_000, 4_000, 8_000),
    "connections": (1, 4, 16, 64, 256),
    "sessions": (1, 20, 100, 250, 499),
}


def measured(*, quick: bool, work: Path) -> dict[str, Any]:
    """Measure all curves and return the raw results."""
    cores, say = Cores.of_this_machine(), Teller()
    say.step = "setting up"
    say("our wheel, and an environment for it")
    work.mkdir(parents=True, exist_ok=True)
    plain = Environment(work / "plain")
    plain.install_wheel(built_wheel(work / "wheel"))
    script = plain.script("orchestrator-contract")
    sizes = QUICK if quick else SIZES

    def serve(*options: str) -> list[str]:
        return [script, "serve", *options]

    families: dict[str, Callable[[], Iterator[Any]]] = {
        "jobs": lambda: growing.jobs(serve, sizes["jobs"], cores, say),
        "connections": lambda: growing.connections(
            serve, sizes["connections"], cores, say, seconds=1 if quick else 2
        ),
        "sessions": lambda: growing.sessions(serve, sizes["sessions"], cores, say),
        "documents": lambda: documents.measure(script, sizes["documents"], work, say),
    }
    raw = heading(quick=quick) | {"curves": []}
    for name, family in families.items():
        say.step = name
        try:
            raw["curves"].extend(family())
        except (NotMeasured, DidNotStart) as problem:
            say(f"not measured: {problem}")
            lost = growing.curve(name, name, name, name, "", 0)
            raw["curves"].append(lost | {"skipped": [str(problem)]})
    for told in raw["curves"]:
        told["points"] = [[n, float(f"{cost:.4g}")] for n, cost in told["points"]]
    raw["seconds"] = round(say.seconds)
    return raw


def main() -> int:
    """Measure, draw and write; say which curves grow too fast."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, so told")
    parser.add_argument(
        "--render", action="store_true", help="draw and write again, measure nothing"
    )
    asked = parser.parse_args()
    if not asked.render:
        end_politely()
        keep(measured(quick=asked.quick, work=WORK), CURVES)
    elif not CURVES.exists():
        parser.exit(2, f"{CURVES.name} is missing: measure first, without --render\n")
    curves = [Curve.read(told) for told in kept(CURVES)["curves"]]
    draw(curves, PICTURES)
    if LATEST.exists():
        publish()
    problems = unsound(curves)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
