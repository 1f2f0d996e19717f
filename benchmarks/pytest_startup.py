"""What the plugin, and what it brings along, add to the start of a pytest run.

Three fresh environments are made: pytest alone; pytest with the packages that we
depend on; pytest with us. One trivial test is then collected in each variant, in turn,
round after round, so that a slow spell of the machine hits all of them alike. Prints
a Markdown table of medians; needs a package registry for the three environments.

    python benchmarks/pytest_startup.py --rounds 15
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from instruments.environments import Environment, built_wheel
from instruments.places import ROOT

PLUGIN = "orchestrator_contract"
MODULE = f"{PLUGIN}.contract_tests.pytest_plugin"
OTHERS_OFF = ("-p", "no:faker", "-p", "no:hypothesispytest")
WARM_UPS = 2


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to start pytest: a title, an environment's name, more arguments."""

    title: str
    environment: str
    arguments: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The command as a person would type it."""
        return " ".join(("pytest --co", *self.arguments))


VARIANTS = (
    Variant("pytest alone", "bare"),
    Variant("pytest, and the packages we depend on", "dependencies"),
    Variant("the same, their plugins off", "dependencies", OTHERS_OFF),
    Variant("pytest with us", "ours"),
    Variant("with us, our plugin off", "ours", ("-p", f"no:{PLUGIN}")),
    Variant("with us, the plugins of Faker and Hypothesis off", "ours", OTHERS_OFF),
    Variant("with us, all three off", "ours", (*OTHERS_OFF, "-p", f"no:{PLUGIN}")),
)


def environments(folder: Path, wheel: Path | None = None) -> dict[str, Path]:
    """Make the three environments and return the scripts of each.

    Ours has *wheel*, made from the checkout if it is None. Raises NotMeasured.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    made = {
        name: Environment(folder / name) for name in ("bare", "dependencies", "ours")
    }
    for environment in made.values():
        environment.install("pytest")
    made["dependencies"].install(*project["project"]["dependencies"])
    made["ours"].install_wheel(wheel or built_wheel(folder / "wheel"))
    return {name: environment.scripts for name, environment in made.items()}


def seconds(command: Sequence[str | Path], *, cwd: Path) -> float:
    """Run *command* and return how long it took."""
    began = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def measured(
    scripts: dict[str, Path], folder: Path, *, rounds: int
) -> dict[Variant, list[float]]:
    """Measure every variant in every round; the first rounds only warm up."""
    empty = folder / "project"
    empty.mkdir(exist_ok=True)
    (empty / "test_nothing.py").write_text("def test_nothing(): pass\n")
    times: dict[Variant, list[float]] = {variant: [] for variant in VARIANTS}
    for number in range(WARM_UPS + rounds):
        for variant, runs in times.items():
            pytest = scripts[variant.environment] / "pytest"
            collect: list[str | Path] = [pytest, "--co", "-q", "-p", "no:cacheprovider"]
            took = seconds([*collect, *variant.arguments], cwd=empty)
            if number >= WARM_UPS:
                runs.append(took)
    return times


def table(times: dict[Variant, list[float]]) -> Iterator[str]:
    """Yield the lines of the Markdown table, in milliseconds."""
    bare = statistics.median(times[VARIANTS[0]])
    yield "| what is installed | command | median | min … max | over bare |"
    yield "|---|---|--:|--:|--:|"
    for variant, runs in times.items():
        median, least, most = statistics.median(runs), min(runs), max(runs)
        yield (
            f"| {variant.title} | `{variant.command}` | {median * 1e3:.0f} ms "
            f"| {least * 1e3:.0f} … {most * 1e3:.0f} | {(median - bare) * 1e3:+.0f} |"
        )


def own_cost(python: Path, *, rounds: int) -> list[float]:
    """Return the seconds that importing our plugin took where pytest is loaded.

    Measured apart from the table: a few milliseconds drown in the noise of whole runs.
    """
    script = (
        "import pytest, time; began = time.perf_counter()\n"
        f"import {MODULE}; print(time.perf_counter() - began)"
    )
    return [
        float(subprocess.check_output([python, "-c", script])) for _ in range(rounds)
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15, help="measured rounds")
    rounds = max(7, parser.parse_args().rounds)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scripts = environments(folder)
        times = measured(scripts, folder, rounds=rounds)
        runs = own_cost(scripts["ours"] / "python", rounds=rounds)
    print(*table(times), sep="\n")
    print(
        f"\nImporting our plugin alone: {statistics.median(runs) * 1e3:.1f} ms. "
        f"({rounds} rounds; Python "
        f"{platform.python_version()}, {os.cpu_count()} cores, {platform.system()}.)"
    )


if __name__ == "__main__":
    main()
