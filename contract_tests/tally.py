"""Pieces of files, judged one by one: what each came to, to be put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .coverage import Census
from .document import OPERATION_OF, Document
from .exchange import Exchange
from .judge import Court
from .judgement import Judgement
from .model import Check
from .places import FilePlace
from .recognition import KINDS, recognised
from .recordings import BadRecording, from_har, from_line, is_har, is_line
from .sources import PIECE, Source
from .texts import Piece, Text, Unreadable

#: How many of the documents that were not recognised are named.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Chunk:
    """Pieces of files that are judged in one go, and why there are no more of them."""

    pieces: tuple[Piece, ...]
    refusal: str | None = None


def chunks_of(sources: Iterable[Source]) -> Iterator[Chunk]:
    """Yield all of *sources*, in their order, in chunks of about the same size.

    What cannot be read ends the last chunk, as its refusal.
    """
    pieces: list[Piece] = []
    size = 0
    try:
        for source in sources:
            for piece in source.pieces():
                pieces.append(piece)
                size += len(piece.raw)
                if size >= PIECE:
                    yield Chunk(tuple(pieces))
                    pieces, size = [], 0
    except Unreadable as error:
        yield Chunk(tuple(pieces), str(error))
        return
    if pieces:
        yield Chunk(tuple(pieces))


@dataclass(slots=True)
class Tally:
    """What was judged: findings, what was met, and what could not be judged alone.

    *size* is in bytes. *recorded* are the exchanges of recordings by file, those of one
    run to be judged together. *unknown* are the first documents that were not
    recognised, *strangers* is how many there are. *refusal* says what could not be
    read.
    """

    judgement: Judgement = field(default_factory=Judgement)
    census: Census = field(default_factory=Census)
    size: int = 0
    texts: int = 0
    recorded: dict[str, list[Exchange]] = field(default_factory=dict)
    unknown: list[FilePlace] = field(default_factory=list)
    strangers: int = 0
    refusal: str | None = None

    def add(self, later: Tally) -> None:
        """Take in what stands behind all that is in here."""
        self.judgement.add(later.judgement)
        self.census.add(later.census)
        self.size += later.size
        self.texts += later.texts
        for path, exchanges in later.recorded.items():
            self.recorded.setdefault(path, []).extend(exchanges)
        self.unknown = [*self.unknown, *later.unknown][:_NAMED]
        self.strangers += later.strangers
        self.refusal = self.refusal or later.refusal

    def runs(self) -> Iterator[list[Exchange]]:
        """Yield the exchanges of one run after the other.

        Times and numbers tell what came first within a run only: each file holds
        another one, and so does what follows where a number comes again.
        """
        for exchanges in self.recorded.values():
            run: dict[int, Exchange] = {}
            for exchange in exchanges:
                if exchange.number in run:
                    yield [*run.values()]
                    run = {}
                run[exchange.number] = exchange
            yield [*run.values()]

    def lacking(self) -> Iterator[str]:
        """Yield what was not recognised, a sentence each."""
        for place in self.unknown:
            yield f"{place} was not recognised; say what it is with --as"
        if more := self.strangers - len(self.unknown):
            yield f"{more} more documents were not recognised"


class Reader:
    """Judges chunks by *checks*; *kind* says what the documents are, or ``auto``."""

    def __init__(self, checks: Iterable[Check], *, kind: str, profile: str) -> None:
        self.checks = tuple(checks)
        self.kind = kind
        self.profile = profile
        self._court = Court(self.checks, profile=profile)

    def judge(self, chunk: Chunk) -> Tally:
        """Judge all that can be judged by itself."""
        court = self._court.another()
        tally = Tally(court.judgement, court.census)
        try:
            court.documents(self._documents(chunk, court, tally))
        except Unreadable as error:
            tally.refusal = str(error)
        tally.refusal = tally.refusal or chunk.refusal
        return tally

    def _documents(
        self, chunk: Chunk, court: Court, tally: Tally
    ) -> Iterator[Document]:
        """Yield the documents of a chunk; put down what else there is."""
        for piece in chunk.pieces:
            tally.size += len(piece.raw)
            for text in piece.texts():
                tally.texts += 1
                if is_recorded(text):
                    known = tally.recorded.setdefault(text.place.path, [])
                    known += exchanges_in(text)
                else:
                    yield from self._document(text, court, tally)

    def _document(self, text: Text, court: Court, tally: Tally) -> Iterator[Document]:
        schema = schema_of(text, self.kind)
        if text.json.problem:
            operation = OPERATION_OF[KINDS.get(self.kind, "job")]
            court.unreadable(operation, text.place, text.json.problem)
        elif schema is None:
            tally.strangers += 1
            tally.unknown = [*tally.unknown, text.place][:_NAMED]
        else:
            yield Document(
                body=text.json.value,
                schema=schema,
                operation=OPERATION_OF[schema],
                place=text.place,
                profile=self.profile,
            )


def schema_of(text: Text, kind: str) -> str | None:
    """Return the schema that a text is to satisfy; None if its keys do not tell."""
    return recognised(text.json.value) if kind == "auto" else KINDS[kind]


def is_recorded(text: Text) -> bool:
    """Tell whether a text is a recording, or a line of one."""
    return is_har(text.json.value) or is_line(text.json.value)


def exchanges_in(text: Text) -> list[Exchange]:
    """Return the exchanges that a text has recorded; raises Unreadable."""
    value = text.json.value
    try:
        return [*from_har(value)] if is_har(value) else [from_line(value)]
    except BadRecording as error:
        raise Unreadable(f"{text.place}: {error}") from None
