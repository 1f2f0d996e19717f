"""Which pages are generated, and whether those on disk are as they should be."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from . import catalogue, contents, contract, errors, releases, sources, subjects
from .markdown import NOTE

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
    """Return the pages that are to be written, or removed because none is of them."""
    there = {
        path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8")
        for path in DOCS.rglob("*.md")
    }
    left = [
        n for n, text in there.items() if text.startswith(NOTE) and n not in pages()
    ]
    return [n for n, text in pages().items() if there.get(n) != text] + left


def write() -> None:
    """Let the folder hold the generated pages, and no other that was generated once."""
    for name in stale():
        path = DOCS / name
        if name in pages():
            path.parent.mkdir(exist_ok=True)
            path.write_text(pages()[name], encoding="utf-8")
        else:
            path.unlink()
