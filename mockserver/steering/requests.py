"""What a client has asked for: the journal of a session, to be asked in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

from orchestrator_contract.mockserver.world.instants import precise_timestamp

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.sessions.journal import Entry

#: By what requests can be told apart.
_ASPECTS: dict[str, Callable[[Entry], Any]] = {
    "method": lambda entry: entry.method,
    "path": lambda entry: entry.path,
    "operation": lambda entry: entry.operation,
    "job": lambda entry: entry.job,
    "status": lambda entry: entry.status,
    "fault": lambda entry: entry.fault,
}


class Requests(Sequence["Entry"]):
    """Requests in the order in which they came; a snapshot.

    Each has ``method``, ``path``, ``query``, ``headers`` (without secrets), ``body``,
    ``operation``, ``job`` (as it stood in the path), ``status`` and more.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple(entries)

    def filter(
        self, matching: Callable[[Entry], bool] | None = None, /, **wanted: Any
    ) -> Requests:
        """Return those that have all *wanted* aspects and satisfy *matching*.

        The aspects are ``method``, ``path``, ``operation``, ``job``, ``status`` and
        ``fault``; a job is given by its number, its name or its handle. Raises
        TypeError for another aspect.
        """
        unknown = sorted(wanted.keys() - _ASPECTS.keys())
        if unknown:
            known = ", ".join(_ASPECTS)
            raise TypeError(f"requests have no {unknown[0]!r}; they have {known}")
        if "job" in wanted:
            wanted["job"] = str(getattr(wanted["job"], "id", wanted["job"]))
        return Requests(
            [
                entry
                for entry in self._entries
                if all(_ASPECTS[name](entry) == value for name, value in wanted.items())
                and (matching is None or matching(entry))
            ]
        )

    def count(self, value: Any = None, /, **wanted: Any) -> int:
        """Return how many there are, or how many filter() would leave."""
        if value is not None and not callable(value):
            return self._entries.count(value)
        return len(self.filter(value, **wanted))

    def intervals(self) -> list[float]:
        """Return the seconds from each request to the next, by the clock outside."""
        return [(b.wall - a.wall) / 1000 for a, b in pairwise(self._entries)]

    def told(self) -> str:
        """Return one line for each request, as a failing test shows it."""
        return "\n".join(map(line, self._entries)) or "(none)"

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> Requests: ...
    def __getitem__(self, index: int | slice) -> Entry | Requests:
        if isinstance(index, slice):
            return Requests(self._entries[index])
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<{len(self)} requests>\n{self.told()}"


def line(entry: Entry) -> str:
    """Return a request and its answer in one line."""
    query = f"?{entry.query}" if entry.query else ""
    fault = f" ({entry.fault})" if entry.fault else ""
    when = precise_timestamp(entry.wall)[11:]
    return f"{when} {entry.method} {entry.path}{query} -> {entry.status}{fault}"


def demand_polls(
    polls: Requests,
    *,
    at_least: int,
    max_interval: float | None,
    min_interval: float | None,
) -> None:
    """Raise AssertionError unless *polls* are enough, and as far apart as they may be.

    Intervals are in seconds.
    """
    wrong = []
    if len(polls) < at_least:
        wrong.append(f"{len(polls)} polls came, not at least {at_least}")
    gaps = polls.intervals()
    if max_interval is not None and any(gap > max_interval for gap in gaps):
        wrong.append(f"{max(gaps):.3f} s passed between two, more than {max_interval}")
    if min_interval is not None and any(gap < min_interval for gap in gaps):
        wrong.append(f"{min(gaps):.3f} s passed between two, less than {min_interval}")
    if wrong:
        raise AssertionError(f"{'; '.join(wrong)}\n{polls.told()}")
