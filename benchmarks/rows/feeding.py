"""Writes so many documents as are asked for to standard output, all different.

A thousand generated jobs are read from a file, and told again and again with other
numbers: coherent still, and written faster than anybody judges them.

    python benchmarks/rows/feeding.py jobs.jsonl 5000 | orchestrator-contract validate -
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

_NUMBER = re.compile(rb'(?<=/jobs/)\d+|(?<="name": ")\d+(?=", "state")')


def renumbered(lines: list[bytes]) -> Iterator[bytes]:
    """Yield the lines without end, the n-th with the number n."""
    parts = [_NUMBER.split(line) for line in lines]
    for number in count(1):
        yield str(number).encode().join(parts[(number - 1) % len(parts)])


def main() -> None:
    """Read, and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, help="JSON Lines, as `generate` writes them")
    parser.add_argument("count", type=int)
    asked = parser.parse_args()
    if not asked.file.is_file():
        parser.error(f"there is no file {asked.file}")
    if asked.count < 0:
        parser.error(f"{asked.count} documents cannot be written; 0 or more can")
    lines = asked.file.read_bytes().splitlines(keepends=True)
    sys.stdout.buffer.writelines(islice(renumbered(lines), asked.count))


if __name__ == "__main__":
    main()
