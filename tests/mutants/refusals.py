"""Faults of what a server refuses: the wrong status, the wrong kind, the wrong body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from orchestrator_contract.schemas import schema

from .faults import Answer, Ask, Call, Change, Json, Mutant
from .replies import (
    BAD_PARAMETER,
    EMPTY_TOKEN,
    JOB_OPERATIONS,
    NO_TOKEN,
    OPERATIONS,
    ORCHESTRATOR,
    TRACE,
    UNKNOWN,
    WORD,
    WRONG_TOKEN,
    Moment,
    page,
    refusing,
    saying,
    text,
)

Row = tuple[Moment, tuple[str, ...], "tuple[Reaction, ...]"]

GET_JOB = ("get-job",)
#: What the sound server takes for a token.
_ALLOWED = "any-word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What a server does instead of what it should."""

    name: str
    change: Change
    level: str = "error"
    reason: str = ""


def with_status(status: int, level: str = "error", reason: str = "") -> Reaction:
    """Answer with another status and leave the rest as it is."""
    return Reaction(
        name=f"status-{status}",
        change=lambda _, answer, __: replace(answer, status=status),
        level=level,
        reason=reason,
    )


def says(name: str, answer: Answer, level: str = "error", reason: str = "") -> Reaction:
    return Reaction(name=name, change=lambda *_: answer, level=level, reason=reason)


def spoiled(name: str, spoil: Callable[[Json], Json], level: str = "error") -> Reaction:
    """Spoil the error's body; what *spoil* returns takes its place."""

    def change(_: Call, answer: Answer, __: Ask) -> Answer:
        return answer.saying(spoil(answer.json))

    return Reaction(name=name, change=change, level=level)


def of_kind(name: str, kind: str) -> Reaction:
    return spoiled(f"kind-{name}", lambda body: body | {"kind": kind})


def _another_job(_: Call, __: Answer, ask: Ask) -> Answer:
    return ask(job=1, query={})


def as_if_allowed(_: Call, __: Answer, ask: Ask) -> Answer:
    return ask(token=_ALLOWED)


#: What is wrong in any error's body; the details may be absent, all else may not.
BODIES = (
    *(
        spoiled(
            f"{key}-drop", lambda body, key=key: {k: body[k] for k in body if k != key}
        )
        for key in schema("error")["required"]
    ),
    *(
        spoiled(f"{key}-{name}", lambda body, key=key, value=value: body | {key: value})
        for key, part in schema("error")["properties"].items()
        for name, type_, value in (
            ("null", "null", None),
            ("number", "integer", 404),
            ("text", "string", "no"),
            ("list", "array", ["no"]),
            ("object", "object", {"no": "no"}),
        )
        if type_ != part["type"]
    ),
    spoiled("stack-trace", lambda body: body | {"msg": TRACE}, "warning"),
    spoiled("in-a-list", lambda body: [body]),
    spoiled("in-an-envelope", lambda body: {"error": body}),
    spoiled("just-a-string", lambda body: body["msg"]),
    spoiled("null", lambda _: None),
    spoiled("nothing-said", lambda _: {}),
)

ANY_REFUSAL = (
    *(with_status(status) for status in (200, 500, 502)),
    says("no-body", Answer(status=204, type="", body=b"")),
)

#: Moment, operations that show it, what is done instead.
TABLE: tuple[Row, ...] = (
    (
        UNKNOWN,
        JOB_OPERATIONS,
        (
            *ANY_REFUSAL,
            *(with_status(status) for status in (400, 403, 410)),
            Reaction(name="another-job", change=_another_job),
            says("empty-object", saying(200, {})),
            says("empty-list", saying(200, {"items": []})),
            says("null-200", saying(200, None)),
            of_kind("of-a-bad-id", f"{ORCHESTRATOR}/validation-error"),
            of_kind("without-its-namespace", "unknown-job"),
            of_kind("of-a-node", f"{ORCHESTRATOR}/unknown-node"),
            of_kind("in-capitals", f"{ORCHESTRATOR}/UNKNOWN-JOB"),
            of_kind("empty", ""),
        ),
    ),
    (
        UNKNOWN,
        GET_JOB,
        (*BODIES, says("page", page(404)), says("words", text(404, "Not Found"))),
    ),
    (
        WORD,
        JOB_OPERATIONS,
        (
            *ANY_REFUSAL,
            *(with_status(status) for status in (404, 422)),
            Reaction(name="another-job", change=_another_job),
            says("empty-object", saying(200, {})),
            says("unknown-job", refusing(404, f"{ORCHESTRATOR}/unknown-job")),
            of_kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
            of_kind("without-its-namespace", "validation-error"),
            of_kind("of-rbac", "puppetlabs.rbac/validation-error"),
            of_kind("and-more", f"{ORCHESTRATOR}/validation-error-of-id"),
        ),
    ),
    (
        WORD,
        GET_JOB,
        (*BODIES, says("page", page(400)), says("words", text(400, "Bad Request"))),
    ),
    (
        BAD_PARAMETER,
        ("list-jobs", "list-job-events"),
        (
            *ANY_REFUSAL,
            *(with_status(status) for status in (404, 422)),
            Reaction(name="ignored", change=lambda _, __, ask: ask(query={})),
            of_kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
            says("page", page(400)),
        ),
    ),
    (
        NO_TOKEN,
        OPERATIONS,
        (
            Reaction(name="accepted", change=as_if_allowed),
            *(with_status(status) for status in (500, 502)),
            *(with_status(status, "warning") for status in (400, 403, 404)),
            says("words-403", text(403, "Forbidden"), "warning"),
            says("page-401", page(401), "warning"),
        ),
    ),
    (
        NO_TOKEN,
        GET_JOB,
        (
            of_kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
            of_kind("without-its-namespace", "user-unauthenticated"),
            *BODIES,
        ),
    ),
    (
        WRONG_TOKEN,
        ("get-job", "list-jobs"),
        (
            Reaction(name="accepted", change=as_if_allowed),
            with_status(500),
            *(with_status(status, "warning") for status in (400, 403, 404)),
            of_kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
        ),
    ),
    (
        EMPTY_TOKEN,
        GET_JOB,
        (
            Reaction(name="accepted", change=as_if_allowed),
            with_status(500),
            *(with_status(status, "warning") for status in (400, 403)),
        ),
    ),
)


def mutants(table: tuple[Row, ...] = TABLE) -> Iterator[Mutant]:
    """Yield every reaction in every moment of every operation."""
    for moment, slugs, reactions in table:
        for slug in slugs:
            for reaction in reactions:
                yield Mutant(
                    id=f"{slug}:{moment.name}:{reaction.name}",
                    title=f"{moment.title} ({slug}): {reaction.name}",
                    kind=f"refusals: {moment.title}",
                    operation=slug,
                    change=moment.at(slug, reaction.change),
                    level=reaction.level,
                    reason=reaction.reason,
                )
