"""What a run was made on, and how steady that was while it lasted."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from instruments.environments import run
from instruments.places import ROOT
from instruments.wrk import NotMeasured

_TURNS = 1_000_000


def fixed_loop() -> float:
    """Return the seconds of a loop that is always the same: arithmetic in Python."""
    began = time.perf_counter()
    number = 1
    for _ in range(_TURNS):
        number = (number * 1_103_515_245 + 12_345) % 2_147_483_648
    return time.perf_counter() - began


def heading(*, quick: bool) -> dict[str, Any]:
    """Return what every run's results begin with: what, when, of what, and where."""
    return {
        "schema": 1,
        "quick": quick,
        "began": datetime.now(UTC).isoformat(timespec="minutes"),
        "commit": commit(),
        "machine": machine(),
    }


def machine() -> dict[str, Any]:
    """Return what the machine is, without its name."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "node": _said("node", "--version").removeprefix("v"),
        "java": _said("java", "--version").partition("\n")[0],
        "wrk": _wrk(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def commit() -> str:
    """Return the commit of the checkout, marked if something is changed in it."""
    number = _said("git", "-C", str(ROOT), "rev-parse", "--short=10", "HEAD")
    changed = _said("git", "-C", str(ROOT), "status", "--porcelain", "-uno")
    return f"{number}, changed" if changed and number else number


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2] for line in lines if line.startswith("model name")]
    return names[0].strip() if names else platform.machine()


def _said(*command: str) -> str:
    """Return what a command says; nothing if it cannot be run."""
    try:
        return run(command).strip()
    except NotMeasured:
        return ""


def _wrk() -> str:
    """Return wrk's version, which it tells only with its usage, and as a failure."""
    done = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False)
    words = (done.stdout or done.stderr).split()
    return words[1] if len(words) > 1 else ""
