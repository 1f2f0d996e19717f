"""``python docs/_generate``: write the generated pages; ``--check``: compare them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# Run as a folder, this package has no name that its modules could be imported by.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

try:
    from _generate.pages import stale, write
except ModuleNotFoundError as error:
    sys.exit(f"{error}; install the project first: pip install -e '.[dev]'")


def main() -> int:
    """Write the pages, or return 1 if one of them is stale and was to be checked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    only_check = parser.parse_args().check
    changed = stale()
    if not only_check:
        write()
    for name in changed:
        sys.stdout.write(f"{'stale' if only_check else 'written'}: docs/{name}\n")
    return 1 if only_check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
