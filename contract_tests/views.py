"""Bodies as checks read them: every value parsed, or None where it is absent or odd.

A view never raises. What is malformed is the schema's business; the checks about
coherence then find None and stand down, so that one fault gives one finding.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit

from orchestrator_contract.schemas import LIFECYCLE

_TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DECIMAL = re.compile(r"\d+(\.\d+)?", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
#: The states of a plan job; the last two end it.
PLAN_STATES = ("pending", "running", "success", "failure")
#: Numbers of more digits than this are nobody's; Python will not even write them all.
_MOST_DIGITS = 40


def moment(value: object) -> datetime | None:
    """Read an RFC 3339 timestamp with a zone, or None."""
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        return None


def seconds(value: object) -> float | None:
    """Read a duration in seconds: a number or a numeric string (J5), or None."""
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, int | float):
            return float(value) if value >= 0 else None
        if isinstance(value, str) and _DECIMAL.fullmatch(value):
            return float(value)
    except OverflowError:  # an integer of hundreds of digits
        return math.inf
    return None


def count(value: object) -> int | None:
    """Read a whole number that is not negative, or None; 5.0 is one too (JSON Schema).

    One of more than forty digits is None: no arithmetic is done with it.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 <= value < 10**_MOST_DIGITS else None


def number(value: object) -> int | None:
    """Read a whole number written in at most forty digits, as in `name`, or None."""
    if not isinstance(value, str) or len(value) > _MOST_DIGITS:
        return None
    return int(value) if _DIGITS.fullmatch(value) else None


def mapping(value: object) -> Mapping[str, Any]:
    """Return *value* if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> Sequence[Any]:
    """Return *value* if it is an array, else an empty one."""
    return value if isinstance(value, list) else ()


def text(value: object) -> str | None:
    """Return *value* if it is a string, or None."""
    return value if isinstance(value, str) else None


def repeated(values: Sequence[Hashable | None]) -> Iterator[int]:
    """Yield the places of those *values* that were there before; None never was."""
    seen: set[Hashable] = {None}
    for index, value in enumerate(values):
        if value is not None and value in seen:
            yield index
        seen.add(value)


def start_of(link: object) -> int | None:
    """Return the event from which a link to a job's events starts, or None."""
    try:
        query = parse_qs(urlsplit(link).query) if isinstance(link, str) else {}
    except ValueError:
        return None
    return number(query["start"][-1]) if "start" in query else None


def number_in_path(value: object, tail: str = "", *, of: str = "jobs") -> str | None:
    """Return the number in a link whose path ends in ``/jobs/<n><tail>``.

    *of* is the collection: ``jobs`` or ``plan_jobs``.
    """
    if not isinstance(value, str):
        return None
    try:
        path = urlsplit(value).path
    except ValueError:
        return None
    before, _, last = path.removesuffix(tail).rpartition("/")
    named = path.endswith(tail) and before.endswith(f"/{of}")
    return last if named and _DIGITS.fullmatch(last) else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One element of ``status``: a state and the moments it was entered and left.

    *open* tells that ``exit_time`` is there and null: the state was not left yet.
    """

    index: int
    state: str | None
    enter: datetime | None
    exit: datetime | None
    open: bool

    @classmethod
    def of(cls, index: int, value: object) -> Entry:
        """Read the entry at *index*."""
        body = mapping(value)
        state = text(body.get("state"))
        return cls(
            index=index,
            state=state if state in LIFECYCLE.states else None,
            enter=moment(body.get("enter_time")),
            exit=moment(body.get("exit_time")),
            open="exit_time" in body and body["exit_time"] is None,
        )


class Job:
    """A job body, detail or list item (page/keys)."""

    def __init__(
        self,
        body: Mapping[str, Any],
        pointer: str = "",
        *,
        documented: Collection[str] | None = None,
    ) -> None:
        self.body = body
        #: Where the job stands in its document: empty for a detail body.
        self.pointer = pointer
        self._documented = documented

    def owes(self, *keys: str) -> bool:
        """Tell whether the release that the judge goes by documents one of *keys*."""
        documented = self._documented
        return documented is None or any(key in documented for key in keys)

    def at(self, *keys: str | int) -> str:
        """Return the JSON pointer of a value of this job."""
        return self.pointer + "".join(f"/{key}" for key in keys)

    @cached_property
    def name(self) -> str | None:
        """The job's number, as its string of digits."""
        name = text(self.body.get("name"))
        return name if name and _DIGITS.fullmatch(name) else None

    @cached_property
    def state(self) -> str | None:
        """The state, if it is one of the seven."""
        state = text(self.body.get("state"))
        return state if state in LIFECYCLE.states else None

    @property
    def terminal(self) -> bool:
        """Whether the state is stopped, finished or failed."""
        return self.state in LIFECYCLE.terminal

    @cached_property
    def type(self) -> str | None:
        """The type, if it is one of the nine."""
        kind = text(self.body.get("type"))
        return kind if kind in LIFECYCLE.types else None

    @property
    def task(self) -> str | None:
        """The name of the task that the job runs, if its options tell one."""
        return text(self.options.get("task"))

    @cached_property
    def history(self) -> tuple[Entry, ...]:
        """The entries of ``status``; empty where it is absent or no array."""
        entries = items(self.body.get("status"))
        return tuple(Entry.of(i, entry) for i, entry in enumerate(entries))

    def moment(self, key: str) -> datetime | None:
        """Read the timestamp at *key*."""
        return moment(self.body.get(key))

    @cached_property
    def starts(self) -> tuple[datetime, ...]:
        """The moments that the body itself calls its start: started, created (J4)."""
        keys = ("started_timestamp", "created_timestamp")
        return tuple(m for m in map(self.moment, keys) if m)

    @cached_property
    def finish(self) -> datetime | None:
        """``finished_timestamp``."""
        return self.moment("finished_timestamp")

    @cached_property
    def duration(self) -> float | None:
        """``duration`` in seconds."""
        return seconds(self.body.get("duration"))

    @cached_property
    def node_count(self) -> int | None:
        """``node_count``."""
        return count(self.body.get("node_count"))

    @cached_property
    def node_states(self) -> dict[str, int] | None:
        """``node_states`` if it is an object of counts, else None."""
        states = self.body.get("node_states")
        if not isinstance(states, Mapping):
            return None
        counts = {state: count(number) for state, number in states.items()}
        if any(number is None for number in counts.values()):
            return None
        return {state: number or 0 for state, number in counts.items()}

    @cached_property
    def options(self) -> Mapping[str, Any]:
        """``options``, empty where it is absent."""
        return mapping(self.body.get("options"))


class Step(Job):
    """A job as its plan job tells it: its history and nothing else."""

    def __init__(self, history: object, pointer: str) -> None:
        super().__init__({"status": history}, pointer)

    def at(self, *keys: str | int) -> str:
        """Return the JSON pointer of a value of the history."""
        return super().at(*keys[1:])

    @property
    def over(self) -> bool:
        """Whether the last state that is told of is one that ends a job."""
        return bool(self.history) and self.history[-1].state in LIFECYCLE.terminal


class PlanJob:
    """A plan job's body, detail or list item (facts §10)."""

    def __init__(self, body: Mapping[str, Any], pointer: str = "") -> None:
        self.body = body
        #: Where it stands in its document: empty for a detail body.
        self.pointer = pointer

    def at(self, *keys: str | int) -> str:
        """Return the JSON pointer of a value of this plan job."""
        return self.pointer + "".join(f"/{key}" for key in keys)

    @cached_property
    def name(self) -> str | None:
        """The plan job's number, as its string of digits."""
        name = text(self.body.get("name"))
        return name if name and _DIGITS.fullmatch(name) else None

    @property
    def state(self) -> str | None:
        """The state, if it is one of the four."""
        state = text(self.body.get("state"))
        return state if state in PLAN_STATES else None

    @property
    def over(self) -> bool:
        """Whether the state is success or failure."""
        return self.state in PLAN_STATES[2:]

    @property
    def alive(self) -> bool:
        """Whether the state is pending or running."""
        return self.state in PLAN_STATES[:2]

    def moment(self, key: str) -> datetime | None:
        """Read the timestamp at *key*."""
        return moment(self.body.get(key))

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """The jobs that are its steps, by name, as it tells them itself."""
        return {
            name: Step(history, self.at("status", name))
            for name, history in mapping(self.body.get("status")).items()
        }
