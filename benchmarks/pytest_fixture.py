"""What the fixture ``orchestrator`` costs a test: at its first use, and ever after.

Runs pytest on files of trivial tests, in processes of their own and in turn: tests that
ask for nothing, tests that ask for ``orchestrator``, and tests that also ask it for a
job. Prints a Markdown table of what setting up and tearing down takes.

    python benchmarks/pytest_fixture.py --rounds 7
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = 100
CONFTEST = """
import json, os

times = {}

def pytest_runtest_logreport(report):
    times[report.nodeid] = times.get(report.nodeid, 0) + report.duration

def pytest_sessionfinish():
    with open(os.environ["TIMES"], "w") as file:
        json.dump(list(times.values()), file)
"""
KINDS = {
    "nothing": "def test(n): pass",
    "`orchestrator`": "def test(n, orchestrator): pass",
    "`orchestrator`, and a job of it": (
        "def test(n, orchestrator): orchestrator.job(state='failed').body()"
    ),
}


def measured(body: str, python: str | Path = sys.executable) -> tuple[float, float]:
    """Return the seconds of the first test and the median of the others."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "conftest.py").write_text(CONFTEST)
        (path / "test_it.py").write_text(
            f"import pytest\n\n@pytest.mark.parametrize('n', range({TESTS}))\n{body}\n"
        )
        times = path / "times.json"
        subprocess.run(
            [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder],
            env=os.environ | {"TIMES": str(times)},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        first, *others = json.loads(times.read_text())
        return first, statistics.median(others)


def in_turn(
    rounds: int, python: str | Path = sys.executable
) -> dict[str, list[tuple[float, float]]]:
    """Measure all kinds in turn, round after round, with *python*."""
    runs: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
    for _ in range(rounds):
        for kind, body in KINDS.items():
            runs[kind].append(measured(body, python))
    return runs


def main() -> None:
    """Measure all kinds in turn, round after round, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds: int = parser.parse_args().rounds
    runs = in_turn(rounds)
    print("| the test asks for | the first test | min … max | each further test |")
    print("|---|--:|--:|--:|")
    for kind, told in runs.items():
        first = [1000 * one for one, _ in told]
        further = statistics.median(1000 * other for _, other in told)
        least, most, median = min(first), max(first), statistics.median(first)
        print(
            f"| {kind} | {median:.0f} ms | {least:.0f} … {most:.0f} "
            f"| {further:.1f} ms |"
        )
    print(
        f"\n{rounds} rounds of {TESTS} tests; Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, {platform.system()}."
    )


if __name__ == "__main__":
    main()
