"""Check every mutant and tell which ones were found out.

``python tests/mutants/campaign.py`` takes some minutes. ``--docs FILE`` writes the
result as a page; patterns such as ``get-job:*`` choose mutants by their id.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from fnmatch import fnmatchcase
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mutants.judging import Judgement, judged
from mutants.registry import MUTANTS

_OUTCOMES = (
    "killed",
    "graver",
    "weaker",
    "survived",
    "accepted",
    "remarked",
    "false alarm",
)


def _judged(name: str) -> Judgement:
    return judged(MUTANTS[name])


def campaign(
    patterns: list[str], processes: int
) -> list[tuple[str, str, tuple[str, ...]]]:
    names = [
        n for n in MUTANTS if not patterns or any(fnmatchcase(n, p) for p in patterns)
    ]
    began = time.monotonic()
    rows: dict[str, Counter[str]] = {}
    with Pool(processes) as pool:
        for verdict in pool.imap(_verdict, names, chunksize=4):
            name, outcome, checks = verdict
            m = MUTANTS[name]
            rows.setdefault(m.kind, Counter())[outcome] += 1
            if outcome not in {"killed", "accepted"}:
                print(
                    f"{outcome:12} {m.level:8} {name}  {', '.join(checks[:3])}",
                    flush=True,
                )
    for kind, counts in rows.items():
        print(f"{kind:30}", *(f"{o} {counts[o]}" for o in _OUTCOMES if counts[o]))
    print(time.monotonic() - began)


def _verdict(name: str) -> tuple[str, str, tuple[str, ...]]:
    found = _judged(name)
    return name, found.outcome, found.checks


if __name__ == "__main__":
    campaign(sys.argv[1:], 2)
