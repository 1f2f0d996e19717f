"""Documents from files: found, read, recognised, judged.

Files are read piece by piece and forgotten, so that their length does not matter. What
several documents say together is told by recordings alone: their exchanges are kept
until the end.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import chain

from .crew import judged
from .document import Document
from .exchange import Exchange
from .judge import Court
from .model import Check, Level
from .outcome import Outcome
from .profiles import AUTO, Specimens
from .progress import Progress, Watcher
from .sources import ENDINGS, Source, kept, sources_in
from .tally import Reader, Tally, chunks_of, exchanges_in, is_recorded, schema_of
from .texts import Unreadable


def judge_files(
    paths: Sequence[str],
    *,
    kind: str = "auto",
    profile: str = "current",
    checks: Iterable[Check],
    fail_on: Level | None = Level.ERROR,
    jobs: int | None = 1,
    progress: Watcher | None = None,
) -> Outcome:
    """Judge the documents in *paths*: files, directories, or ``-``.

    *jobs* is the number of processes that judge; None takes one for each core as soon
    as there is enough work. What comes out is the same. *progress* is told how many
    bytes were judged.

    Raises Unreadable, LookupError for an unknown *profile*, and WorkerLost for a
    process that ended too early.
    """
    started_at, began = datetime.now(UTC), time.monotonic()
    checks, reason, total = tuple(checks), "", Tally()
    with ExitStack() as stack:
        sources, before = sources_in(paths), 0
        size = _size(sources)
        if profile == AUTO:
            sources = stack.enter_context(kept(sources))
            before = _size(sources) or 0
            size = 2 * before  # each of them is read twice
            profile, reason = _inferred(sources, kind, size, progress)
        court = Court(checks, profile=profile)
        reader = Reader(checks, kind=kind, profile=profile)
        tallies = judged(chunks_of(sources), reader, jobs)
        for tally in stack.enter_context(closing(tallies)):
            total.add(tally)
            if total.refusal:
                raise Unreadable(total.refusal)
            if progress:
                progress(_progress(total, before, size))
    runs = [*total.runs()]
    for run in runs:
        court.hear(run)
    court.add(total.judgement, total.census)
    return Outcome(
        target=_name(paths),
        started_at=started_at,
        seconds=time.monotonic() - began,
        profile=profile,
        profile_reason=reason,
        jobs=len(court.census.jobs),
        findings=court.findings(),
        lacking=tuple(_lacking(paths, total, court)),
        coverage=court.coverage(),
        exchanges=tuple(chain.from_iterable(runs)),
        fail_on=fail_on,
    )


def _inferred(
    sources: Iterable[Source], kind: str, size: int, progress: Watcher | None
) -> tuple[str, str]:
    """Return the release that fits the documents of *sources*, and why."""
    specimens, exchanges, done = Specimens(), list[Exchange](), 0
    for piece in chain.from_iterable(source.pieces() for source in sources):
        for text in piece.texts():
            if is_recorded(text):
                exchanges += exchanges_in(text)
            elif not text.json.problem and (schema := schema_of(text, kind)):
                specimens.take(schema, text.json.value)
        done += len(piece.raw)
        if progress:
            progress(Progress(unit="bytes", done=done, of=size))
    for exchange in exchanges:
        if exchange.status == 200 and not exchange.json.problem:
            document = Document.of(exchange, "current")
            specimens.take(document.schema, document.body)
    return specimens.infer()[:2]


def _size(sources: Iterable[Source]) -> int | None:
    """Return how many bytes there are in all; None if nobody knows."""
    sizes = [source.size for source in sources]
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


def _progress(total: Tally, before: int, size: int | None) -> Progress:
    """Say how far it is, if so many bytes were read *before*."""
    return Progress(
        unit="bytes",
        done=before + total.size,
        of=size,
        documents=total.texts,
        jobs=len(total.census.jobs),
        findings=len(total.judgement.findings),
    )


def _lacking(paths: Sequence[str], total: Tally, court: Court) -> Iterator[str]:
    """Yield what keeps the verdict from being conclusive."""
    if not total.texts:
        wanted = ", ".join(f"*{ending}" for ending in ENDINGS)
        yield f"there is no document in {', '.join(paths)} ({wanted})"
    elif total.strangers:
        yield from total.lacking()
    elif not court.judgement.exercised:
        yield f"none of the checks had anything to judge in {_name(paths)}"


def _name(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{len(paths)} files"
