"""Where things lie: the checkout, what is installed for a run, what came of it."""

from __future__ import annotations

from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent
#: Environments, packages and inputs of a run: ignored by git, and used again.
WORK = ROOT / ".peers"
#: What was measured last, raw; the page is made of these two alone.
LATEST = BENCHMARKS / "results" / "latest.json"
CURVES = BENCHMARKS / "results" / "curves.json"
PAGE = ROOT / "docs" / "performance.md"
#: Where the pictures of the page lie.
PICTURES = ROOT / "docs" / "performance"
