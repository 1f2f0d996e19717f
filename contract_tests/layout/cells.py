"""How much room a text takes on a terminal, and where its lines are broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category, east_asian_width

#: Blanks, and the word that follows them; other kinds of blanks are part of a word.
_WORD = re.compile("( *)([^ ]+)")
#: Characters that stand on the one before them.
_WITHOUT_ROOM = {"Mn", "Me", "Cf"}


def cells(text: str) -> int:
    """Return how many columns of a terminal *text* takes: two for a CJK character."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def wrapped(text: str, room: int) -> list[str]:
    """Return *text* in lines of at most *room* columns; at least one line.

    It is broken at blanks only, and where a word alone is too long. One with a slash is
    left whole then: it is an address or a path, and there to be copied.
    """
    lines: list[str] = []
    line = ""
    for blanks, word in _WORD.findall(text):
        if line and cells(line) + cells(blanks) + cells(word) <= room:
            line += blanks + word
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, room)
        lines += full
    return [*lines, line]


def _pieces(word: str, room: int) -> Iterator[str]:
    """Yield a word, in parts that fit if it is neither short nor to be copied."""
    if "/" in word or cells(word) <= room:
        yield word
        return
    part, taken = "", 0
    for character in word:
        wide = _cells_of(character)
        if part and taken + wide > room:
            yield part
            part, taken = "", 0
        part += character
        taken += wide
    yield part


def _cells_of(character: str) -> int:
    if east_asian_width(character) in "WF":
        return 2
    return 0 if category(character) in _WITHOUT_ROOM else 1
