"""The list beside the jobs themselves, and its pages beside one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from orchestrator_contract.contract_tests.clauses import clause
from orchestrator_contract.contract_tests.evidence import (
    Filtered,
    Listed,
    Pieces,
    Strangers,
)
from orchestrator_contract.contract_tests.exchange import pretty
from orchestrator_contract.contract_tests.model import Breach, Kind, Level, assume
from orchestrator_contract.contract_tests.views import mapping

LISTED = {"list-jobs": "listed-job"}

_FACTS = ("node_count", "node_states", "options", "description", "command", "userdata")
_TIMES = (
    "timestamp",
    "created_timestamp",
    "started_timestamp",
    "finished_timestamp",
)


@clause(
    "A job that is over has the same state, type and name in the list and by itself.",
    on=LISTED,
    kind=Kind.CROSS,
    level=Level.ERROR,
    source=("J17",),
)
def item_is_the_job_itself(listed: Listed) -> Iterator[Breach]:
    for key in ("state", "type", "name"):
        shown, own = listed.item.body.get(key), listed.detail.body.get(key)
        if shown is not None and own is not None and shown != own:
            yield Breach(listed.item.at(key), pretty(own), pretty(shown))


@clause(
    "What the list tells of a job that is over, the job tells of itself.",
    on=LISTED,
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("J17",),
)
def item_agrees_with_the_job(listed: Listed) -> Iterator[Breach]:
    item, job = listed.item, listed.detail
    pairs: list[tuple[str, object, object]] = [
        (key, item.body[key], job.body[key])
        for key in _FACTS
        if key in item.body and key in job.body
    ]
    pairs += [(key, item.moment(key), job.moment(key)) for key in _TIMES]
    pairs.append(("duration", item.duration, job.duration))
    for key in ("owner", "environment"):
        part = "id" if key == "owner" else "name"
        shown = mapping(item.body.get(key)).get(part)
        pairs.append((key, shown, mapping(job.body.get(key)).get(part)))
    for key, shown, own in pairs:
        if shown is not None and own is not None and shown != own:
            yield Breach(item.at(key), _written(own), _written(shown))


def _written(value: object) -> str:
    """Write a value; a moment as everywhere, in whatever way it came."""
    return value.isoformat() if isinstance(value, datetime) else pretty(value)


@clause(
    "The pages of a list together have each job of the whole list once.",
    on={"list-jobs": "pieces"},
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("§3", "L2"),
)
def pages_make_the_whole(pieces: Pieces) -> Iterator[Breach]:
    whole = pieces.whole.names()
    names = [name for piece in pieces.pieces for name in piece.names()]
    assume(whole)
    if sorted(names) != sorted(whole):
        yield Breach("/items", f"jobs {', '.join(whole)}", f"jobs {', '.join(names)}")


@clause(
    "Of several numbers far beyond the newest listed job, some have no job.",
    on={"get-job": "strangers"},
    kind=Kind.CROSS,
    level=Level.ERROR,
    source=("page/errors",),
)
def not_every_number_is_a_job(strangers: Strangers) -> Iterator[Breach]:
    assume(len({e.request.job for e in strangers.answers}) >= 3)
    if all(exchange.status == 200 for exchange in strangers.answers):
        numbers = dict.fromkeys(str(e.request.job) for e in strangers.answers)
        asked = ", ".join(numbers)
        yield Breach("", "404 for at least one of them", f"200 for {asked}")


@clause(
    "A filter leaves out no job that fits it.",
    on={"list-jobs": "filtered"},
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("L5", "L6", "L7"),
)
def filters_leave_out_nothing_that_fits(filtered: Filtered) -> Iterator[Breach]:
    names = set(filtered.page.names())
    missing = [job.name for job in filtered.fitting if job.name not in names]
    assume(filtered.fitting)
    if missing:
        asked = " and ".join(f"{k}={v}" for k, v in filtered.page.query.items())
        expected = f"the jobs that fit {asked}"
        yield Breach("/items", expected, f"without {', '.join(map(str, missing))}")
