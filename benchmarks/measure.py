"""Everything that the design has a budget for, measured beside what people would use.

Installs our wheel and the peers into ``.peers``, measures step by step, keeps
what came of it in ``benchmarks/results/latest.json``, and writes docs/performance.md
from that. A peer that cannot be had is told as such, and so is a step that goes wrong.

    python benchmarks/measure.py --quick

Needs Linux with two cores, and wrk and taskset; Node and npm, and Java, for some peers.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from instruments.keeping import keep, written
from instruments.machine import fixed_loop, heading
from instruments.places import LATEST, PAGE, WORK
from instruments.processes import Cores, DidNotStart, end_politely
from instruments.telling import Teller
from instruments.wrk import NotMeasured
from page.write import publish
from peers.catalogue import PEERS
from peers.kit import Kit
from rows import checking, inside, serving, starting

Step = Callable[[Kit], Any]
STEPS = (
    "serving",
    "starting",
    "generation",
    "validation",
    "fixture",
    "plugin",
    "checking",
)
SERVING = serving.Plan(rounds=5, seconds=3, requests=100_000, sampled=20)
QUICK = serving.Plan(rounds=4, seconds=1, requests=20_000, sampled=6)


def steps(only: set[str], *, quick: bool, cores: Cores) -> Mapping[str, Step]:
    """Return what is to be done, by name; *only* names steps or servers, if any."""
    peers = [peer for peer in PEERS if not only or only & {peer.name, "serving"}]
    started = [peer for peer in PEERS if not only or only & {peer.name, "starting"}]
    plan = QUICK if quick else SERVING
    rounds = 7 if quick else 15
    every: dict[str, Step] = {
        "serving": lambda kit: serving.measure(kit, peers, plan, cores),
        "starting": lambda kit: starting.measure(
            kit, started, rounds=4 if quick else 7
        ),
        "generation": lambda kit: inside.generation(kit, rounds=rounds),
        "validation": lambda kit: inside.validation(kit, rounds=rounds),
        "fixture": lambda kit: inside.fixture(
            kit, rounds=50 if quick else 200, tests=4 if quick else 7
        ),
        "plugin": lambda kit: inside.plugin(kit, rounds=4 if quick else 9),
        "checking": lambda kit: checking.measure(
            kit, rounds=4, schemathesis=1 if quick else 2
        ),
    }
    empty = {"serving": not peers, "starting": not started}
    wanted = only & set(STEPS)
    return {
        name: step
        for name, step in every.items()
        if not empty.get(name) and (not only or name in wanted or name in empty)
    }


def measured(only: set[str], *, quick: bool, work: Path) -> dict[str, Any]:
    """Do it all and return the raw results."""
    cores, say = Cores.of_this_machine(), Teller()
    say.step = "setting up"
    work.mkdir(parents=True, exist_ok=True)
    kit = Kit(work, say)
    plan = QUICK if quick else SERVING
    raw = heading(quick=quick) | {
        "versions": kit.versions,
        "plan": {
            "rounds": plan.rounds,
            "seconds": plan.seconds,
            "requests": plan.requests,
        },
        "loop": [],
    }
    todo = steps(only, quick=quick, cores=cores)
    for number, (name, step) in enumerate(todo.items(), 1):
        say.step = f"{number}/{len(todo)} {name}"
        raw["loop"].append(round(fixed_loop(), 4))
        try:
            raw[name] = step(kit)
        except (NotMeasured, DidNotStart) as problem:
            raw[name] = {"problem": str(problem)}
            say(f"not measured: {problem}")
        except Exception as error:  # noqa: BLE001 - an hour's other figures must not be lost
            raw[name] = {"problem": f"{type(error).__name__}: {error}"[:200]}
            say(f"not measured: {error!r}")
    raw["loop"].append(round(fixed_loop(), 4))
    raw["seconds"] = round(say.seconds)
    return raw


def main() -> int:
    """Measure and write, or only write."""
    names = sorted({*STEPS, *(peer.name for peer in PEERS)})
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="short, and so told")
    parser.add_argument(
        "--only",
        action="append",
        choices=names,
        metavar="NAME",
        default=[],
        help="a step or a server, may be repeated; prints the raw results and writes "
        f"nothing: {', '.join(names)}",
    )
    parser.add_argument(
        "--render", action="store_true", help="write the page again, measure nothing"
    )
    asked = parser.parse_args()
    if asked.render and (asked.only or asked.quick):
        parser.error("--render measures nothing: give it alone")
    if not asked.render:
        for tool in ("wrk", "taskset"):
            if shutil.which(tool) is None:
                parser.exit(2, f"{tool} is missing: apt-get install wrk util-linux\n")
        end_politely()
        raw = measured(set(asked.only), quick=asked.quick, work=WORK)
        if asked.only:
            print(written(raw), end="")
            return 0
        keep(raw, LATEST)
    elif not LATEST.exists():
        parser.exit(2, f"{LATEST.name} is missing: measure first, without --render\n")
    publish()
    print(f"written: {PAGE.name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
