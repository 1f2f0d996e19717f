"""Documents from files: found, read, recognised, judged."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from .document import OPERATION_OF, Document
from .exchange import Exchange
from .judge import Court
from .model import Check, Level
from .outcome import Outcome
from .places import FilePlace
from .profiles import AUTO, infer
from .recognition import KINDS, recognised
from .recordings import BadRecording, from_har, from_line, is_har, is_line
from .texts import ENDINGS, Text, Unreadable, texts_in

#: How many of the documents that were not recognised are named.
_NAMED = 5


def judge_files(
    paths: Sequence[str],
    *,
    kind: str = "auto",
    profile: str = "current",
    checks: Iterable[Check],
    fail_on: Level | None = Level.ERROR,
) -> Outcome:
    """Judge the documents in *paths*: files, directories, or ``-``.

    Raises Unreadable, and LookupError for an unknown *profile*.
    """
    started_at, began = datetime.now(UTC), time.monotonic()
    texts = [text for path in paths for text in texts_in(path)]
    exchanges = [exchange for text in texts for exchange in _exchanges(text)]
    told = [
        (text, recognised(text.json.value) if kind == "auto" else KINDS[kind])
        for text in texts
        if not _recorded(text)
    ]
    reason = ""
    if profile == AUTO:
        profile, reason = infer([*_bodies(told), *_answers(exchanges)])
    court, unknown = Court(checks, profile=profile), []
    court.hear(exchanges)
    for text, schema in told:
        if text.json.problem:
            operation = OPERATION_OF[KINDS.get(kind, "job")]
            court.unreadable(operation, text.place, text.json.problem)
        elif schema is None:
            unknown.append(text.place)
        else:
            court.document(
                Document(
                    body=text.json.value,
                    schema=schema,
                    operation=OPERATION_OF[schema],
                    place=text.place,
                    profile=profile,
                )
            )
    lacking = [*_lacking(paths, texts, unknown)]
    if not lacking and not court.judgement.exercised:
        lacking.append(f"none of the checks had anything to judge in {_name(paths)}")
    return Outcome(
        target=_name(paths),
        started_at=started_at,
        seconds=time.monotonic() - began,
        profile=profile,
        profile_reason=reason,
        jobs=len(court.census.jobs),
        findings=court.findings(),
        lacking=tuple(lacking),
        coverage=court.coverage(),
        exchanges=tuple(exchanges),
        fail_on=fail_on,
    )


def _lacking(
    paths: Sequence[str], texts: Sequence[Text], unknown: Sequence[FilePlace]
) -> Iterator[str]:
    """Yield what keeps the verdict from being conclusive."""
    if not texts:
        wanted = ", ".join(f"*{ending}" for ending in ENDINGS)
        yield f"there is no document in {', '.join(paths)} ({wanted})"
    for place in unknown[:_NAMED]:
        yield f"{place} was not recognised; say what it is with --as"
    if unknown[_NAMED:]:
        yield f"{len(unknown) - _NAMED} more documents were not recognised"


def _name(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{len(paths)} files"


def _bodies(told: Iterable[tuple[Text, str | None]]) -> Iterator[tuple[str, Any]]:
    """Yield the bodies that a release can be inferred from, each with its schema."""
    for text, schema in told:
        if schema and not text.json.problem:
            yield schema, text.json.value


def _answers(exchanges: Iterable[Exchange]) -> Iterator[tuple[str, Any]]:
    """Yield such bodies of recorded answers."""
    for exchange in exchanges:
        if exchange.status == 200 and not exchange.json.problem:
            document = Document.of(exchange, "current")
            yield document.schema, document.body


def _recorded(text: Text) -> bool:
    """Tell whether a text is a recording, or a line of one."""
    return is_har(text.json.value) or is_line(text.json.value)


def _exchanges(text: Text) -> Iterator[Exchange]:
    """Yield the exchanges that a text has recorded; raises Unreadable."""
    value = text.json.value
    try:
        if is_har(value):
            yield from from_har(value)
        elif is_line(value):
            yield from_line(value)
    except BadRecording as error:
        raise Unreadable(f"{text.place}: {error}") from None
