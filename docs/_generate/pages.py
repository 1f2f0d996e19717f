"""Which pages are generated, and whether those on disk are as they should be."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from . import catalogue, contents, contract, errors, releases, sources, subjects

DOCS = Path(__file__).resolve().parent.parent


@cache
def pages() -> dict[str, str]:
    """Return the text of each generated page, by its path below ``docs/``."""
    generated = {
        "contract.md": contract.page(),
        **{f"contract/{name}": text for name, text in subjects.pages().items()},
        "contract/errors.md": errors.page(),
        "contract/releases.md": releases.page(),
        "contract/sources.md": sources.page(),
        "catalogue.md": catalogue.page(),
    }
    return {**generated, "README.md": contents.page(generated)}


def stale() -> list[str]:
    """Return the pages that differ from what is on disk, or are not there."""
    return [
        name
        for name, text in pages().items()
        if not (DOCS / name).is_file()
        or (DOCS / name).read_text(encoding="utf-8") != text
    ]
