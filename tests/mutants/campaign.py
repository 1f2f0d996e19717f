"""Check every mutant and tell which ones were found out.

``python tests/mutants/campaign.py`` takes about ten minutes on two cores. ``--docs
FILE`` writes the result as a page; patterns such as ``get-job:*`` choose mutants by id,
and ``--every 40`` takes each fortieth of them.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from multiprocessing import Pool
from pathlib import Path

# Run as a script, this file has no package to import its neighbours from.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mutants.judging import CANDIDATES, Judgement, judged
from mutants.telling import comparison, kill_table, page, worth_telling


def campaign(names: Iterable[str], processes: int) -> Iterator[Judgement]:
    """Check the servers of these ids, several at once, and yield what came of each."""
    with Pool(processes) as pool:
        yield from pool.imap(judged, names, chunksize=4)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument(
        "patterns", nargs="*", help="ids of mutants, such as 'get-job:*'"
    )
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="check each N-th mutant only"
    )
    parser.add_argument("--docs", type=Path, help="write the result as a page")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def main() -> int:
    """Run the campaign; return 1 if what is no fault was called one."""
    chosen = _arguments()
    patterns = chosen.patterns or ["*"]
    names = [n for n in CANDIDATES if any(fnmatchcase(n, p) for p in patterns)]
    names = names[:: chosen.every]
    judgements = []
    for judgement in campaign(names, chosen.processes):
        judgements.append(judgement)
        if worth_telling(judgement):
            found = ", ".join(judgement.checks[:3])
            sys.stdout.write(f"{judgement.fate}: {judgement.id}  {found}\n")
            sys.stdout.flush()
    sys.stdout.write(kill_table(judgements))
    if chosen.docs:
        text = page(judgements) + comparison(chosen.docs)
        chosen.docs.write_text(text, encoding="utf-8")
    return any(judgement.fate == "false alarm" for judgement in judgements)


if __name__ == "__main__":
    sys.exit(main())
