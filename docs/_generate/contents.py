"""What there is to read, in the order in which it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from .markdown import joined, link, table

ROOT = Path(__file__).resolve().parents[2]

#: Pages by their paths without the suffix. One that is in no row is found all the same,
#: in a last one: pages come and go without a change here.
CONTENTS: Mapping[str, tuple[str, ...]] = {
    "Begin": ("docs/start", "docs/install"),
    "For your desk": ("docs/pytest", "docs/mock", "docs/page", "docs/operators"),
    "Look it up": (
        "docs/cli",
        "docs/reports",
        "docs/contract",
        "docs/catalogue",
        "docs/glossary",
    ),
    "How good it is": ("docs/limits", "docs/power", "docs/performance"),
    "Build on it": ("ARCHITECTURE", "CONTRIBUTING", "docs/adding", "CHANGELOG"),
}
_REST = "More"
_TITLE = re.compile("^# (.+)$", re.MULTILINE)
#: The first sentence of the first paragraph: no heading, comment, table, list, block.
_SENTENCE = re.compile(
    r"^(?![#<|>\n]|- |```).+?[.!?](?=\s|$)", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
#: Those that list the others themselves.
_LISTS = frozenset({"README", "docs/README"})


def contents(found: Iterable[str]) -> dict[str, list[str]]:
    """Return the rows of the contents with those pages that are *found*."""
    there = set(found) - _LISTS
    rows = {title: [p for p in row if p in there] for title, row in CONTENTS.items()}
    listed = {page for row in rows.values() for page in row}
    # A folder beside a page of its name holds what that page lists.
    below = {page for page in there if page.rpartition("/")[0] in there}
    rows[_REST] = sorted(there - listed - below)
    return {title: row for title, row in rows.items() if row}


def found() -> list[str]:
    """Return the pages that there are."""
    paths = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/*.md")]
    return [path.relative_to(ROOT).with_suffix("").as_posix() for path in paths]


def page(generated: Mapping[str, str]) -> str:
    """Return the page that stands where people look into the folder.

    It tells of each page how that begins; *generated* holds those that are being
    written, by their path below ``docs/``.
    """
    parts = ["# Documentation"]
    for title, row in contents(found()).items():
        rows = (_row(name, generated) for name in row)
        parts.append(f"## {title}\n\n{table(('page', 'begins'), rows)}")
    return joined(*parts)


def _row(name: str, generated: Mapping[str, str]) -> tuple[str, str]:
    ours = name.startswith("docs/")
    target = f"{name.removeprefix('docs/')}.md" if ours else f"../{name}.md"
    text = generated.get(target) or (ROOT / f"{name}.md").read_text(encoding="utf-8")
    title = _TITLE.search(text)
    begins = _SENTENCE.search(text)
    said = _LINK.sub(r"\1", begins[0].replace("\n", " ")) if begins else ""
    return link(title[1] if title else name, target), said
