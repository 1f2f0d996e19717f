"""Rows that are measured inside Python, each in the environment that it is about."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

import pytest_fixture
import pytest_startup
from instruments.environments import Environment, run
from instruments.places import BENCHMARKS
from instruments.wrk import NotMeasured
from peers.kit import Kit


def _worker(environment: Environment, name: str, rounds: int) -> dict[str, list[float]]:
    """Run a script of this folder there; it prints seconds as JSON."""
    script = BENCHMARKS / "rows" / f"{name}.py"
    told = run([environment.python, script, "--rounds", str(rounds)])
    return {
        what: [float(f"{second:.4g}") for second in seconds]
        for what, seconds in json.loads(told).items()
    }


def generation(kit: Kit, *, rounds: int) -> dict[str, Any]:
    """Return the seconds of one job of each maker; the peers have an environment."""
    kit.say("one job generated")
    return {"seconds": _worker(kit.peers, "generation", rounds)}


def validation(kit: Kit, *, rounds: int) -> dict[str, Any]:
    """Return the seconds of one body: with nothing but us, with `fast`, with peers."""
    told: dict[str, Any] = {"seconds": {}}
    for name in ("plain", "fast", "peers"):
        kit.say(f"one body validated: {name}")
        try:
            told["seconds"][name] = _worker(getattr(kit, name), "validation", rounds)
        except NotMeasured as problem:
            told["seconds"][name] = {}
            told[f"problem of {name}"] = str(problem)
    return told


def fixture(kit: Kit, *, rounds: int, tests: int) -> dict[str, Any]:
    """Return the seconds of a start and a stop, and of whole tests with the fixture."""
    kit.say("a server started and stopped in-process")
    seconds = _worker(kit.peers, "fixture", rounds)
    kit.say("tests with the fixture")
    ours = Environment(kit.work / "pytest" / "ours")
    ours.install("pytest")
    ours.install_wheel(kit.wheel)
    runs = pytest_fixture.in_turn(tests, ours.python)
    told = {
        kind: {
            "first": [round(first, 4) for first, _ in both],
            "further": round(statistics.median(other for _, other in both), 5),
        }
        for kind, both in runs.items()
    }
    return {"seconds": seconds, "tests": told}


def plugin(kit: Kit, *, rounds: int) -> dict[str, Any]:
    """Return what a run of pytest takes that does not use the plugin."""
    kit.say("three environments for pytest")
    folder: Path = kit.work / "pytest"
    scripts = pytest_startup.environments(folder, kit.wheel)
    kit.say(f"pytest started, {rounds} rounds of {len(pytest_startup.VARIANTS)}")
    times = pytest_startup.measured(scripts, folder, rounds=rounds)
    own = pytest_startup.own_cost(scripts["ours"] / "python", rounds=rounds)
    return {
        "own": [round(second, 6) for second in own],
        "runs": [
            {
                "title": variant.title,
                "command": variant.command,
                "seconds": [round(second, 4) for second in seconds],
            }
            for variant, seconds in times.items()
        ],
    }
