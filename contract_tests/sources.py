"""Where documents come from: files, folders, standard input, all read piece by piece.

What is one JSON value is read as a whole; JSON Lines are cut into pieces of whole
lines, so that a file of any length takes the memory of a few pieces.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import IO

from . import texts
from .places import FilePlace
from .texts import Piece, Unreadable, begins_with_lines, is_named_lines, too_large

#: Endings of files that are looked for in a directory.
ENDINGS = (".json", ".jsonl", ".ndjson", ".har")
#: Bytes of a piece, about: so many that handing it on costs nothing beside judging it.
PIECE = 1 << 18

_STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file by its name, or ``-``; *kept* is where a copy of it lies."""

    name: str
    kept: str | None = None

    @property
    def size(self) -> int | None:
        """How many bytes it has; None if nobody knows beforehand."""
        if self.name == _STDIN and self.kept is None:
            return None
        found = os.stat(self.kept or self.name)  # noqa: PTH116 - a Path of "" is "."
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def pieces(self) -> Iterator[Piece]:
        """Yield it piece by piece; raises Unreadable."""
        try:
            with self._open() as file:
                yield from _pieces(self.name, file)
        except OSError as error:
            raise _unreadable(self.name, error) from None

    @contextmanager
    def _open(self) -> Iterator[IO[bytes]]:
        if self.name != _STDIN or self.kept is not None:
            with open(self.kept or self.name, "rb") as file:  # noqa: PTH123 - a Path of "" is "."
                yield file
        elif sys.stdin is None:
            raise Unreadable("cannot read standard input: it is closed")
        else:
            yield sys.stdin.buffer


def sources_in(names: Iterable[str]) -> list[Source]:
    """Return the files that *names* mean: files, directories, or ``-``.

    Raises Unreadable: for what is not there before anything is read.
    """
    return [source for name in names for source in _sources(name)]


def _sources(name: str) -> Iterator[Source]:
    if name != _STDIN and os.path.isdir(name):  # noqa: PTH112 - it never raises
        yield from map(Source, _files(name))
        return
    source = Source(name)
    try:
        source.size  # noqa: B018 - asks whether it is there
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from None
    yield source


@contextmanager
def kept(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """Give *sources* that can be read twice: copies of what comes through a pipe.

    Raises Unreadable. The copies lie in the folder for temporary files meanwhile.
    """
    with ExitStack() as stack:
        yield [
            source if source.size is not None else _copied(source, stack)
            for source in sources
        ]


def _copied(source: Source, stack: ExitStack) -> Source:
    copy = stack.enter_context(tempfile.NamedTemporaryFile())  # noqa: SIM115 - the stack is one
    try:
        with source._open() as file:  # noqa: SLF001 - the same module
            shutil.copyfileobj(file, copy)
        copy.flush()
    except OSError as error:
        raise _unreadable(source.name, error) from None
    return replace(source, kept=copy.name)


def _pieces(name: str, file: IO[bytes]) -> Iterator[Piece]:
    # Some editors put a byte order mark before all they write.
    head = file.read(len(BOM_UTF8)).removeprefix(BOM_UTF8)
    head += file.read(max(PIECE - len(head), 0))
    if len(head) >= PIECE:
        if b"\n" not in head.lstrip():
            head += file.readline(texts.LARGEST_TEXT)
        head += file.read(PIECE)
        if begins_with_lines(head):
            yield from _blocks(name, head, file)
            return
        head += file.read(max(texts.LARGEST_TEXT + 1 - len(head), 0))
        if len(head) > texts.LARGEST_TEXT:
            if not is_named_lines(name):
                raise too_large(name)
            yield from _blocks(name, head, file)
            return
    yield Piece(name, head)


def _blocks(name: str, held: bytes, file: IO[bytes]) -> Iterator[Piece]:
    """Yield JSON Lines in pieces of whole lines, the first of which is *held*."""
    line = 1
    while held:
        end = held.rfind(b"\n") + 1
        if not end:
            held += file.readline(texts.LARGEST_TEXT + 1)
            end = len(held)
        piece = Piece(name, held[:end], line)
        most = texts.LARGEST_TEXT
        if len(piece.raw) > most and piece.raw.find(b"\n", 0, most) < 0:
            raise too_large(FilePlace(name, line))
        yield piece
        line += piece.lines
        held = held[end:] + file.read(PIECE)


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
        if name.endswith(ENDINGS) and os.path.isfile(path := os.path.join(inside, name))  # noqa: PTH113, PTH118 - os.walk speaks of strings
    )


def _unreadable(name: str, error: Exception) -> Unreadable:
    why = (getattr(error, "strerror", None) or str(error)).lower()
    return Unreadable(f"cannot read {name or repr(name)}: {why}")
