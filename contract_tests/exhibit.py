"""What of a body a finding shows: its place, what stands around it, the job's life.

It is small however large the body is, and nothing private is in it, so that it can be
kept with a finding when the body itself is long gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from .privacy import HIDDEN, hides, veiled
from .views import Entry, Job, items, mapping

#: Lines that are shown before and behind the marked one.
_AROUND = 16
#: Lines that a value beside the way to the place may take; a larger one is folded.
_FOLD = 16
#: Neighbours of the place that are shown, on either side: keys, and items of a list.
_KEYS, _ITEMS = 12, 1
#: Characters of a string or a key that are shown, and of a value that has no lines of
#: its own for what it holds.
_WIDTH, _SHORT = 160, 56
#: Entries of a history that are kept.
_LIVES = 24
#: The keys of a job of which its life tells.
_TIMES = "created_timestamp", "started_timestamp", "timestamp", "finished_timestamp"
_OF_A_LIFE = {*_TIMES, "state", "status", "duration"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a body that was laid out: how deep it stands, its key, its text.

    *key* and *text* are JSON, but for what was left out. *kind* is ``string``,
    ``number``, ``word`` (true, false, null), ``brackets``, ``hidden``, ``left-out`` or
    ``missing`` (it should be there). *marked*: the finding is about this line.
    """

    depth: int
    text: str
    kind: str
    key: str | None = None
    marked: bool = False

    def __str__(self) -> str:
        key = "" if self.key is None else f"{self.key}: "
        return f"{'  ' * self.depth}{key}{self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """When a job was in which state, and what else its body says of its times.

    *marks* are the timestamps by their keys, *duration* is in seconds. *about* is the
    key that the finding is about, *entry* the index of the entry of the history.
    """

    entries: tuple[Entry, ...]
    marks: tuple[tuple[str, datetime], ...] = ()
    duration: float | None = None
    about: str | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """What is shown of a body: lines of it, and the life of the job that it is about.

    *life* is None where the finding is about something else, or no history was told.
    """

    lines: tuple[Line, ...] = ()
    life: Life | None = None

    @classmethod
    def of(cls, body: Any, pointer: str) -> Exhibit:
        """Show of *body* the place at *pointer*, a JSON pointer."""
        steps = tuple(
            step.replace("~1", "/").replace("~0", "~")
            for step in pointer.split("/")[1:]
        )
        lines = _near([*_laid(body, steps, Line(depth=0, text="", kind=""))])
        return cls(lines=tuple(lines), life=_life(body, steps))


def _laid(
    value: Any, steps: Sequence[str] | None, start: Line, tail: str = ""
) -> Iterator[Line]:
    """Lay out a value in lines, the first of which begins as *start*.

    *steps* lead on to the place, None if it lies elsewhere. *tail* ends the last line.
    """
    if not isinstance(value, Mapping | list):
        yield _leaf(value, steps, start, tail)
        return
    opening, closing = "{}" if isinstance(value, Mapping) else "[]"
    here = steps == ()
    if not steps and (short := _short(value)):
        yield replace(start, text=short + tail, kind="brackets", marked=here)
        return
    yield replace(start, text=opening, kind="brackets", marked=here)
    if isinstance(value, Mapping):
        yield from _keys(value, steps, start.depth + 1)
    else:
        yield from _items(value, steps, start.depth + 1)
    yield Line(depth=start.depth, text=f"{closing}{tail}", kind="brackets")


def _short(value: Any) -> str | None:
    """Return in one line what holds a few plain values, or nothing."""
    inner = value.values() if isinstance(value, Mapping) else value
    if len(value) > 4 or any(isinstance(item, Mapping | list) for item in inner):
        return None
    text = json.dumps(veiled(value), ensure_ascii=False, default=str)
    return text if len(text) <= _SHORT else None


def _leaf(value: Any, steps: Sequence[str] | None, start: Line, tail: str) -> Line:
    if isinstance(value, str):
        text, kind = _quoted(value), "string"
    else:
        text = _cut(json.dumps(value, default=str))
        kind = "word" if value is None or isinstance(value, bool) else "number"
    # A pointer may lead on from here; this is as far as one can follow it.
    return replace(start, text=text + tail, kind=kind, marked=steps is not None)


def _keys(
    value: Mapping[str, Any], steps: Sequence[str] | None, depth: int
) -> Iterator[Line]:
    """Lay out what an object holds; a key that should be there is told as missing."""
    names = [*value]
    wanted = steps[0] if steps else None
    missing = wanted is not None and wanted not in value
    at = len(names) if wanted is None or missing else names.index(wanted)
    first, last = (max(at - _KEYS, 0), at + _KEYS) if steps else (0, len(names))
    yield from _left_out(first, "key", depth)
    for number, name in enumerate(names[first : last + 1], first):
        inner = value[name]
        tail = "," if number + 1 < len(names) else ""
        start = Line(depth=depth, key=_quoted(name), text="", kind="")
        rest = steps[1:] if steps and name == wanted else None
        if hides(name, inner):
            marked = rest is not None
            yield replace(start, text=HIDDEN + tail, kind="hidden", marked=marked)
        elif rest is not None:
            yield from _laid(inner, rest, start, tail)
        else:
            yield from _folded(inner, start, tail)
    yield from _left_out(len(names) - last - 1, "key", depth)
    if missing and wanted is not None:
        key = _quoted(wanted)
        yield Line(depth=depth, key=key, text="missing", kind="missing", marked=True)


def _items(value: list[Any], steps: Sequence[str] | None, depth: int) -> Iterator[Line]:
    wanted = steps[0] if steps else ""
    at = int(wanted) if wanted.isdecimal() and len(wanted) < 12 else None
    first, last = (0, len(value) - 1)
    if at is not None:
        first, last = max(min(at, len(value)) - _ITEMS, 0), at + _ITEMS
    elif not steps:
        last = min(last, _FOLD)
    yield from _left_out(first, "item", depth)
    for number, inner in enumerate(value[first : last + 1], first):
        tail = "," if number + 1 < len(value) else ""
        start = Line(depth=depth, text="", kind="")
        if number == at and steps:
            yield from _laid(inner, steps[1:], start, tail)
        else:
            yield from _folded(inner, start, tail)
    yield from _left_out(len(value) - last - 1, "item", depth)
    if steps and (at is None or at >= len(value)):
        text = f"missing: {_quoted(wanted)}"
        yield Line(depth=depth, text=text, kind="missing", marked=True)


def _folded(value: Any, start: Line, tail: str) -> Iterator[Line]:
    """Lay out what lies beside the way, in one line if it would take many."""
    lines = [*islice(_laid(value, None, start, tail), _FOLD + 1)]
    if len(lines) <= _FOLD:
        yield from lines
        return
    noun, brackets = ("key", "{}") if isinstance(value, Mapping) else ("item", "[]")
    count = _counted(len(value), noun)
    text = f"{brackets[0]} … {count} {brackets[1]}{tail}"
    yield replace(start, text=text, kind="left-out")


def _left_out(number: int, noun: str, depth: int) -> Iterator[Line]:
    if number > 0:
        text = f"… {_counted(number, f'more {noun}')}"
        yield Line(depth=depth, text=text, kind="left-out")


def _near(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines around the marked one, each in the brackets that it stands in."""
    at = next((n for n, line in enumerate(lines) if line.marked), 0)
    kept = {n for n in range(len(lines)) if abs(n - at) <= _AROUND}
    opened: list[int] = []
    for number, line in enumerate(lines):
        if line.kind == "brackets" and line.text in {"{", "["}:
            opened.append(number)
        elif line.kind == "brackets" and line.text[0] in "}]":
            first = opened.pop()
            if kept & {*range(first, number)}:
                kept |= {first, number}
            else:
                kept.discard(number)
    left_out = 0
    for number, line in enumerate(lines):
        if number not in kept:
            left_out += 1
            continue
        if left_out:
            yield _gap(left_out, line.depth)
        left_out = 0
        yield line


def _gap(number: int, depth: int) -> Line:
    return Line(depth=depth, text=f"… {_counted(number, 'line')}", kind="left-out")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _quoted(text: str) -> str:
    """Return a string as JSON, private parts hidden before it is cut to length."""
    shown: str = veiled(text)
    if len(shown) <= _WIDTH:
        return json.dumps(shown, ensure_ascii=False)
    return f"{json.dumps(shown[:_WIDTH], ensure_ascii=False)[:-1]}…"


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"


def _life(body: Any, steps: tuple[str, ...]) -> Life | None:
    """Return the life of the job that a place lies in, if the place is about it."""
    told = mapping(body)
    if steps[:1] == ("items",) and len(steps) > 2 and steps[1].isdecimal():
        rows, index = items(told.get("items")), int(steps[1][:9])
        told = mapping(rows[index]) if index < len(rows) else {}
        steps = steps[2:]
    if not steps or steps[0] not in _OF_A_LIFE or not items(told.get("status")):
        return None
    job = Job({**told, "status": items(told["status"])[:_LIVES]})
    marks = ((key, job.moment(key)) for key in _TIMES)
    entry = steps[1][:9] if steps[0] == "status" and len(steps) > 1 else ""
    return Life(
        entries=job.history,
        marks=tuple((key, moment) for key, moment in marks if moment),
        duration=job.duration,
        about=steps[0],
        entry=int(entry) if entry.isdecimal() else None,
    )
