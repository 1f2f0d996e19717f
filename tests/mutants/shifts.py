"""Every timestamp moved by itself: a little beyond what is tolerated, and far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .bodies import on_body
from .domain import over, shifted
from .faults import Call, Change, Json, Mutant
from .workshop import jobs

Move = Callable[[Json, float], None]

_FAR = (-3600, -5, 5, 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A timestamp: where it stands, how *move* reaches it, how grave that is.

    *late* is the level for a time that is moved to the future, *early* to the past: an
    error where what is short ends before it begins.
    """

    slug: str
    name: str
    move: Move
    early: str
    late: str
    reason: str = ""


def _of(key: str, within: str | None = None) -> Move:
    """Move a key of jobs that are over, or of all elements of a list."""

    def move(holder: Json, by: float) -> None:
        if holder.get(key):
            holder[key] = shifted(holder[key], by)

    def of_all(body: Json, by: float) -> None:
        for holder in body[within] if within else filter(over, jobs(body)):
            move(holder, by)

    return of_all


def _of_history(index: int, key: str) -> Move:
    def move(body: Json, by: float) -> None:
        history = body["status"]
        # An entry before the last but one: what comes after it is told as well.
        if over(body) and len(history) > 2:
            history[index][key] = history[index][key] and shifted(
                history[index][key], by
            )

    return move


def _clocks() -> Iterator[Clock]:
    for slug in ("get-job", "list-jobs"):
        yield Clock(
            slug=slug,
            name="timestamp",
            move=_of("timestamp"),
            early="warning",
            late="warning",
        )
        yield Clock(
            slug=slug,
            name="finished_timestamp",
            move=_of("finished_timestamp"),
            early="error",
            # How long its job had waited before it ran, an item does not tell.
            late="warning" if slug == "list-jobs" else "error",
        )
        # So an item may start earlier; of a job that is looked at, its history knows
        # other starts as well.
        yield Clock(
            slug=slug,
            name="started_timestamp",
            move=_of("started_timestamp"),
            early="warning",
            late="error",  # some jobs take less time than that
        )
    for index, which in ((0, "first"), (1, "second"), (-2, "last-but-one")):
        yield Clock(
            slug="get-job",
            name=f"exit-of-the-{which}",
            move=_of_history(index, "exit_time"),
            early="error",  # some states last less time than that
            late="error",
        )
    for index, which, late in ((1, "second", "error"), (-1, "last", "warning")):
        yield Clock(
            slug="get-job",
            name=f"enter-of-the-{which}",
            move=_of_history(index, "enter_time"),
            early="error",
            late=late,
        )
    for key, early, late in (
        ("start_timestamp", "warning", "error"),
        ("finish_timestamp", "error", "warning"),
    ):
        yield Clock(
            slug="list-job-nodes",
            name=key,
            move=_of(key, "items"),
            early=early,
            late=late,
        )
    for slug, why in (
        ("list-job-nodes", "the key is deprecated, and nobody says what it means"),
        ("get-job-report", "the documentation does not know what it means (RP4)"),
        ("list-job-events", "nothing is promised about when events are told"),
    ):
        yield Clock(
            slug=slug,
            name="timestamp",
            move=_of("timestamp", "items"),
            early="none",
            late="none",
            reason=why,
        )


def mutants() -> Iterator[Mutant]:
    """Yield each timestamp moved by each span."""
    for clock in _clocks():
        for by in _FAR:
            level = clock.early if by < 0 else clock.late
            yield Mutant(
                id=f"{clock.slug}:{clock.name}:moved:{by:+d}s",
                title=f"{clock.name} of {clock.slug} is moved by {by:+d} s",
                kind="a time moved",
                operation=clock.slug,
                change=_moved(clock, by),
                level=level,
                reason=clock.reason,
            )


def _moved(clock: Clock, by: float) -> Change:
    def spoil(body: Json, _: Call) -> None:
        clock.move(body, by)

    return on_body(clock.slug, spoil)
