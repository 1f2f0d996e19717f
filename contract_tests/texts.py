"""JSON texts in files: one a file, or one a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .jsontext import JsonText
from .places import FilePlace

#: Bytes of one text, at most.
LARGEST_TEXT = 64 << 20


class Unreadable(Exception):  # noqa: N818 - a plain adjective reads better
    """A file is not there or cannot be read; the message is one line."""


@dataclass(frozen=True, slots=True)
class Text:
    """One JSON text and where it stands."""

    place: FilePlace
    json: JsonText


@dataclass(frozen=True, slots=True)
class Piece:
    """A whole file, or those of its lines that begin with number *line*."""

    name: str
    raw: bytes
    line: int | None = None

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return len(self.raw.splitlines()) if b"\r" in self.raw else self._newlines

    @property
    def _newlines(self) -> int:
        return self.raw.count(b"\n") + (not self.raw.endswith(b"\n"))

    def texts(self) -> Iterator[Text]:
        """Yield the JSON texts in it; raises Unreadable for one that is too large."""
        if self.line is not None:
            yield from self._lines(self.line)
            return
        small = len(self.raw) <= LARGEST_TEXT
        whole = JsonText.read(self.raw) if small else None
        if whole and (whole.problem is None or not self._has_lines):
            yield Text(FilePlace(self.name), whole)
        elif whole or self._has_lines:
            yield from self._lines(1)
        else:
            raise too_large(self.name)

    @property
    def _has_lines(self) -> bool:
        """Whether what is no JSON value is JSON Lines: by name, or by look."""
        return is_named_lines(self.name) or begins_with_lines(self.raw)

    def _lines(self, first: int) -> Iterator[Text]:
        for number, line in enumerate(self.raw.splitlines(), first):
            place = FilePlace(self.name, number)
            if len(line) > LARGEST_TEXT:
                raise too_large(place)
            if line.strip():
                yield Text(place, JsonText.read(line))


def is_named_lines(name: str) -> bool:
    """Tell whether a file is called one of JSON Lines."""
    return name.endswith((".jsonl", ".ndjson"))


def begins_with_lines(raw: bytes) -> bool:
    """Tell whether a JSON value fills a line, and something follows after that."""
    first, *others = raw.lstrip().split(b"\n", 1)
    more = any(rest.strip() for rest in others)
    return more and len(first) <= LARGEST_TEXT and JsonText.read(first).problem is None


def too_large(what: FilePlace | str) -> Unreadable:
    """Refuse a text that is larger than the bound."""
    return Unreadable(f"{what} is larger than {LARGEST_TEXT >> 20} MiB")
