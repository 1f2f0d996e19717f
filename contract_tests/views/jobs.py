"""A job's body, and the entries of its history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator_contract.contract_tests.once import once
from orchestrator_contract.schemas import LIFECYCLE

from .values import (
    count,
    digits,
    items,
    mapping,
    moment,
    number_in_path,
    seconds,
    text,
)


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

    @once
    def name(self) -> str | None:
        """The job's number, as its string of digits."""
        return digits(self.body.get("name"))

    @once
    def state(self) -> str | None:
        """The state, if it is one of the seven."""
        state = text(self.body.get("state"))
        return state if state in LIFECYCLE.states else None

    @once
    def number(self) -> str | None:
        """The job's number as its own link, ``id``, tells it."""
        return number_in_path(self.body.get("id"))

    @once
    def terminal(self) -> bool:
        """Whether the state is stopped, finished or failed."""
        return self.state in LIFECYCLE.terminal

    @once
    def type(self) -> str | None:
        """The type, if it is one of the nine."""
        kind = text(self.body.get("type"))
        return kind if kind in LIFECYCLE.types else None

    @property
    def task(self) -> str | None:
        """The name of the task that the job runs, if its options tell one."""
        return text(self.options.get("task"))

    @once
    def history(self) -> tuple[Entry, ...]:
        """The entries of ``status``; empty where it is absent or no array."""
        entries = items(self.body.get("status"))
        return tuple(Entry.of(i, entry) for i, entry in enumerate(entries))

    @once
    def told_history(self) -> tuple[Entry, ...]:
        """The history if every state in it is known; else empty."""
        return self.history if all(entry.state for entry in self.history) else ()

    def moment(self, key: str) -> datetime | None:
        """Read the timestamp at *key*."""
        return moment(self.body.get(key))

    @once
    def starts(self) -> tuple[datetime, ...]:
        """The moments that the body itself calls its start: started, created (J4)."""
        keys = ("started_timestamp", "created_timestamp")
        return tuple(m for m in map(self.moment, keys) if m)

    @once
    def finish(self) -> datetime | None:
        """``finished_timestamp``."""
        return self.moment("finished_timestamp")

    @once
    def duration(self) -> float | None:
        """``duration`` in seconds."""
        return seconds(self.body.get("duration"))

    @once
    def node_count(self) -> int | None:
        """``node_count``."""
        return count(self.body.get("node_count"))

    @once
    def node_states(self) -> dict[str, int] | None:
        """``node_states`` if it is an object of counts, else None."""
        states = self.body.get("node_states")
        if not isinstance(states, Mapping):
            return None
        counts = {state: count(number) for state, number in states.items()}
        if any(number is None for number in counts.values()):
            return None
        return {state: number or 0 for state, number in counts.items()}

    @once
    def options(self) -> Mapping[str, Any]:
        """``options``, empty where it is absent."""
        return mapping(self.body.get("options"))
