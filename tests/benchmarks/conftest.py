"""The benchmarks are scripts and no package: their folder is put on the path."""

from __future__ import annotations

import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

if sys.platform != "linux":  # wrk, taskset and /proc are what they measure with
    collect_ignore_glob = ["test_*.py"]
