"""The same faults, but of few jobs only: one state, one type, one kind of scope …"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from orchestrator_contract.schemas import LIFECYCLE

from .faults import Answer, Ask, Call, Change, Mutant
from .workshop import DETAIL, LIST

Job = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """Some of the jobs, those that *fits* is true of."""

    name: str
    fits: Callable[[Job], bool]


def _state(state: str) -> Stratum:
    return Stratum(name=f"state={state}", fits=lambda job: job["state"] == state)


def _type(type_: str) -> Stratum:
    return Stratum(name=f"type={type_}", fits=lambda job: job["type"] == type_)


def _pair(state: str, type_: str) -> Stratum:
    return Stratum(
        name=f"state={state},type={type_}",
        fits=lambda job: (job["state"], job["type"]) == (state, type_),
    )


STATES = tuple(_state(state) for state in LIFECYCLE.states)
TYPES = tuple(_type(type_) for type_ in LIFECYCLE.types)
PAIRS = tuple(
    _pair(state, type_) for state in LIFECYCLE.states for type_ in LIFECYCLE.types
)
SCOPES = tuple(
    Stratum(
        name=f"scope={kind}",
        fits=lambda job, kind=kind: kind in job["options"]["scope"],
    )
    for kind in ("nodes", "query", "node_group")
)
SIZES = (
    Stratum(name="nodes=1", fits=lambda job: job["node_count"] == 1),
    Stratum(name="nodes>5", fits=lambda job: job["node_count"] > 5),
    Stratum(name="nodes>10", fits=lambda job: job["node_count"] > 10),
)
OWNERS = (
    Stratum(name="owner=short", fits=lambda job: len(job["owner"]) < 4),
    Stratum(name="owner=long", fits=lambda job: len(job["owner"]) > 4),
)
SHAPES = (
    Stratum(name="description=empty", fits=lambda job: job["description"] == ""),
    Stratum(name="oldest-ten", fits=lambda job: int(job["name"]) <= 10),
    Stratum(name="newest-three", fits=lambda job: int(job["name"]) > 97),
)
#: Single jobs, which have finished.
SINGLE = tuple(
    Stratum(name=f"job={name}", fits=lambda job, name=name: job["name"] == name)
    for name in ("13", "34", "55")
)

#: Which faults are made rare, and by which strata.
RARE: tuple[tuple[tuple[str, ...], tuple[Stratum, ...]], ...] = (
    (
        ("get-job:/owner:drop",),
        (*PAIRS, *SIZES),
    ),
    (
        (
            "get-job:/timestamp:zoneless",
            "get-job:/node_count:type-string",
            "get-job:found:status-500",
            "jobs:id-of-the-next-job",
        ),
        (*STATES, *TYPES, *SCOPES, *SIZES, *OWNERS, *SHAPES),
    ),
    (
        (
            "jobs:duration-ten-seconds-off",
            "jobs:finished-a-minute-late",
            "get-job:another-end",
        ),
        (*STATES[-3:], *TYPES, *SCOPES, *SIZES, *OWNERS, *SHAPES),
    ),
    (
        (
            "list-jobs:/items/*/owner:drop",
            "list-jobs:/items/*/state:unknown-word",
        ),
        (*STATES, *TYPES, *SCOPES, *SIZES, *OWNERS, *SHAPES),
    ),
    (
        (
            "jobs:one-less-by-state",
            "jobs:states-in-capitals",
            "jobs:finished-with-failures",
            "jobs:finished-a-minute-late",
        ),
        SINGLE,
    ),
    (
        (
            "list-job-nodes:/next-events:drop",
            "list-job-nodes:found:status-500",
            "get-job-report:/items:drop",
            "get-job-report:found:status-500",
            "list-job-events:/next-events:drop",
            "list-job-events:found:status-500",
        ),
        (*STATES, *TYPES),
    ),
)

#: Faults that come up late: from this look at a job on.
_LATE = (
    "get-job:/owner:drop",
    "get-job:/timestamp:zoneless",
    "get-job:found:status-500",
    "get-job:bytes:truncated",
    "jobs:id-of-the-next-job",
    "jobs:duration-ten-seconds-off",
)


def mutants(known: Mapping[str, Mutant]) -> Iterator[Mutant]:
    """Yield rare variants of mutants that are *known* by their ids."""
    for names, strata in RARE:
        for name in names:
            for stratum in strata:
                change = _only(known[name].change, stratum)
                yield _variant(known[name], stratum.name, "rare strata", change)
    for name in _LATE:
        for look in (2, 3):
            change = _from_look(known[name].change, look)
            yield _variant(known[name], f"look>={look}", "late faults", change)
    for name in ("list-jobs:/items/*/owner:drop", "list-jobs:/pagination/total:null"):
        for late, beyond in (("offset>0", 0), ("offset>50", 50)):
            change = _beyond(known[name].change, beyond)
            yield _variant(known[name], late, "late faults", change)


def _variant(mutant: Mutant, name: str, kind: str, change: Change) -> Mutant:
    return replace(
        mutant,
        id=f"{mutant.id}@{name}",
        title=f"{mutant.title} ({name} only)",
        kind=kind,
        change=change,
    )


def _only(change: Change, stratum: Stratum) -> Change:
    """Return *change* for the jobs of *stratum*; all others keep their answers."""

    def rarely(call: Call, answer: Answer, ask: Ask) -> Answer:
        if answer.status != 200:
            return answer
        other = change(call, answer, ask)
        if other is answer:
            return answer
        if call.slug == LIST:
            return _merged(answer, other, stratum)
        job = answer if call.slug == DETAIL else ask(slug=DETAIL, query={})
        return other if stratum.fits(job.json) else answer

    return rarely


def _merged(answer: Answer, other: Answer, stratum: Stratum) -> Answer:
    """Take the items of *stratum* from the faulty answer, all else from the sound."""
    body = answer.json
    pairs = zip(body["items"], other.json["items"], strict=True)
    body["items"] = [bad if stratum.fits(good) else good for good, bad in pairs]
    return answer.saying(body)


def _from_look(change: Change, look: int) -> Change:
    def late(call: Call, answer: Answer, ask: Ask) -> Answer:
        if call.slug != DETAIL or call.look < look:
            return answer
        return change(call, answer, ask)

    return late


def _beyond(change: Change, offset: int) -> Change:
    def late(call: Call, answer: Answer, ask: Ask) -> Answer:
        first = not call.query.get("offset", "").isdecimal()
        if first or int(call.query["offset"]) <= offset:
            return answer
        return change(call, answer, ask)

    return late
