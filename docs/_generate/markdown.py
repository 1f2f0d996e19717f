"""Markdown that reads alike on GitHub and in the built site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

#: Stands at the top of every generated page, and is not shown.
NOTE = "<!-- Written by `python docs/_generate`; change it there. -->\n"

_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def anchor(heading: str) -> str:
    """Return what follows ``#`` in a link to *heading*, as GitHub has it."""
    return _NOT_IN_ANCHORS.sub("", heading.strip().lower()).replace(" ", "-")


def code(text: object) -> str:
    """Return *text* in a code span; in a table too, where a pipe needs a backslash."""
    return f"`{text}`".replace("|", r"\|")


def prose(text: str) -> str:
    """Return *text* so that nothing in it is taken for a tag; code spans stay."""
    parts = text.split("`")
    parts[::2] = [part.replace("<", r"\<") for part in parts[::2]]
    return "`".join(parts)


def link(text: str, page: str, heading: str = "") -> str:
    """Return a link to *page*, or to one of its headings; an empty page is this one."""
    return f"[{text}]({page}{'#' if heading else ''}{anchor(heading)})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, or nothing where there is no row."""
    lines = [_row(row) for row in rows]
    if not lines:
        return ""
    return "\n".join([_row(head), _row(["---"] * len(head)), *lines]) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace(chr(10), ' ') for cell in cells)} |"


def joined(*parts: str) -> str:
    """Join *parts* into a page, an empty line between them; empty ones are left out."""
    return "\n".join([NOTE, *(f"{part.strip()}\n" for part in parts if part.strip())])


def counted(number: int, word: str) -> str:
    """Return *number* and *word*, the latter in the plural where it belongs."""
    return f"{number} {word}{'' if number == 1 else 's'}"
