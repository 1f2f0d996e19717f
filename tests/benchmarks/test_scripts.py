"""Every script says what it does, and refuses what it cannot do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SCRIPTS = sorted(
    path.relative_to(BENCHMARKS)
    for path in BENCHMARKS.rglob("*.py")
    if "__main__" in path.read_text(encoding="utf-8")
)


def run(
    script: Path | str, *arguments: str, path: str | None = None
) -> subprocess.CompletedProcess[str]:
    env = os.environ | ({} if path is None else {"PATH": path})
    return subprocess.run(
        [sys.executable, str(BENCHMARKS / script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=env,
        timeout=60,
    )


def test_there_are_scripts() -> None:
    assert Path("measure.py") in SCRIPTS
    assert Path("rows/generation.py") in SCRIPTS


@pytest.mark.parametrize("script", SCRIPTS, ids=Path.as_posix)
def test_a_script_answers_help(script: Path) -> None:
    done = run(script, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: ")


def test_an_unknown_name_is_told_with_those_that_there_are() -> None:
    done = run("measure.py", "--only", "prims")
    assert done.returncode == 2
    assert "prims" in done.stderr
    assert "prism" in done.stderr


def test_without_wrk_nothing_begins(tmp_path: Path) -> None:
    done = run("measure.py", "--quick", path=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr == "wrk is missing: apt-get install wrk util-linux\n"


def test_makers_of_jobs_are_timed_in_turn() -> None:
    done = run("rows/generation.py", "--rounds", "2", "--jobs", "5")
    runs = json.loads(done.stdout)
    assert {"ours", "plain", "faker"} <= runs.keys()
    assert {len(seconds) for seconds in runs.values()} == {2}
    assert all(second > 0 for seconds in runs.values() for second in seconds)
