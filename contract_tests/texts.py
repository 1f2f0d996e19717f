"""JSON texts in files: one a file, one a line, in folders, on standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from .jsontext import JsonText
from .places import FilePlace

#: Endings of files that are looked for in a directory.
ENDINGS = (".json", ".jsonl", ".ndjson", ".har")
#: Bytes of one file, at most, and of one text in it.
LARGEST = 256 << 20
LARGEST_TEXT = 64 << 20

_STDIN = "-"


class Unreadable(Exception):  # noqa: N818 - a plain adjective reads better
    """A file is not there or cannot be read; the message is one line."""


@dataclass(frozen=True, slots=True)
class Text:
    """One JSON text and where it stands."""

    place: FilePlace
    json: JsonText


def texts_in(name: str) -> Iterator[Text]:
    """Yield the JSON texts of a file, a directory or ``-``; raises Unreadable."""
    if name != _STDIN and os.path.isdir(name):  # noqa: PTH112 - it never raises
        for inner in _files(name):
            yield from texts_in(inner)
        return
    raw = _bytes(name)
    small = len(raw) <= LARGEST_TEXT
    whole = JsonText.read(raw) if small else None
    if whole and (whole.problem is None or not _has_lines(name, raw)):
        yield Text(FilePlace(name), whole)
    elif whole or _has_lines(name, raw):
        yield from _lines(name, raw)
    else:
        raise _too_large(name, LARGEST_TEXT)


def _lines(name: str, raw: bytes) -> Iterator[Text]:
    for number, line in enumerate(raw.splitlines(), 1):
        place = FilePlace(name, number)
        if len(line) > LARGEST_TEXT:
            raise _too_large(place, LARGEST_TEXT)
        if line.strip():
            yield Text(place, JsonText.read(line))


def _has_lines(name: str, raw: bytes) -> bool:
    """Tell whether a text that is no JSON value is JSON Lines: by name, or by look."""
    if name.endswith((".jsonl", ".ndjson")):
        return True
    first, *others = raw.lstrip().split(b"\n", 1)
    more = any(rest.strip() for rest in others)
    return more and len(first) <= LARGEST_TEXT and JsonText.read(first).problem is None


def _files(folder: str) -> list[str]:
    """Return the files of *folder* that may hold documents, sorted.

    Raises Unreadable: a folder inside it that cannot be read is not an empty one.
    """

    def refuse(error: OSError) -> None:
        raise _unreadable(error.filename, error)

    return sorted(
        path
        for inside, _, names in os.walk(folder, onerror=refuse)
        for name in names
        if os.path.isfile(path := os.path.join(inside, name))  # noqa: PTH113, PTH118 - os.walk speaks of strings
        and name.endswith(ENDINGS)
    )


def _bytes(name: str) -> bytes:
    """Read a file as it is; raises Unreadable."""
    if name == _STDIN and sys.stdin is None:
        raise Unreadable("cannot read standard input: it is closed")
    try:
        if name == _STDIN:
            raw = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with open(name, "rb") as file:  # noqa: PTH123 - a Path of "" is "."
                raw = file.read(LARGEST + 1)
    except OSError as error:
        raise _unreadable(name, error) from None
    if len(raw) > LARGEST:
        raise _too_large(name, LARGEST)
    return raw


def _unreadable(name: str, error: OSError) -> Unreadable:
    why = (error.strerror or type(error).__name__).lower()
    return Unreadable(f"cannot read {name or repr(name)}: {why}")


def _too_large(what: FilePlace | str, most: int) -> Unreadable:
    return Unreadable(f"{what} is larger than {most >> 20} MiB")
