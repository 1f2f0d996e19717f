"""``python docs/_generate``: write the generated pages; ``--check``: compare them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# Run as a folder, this package has no name that its modules could be imported by.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from _generate.pages import DOCS, pages, stale


def main() -> int:
    """Write the pages, or return 1 if one of them is stale and was to be checked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    only_check = parser.parse_args().check
    changed = stale()
    for name in changed:
        sys.stdout.write(f"{'stale' if only_check else 'written'}: docs/{name}\n")
    if only_check:
        return 1 if changed else 0
    for name, text in pages().items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
