"""What ``validate`` takes over the number of documents: time and peak memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from instruments.places import BENCHMARKS
from instruments.processes import memory_of
from instruments.wrk import NotMeasured
from rows.growing import curve

#: Documents of which the others are told again with other numbers.
BASE = 1_000
#: Seconds that one size may take; by the one before it is known whether it will.
BUDGET = 300.0
#: Seconds between two looks at the memory.
LOOK = 0.05
Say = Callable[[str], None]


def measure(script: str, sizes: Sequence[int], work: Path, say: Say) -> Iterator[Any]:
    """Yield the curve of seconds and that of memory."""
    base = work / "jobs.jsonl"
    with base.open("wb") as file:
        command = [script, "generate", "--count", str(BASE)]
        subprocess.run(command, stdout=file, check=True)
    took, weight = (
        curve(name, f"`validate`, {what}", "documents", "documents", unit, order)
        for name, what, unit, order in (
            ("validate-seconds", "time", "s", 1),
            ("validate-memory", "peak memory", "MB", 0),  # but for a few processes more
        )
    )
    for size in sizes:
        if took["points"]:
            before, seconds = took["points"][-1]
            expected = seconds * size / before
            if expected > BUDGET:
                reason = f"{size:,} were left out, they would take {expected:.0f} s"
                took["skipped"].append(reason)
                weight["skipped"].append(reason)
                continue
        say(f"{size:,} documents")
        seconds, megabytes = validated(script, base, size)
        took["points"].append([size, seconds])
        weight["points"].append([size, megabytes])
    yield from (took, weight)


def validated(script: str, base: Path, count: int) -> tuple[float, float]:
    """Validate so many documents from a pipe; return seconds, and MB at the peak.

    The memory is that of all processes that ``validate`` begins, looked at while they
    run, and of its own at least what the system says was its peak.
    """
    feeding = [sys.executable, str(BENCHMARKS / "rows" / "feeding.py")]
    began = time.perf_counter()
    with subprocess.Popen(
        [*feeding, str(base), str(count)], stdout=subprocess.PIPE
    ) as feeder:
        judge = subprocess.Popen(
            [script, "validate", "-"],
            stdin=feeder.stdout,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert feeder.stdout is not None  # noqa: S101 - for the type checker
        feeder.stdout.close()  # so that the feeder ends if the judge does
        try:
            peak, ended, status = 0.0, 0, 0
            while not ended:
                peak = max(peak, memory_of(judge.pid))
                ended, status, usage = os.wait4(judge.pid, os.WNOHANG)
                if time.perf_counter() - began > 2 * BUDGET:
                    raise NotMeasured(f"{count:,} documents took too long")
                if not ended:
                    time.sleep(LOOK)
            judge.returncode = os.waitstatus_to_exitcode(status)
        finally:
            if judge.returncode is None:
                os.killpg(judge.pid, signal.SIGKILL)
                judge.wait()
            feeder.kill()
    took = time.perf_counter() - began
    if judge.returncode:
        raise NotMeasured(f"validate ended with {judge.returncode}")
    return took, max(peak, usage.ru_maxrss * 1024 / 1e6)
