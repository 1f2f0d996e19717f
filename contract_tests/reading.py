"""Documents from files: found, read, recognised, judged."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .document import OPERATION_OF, Document
from .exchange import Exchange
from .jsontext import JsonText
from .judge import Court
from .model import Check, Level
from .outcome import Outcome
from .places import FilePlace
from .profiles import AUTO, infer
from .recordings import BadRecording, from_har, from_line, is_har, is_line

#: What --as calls a document, and the schema that describes it.
KINDS = {
    "job": "job",
    "job-list": "job-list",
    "nodes": "job-nodes",
    "report": "job-report",
    "events": "job-events",
    "error": "error",
}
#: Endings of files that are looked for in a directory.
ENDINGS = (".json", ".jsonl", ".ndjson", ".har")
#: Bytes of one file, at most.
LARGEST = 256 << 20

#: A body with some of these keys is a job, though it may lack others.
_OF_A_JOB = {"id", "name", "state", "status", "options", "owner", "node_count"}
_ENOUGH = 3

_STDIN = "-"


class Unreadable(Exception):  # noqa: N818 - a plain adjective reads better
    """A file is not there or cannot be read; the message is one line."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One JSON text and where it stands."""

    place: FilePlace
    text: JsonText


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
    texts = [read for path in paths for read in _texts(path)]
    exchanges = [exchange for read in texts for exchange in _exchanges(read)]
    recognised = [
        (read, _schema(kind, read.text.value)) for read in texts if not _recorded(read)
    ]
    reason = ""
    if profile == AUTO:
        bodies = [(s, r.text.value) for r, s in recognised if s and not r.text.problem]
        documents = [Document.of(e, "current") for e in exchanges if e.status == 200]
        bodies += [(document.schema, document.body) for document in documents]
        profile, reason = infer(bodies)
    court, lacking = Court(checks, profile=profile), []
    court.hear(exchanges)
    for read, schema in recognised:
        if read.text.problem:
            operation = OPERATION_OF[KINDS.get(kind, "job")]
            court.unreadable(operation, read.place, read.text.problem)
        elif schema is None:
            lacking.append(f"{read.place} was not recognised; say what it is with --as")
        else:
            court.document(
                Document(
                    body=read.text.value,
                    schema=schema,
                    operation=OPERATION_OF[schema],
                    place=read.place,
                    profile=profile,
                )
            )
    if not texts:
        wanted = ", ".join(f"*{ending}" for ending in ENDINGS)
        lacking.append(f"there is no document in {', '.join(paths)} ({wanted})")
    return Outcome(
        target=paths[0] if len(paths) == 1 else f"{len(paths)} files",
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


def _recorded(read: _Read) -> bool:
    """Tell whether a text is a recording, or a line of one."""
    return is_har(read.text.value) or is_line(read.text.value)


def _exchanges(read: _Read) -> Iterator[Exchange]:
    """Yield the exchanges that a text has recorded; raises Unreadable."""
    value = read.text.value
    try:
        if is_har(value):
            yield from from_har(value)
        elif is_line(value):
            yield from_line(value)
    except BadRecording as error:
        raise Unreadable(f"{read.place}: {error}") from None


def _texts(name: str) -> Iterator[_Read]:
    """Yield the JSON texts of a file, a directory or standard input."""
    path = Path(name)
    if name != _STDIN and path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.suffix in ENDINGS and inner.is_file():
                yield from _texts(str(inner))
        return
    raw = _bytes(name)
    whole = JsonText.read(raw)
    if whole.problem is None or not _has_lines(name, raw):
        yield _Read(FilePlace(name), whole)
        return
    for number, line in enumerate(raw.splitlines(), 1):
        if line.strip():
            yield _Read(FilePlace(name, number), JsonText.read(line))


def _bytes(name: str) -> bytes:
    """Read a file as it is; raises Unreadable."""
    try:
        if name == _STDIN:
            raw = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(LARGEST + 1)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise Unreadable(f"cannot read {name}: {why}") from None
    if len(raw) > LARGEST:
        raise Unreadable(f"{name} is larger than {LARGEST >> 20} MiB")
    return raw


def _has_lines(name: str, raw: bytes) -> bool:
    """Tell whether a text that is no JSON value is JSON Lines: by name, or by look."""
    if name.endswith((".jsonl", ".ndjson")):
        return True
    lines = [line for line in raw.splitlines() if line.strip()]
    return len(lines) > 1 and JsonText.read(lines[0]).problem is None


def _schema(kind: str, body: Any) -> str | None:
    """Return the schema that a body is to satisfy, or None if it is not recognised."""
    if kind != "auto":
        return KINDS[kind]
    if not isinstance(body, dict):
        return None
    if "kind" in body and "msg" in body:
        return "error"
    if "pagination" in body:
        return "job-list"
    if "report" in body:
        return "job-report" if isinstance(body["report"], list) else "job"
    if "items" in body:
        return _schema_of_rows(body)
    return "job" if len(_OF_A_JOB & body.keys()) >= _ENOUGH else None


def _schema_of_rows(body: dict[str, Any]) -> str | None:
    """Recognise a body by its first row: each operation has rows of its own."""
    rows = body["items"]
    row = rows[0] if isinstance(rows, list) and rows else None
    if not isinstance(row, dict):
        return None
    if {"node_count", "owner", "options", "nodes", "report"} & row.keys():
        return "job-list"
    if "node" in row:
        return "job-report"
    if "type" in row or "message" in row:
        return "job-events"
    return "job-nodes" if {"name", "transaction_uuid"} & row.keys() else None
