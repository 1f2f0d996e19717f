"""Faults of what a server refuses: the wrong status, the wrong kind, the wrong body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from orchestrator_contract.schemas import schema

from .faults import Answer, Ask, Call, Change, Json, Mutant
from .replies import (
    BAD_COMMAND,
    BAD_PARAMETER,
    COMMANDS,
    EMPTY_TOKEN,
    JOB_OPERATIONS,
    NO_TOKEN,
    NOWHERE,
    OPERATIONS,
    ORCHESTRATOR,
    PLAN_JOB_OPERATIONS,
    TRACE,
    UNKNOWN,
    UNKNOWN_STOP,
    WORD,
    WRONG_TOKEN,
    Moment,
    page,
    refusing,
    saying,
    text,
)

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


def _status(status: int, level: str = "error", reason: str = "") -> Reaction:
    """Answer with another status and leave the rest as it is."""
    return Reaction(
        name=f"status-{status}",
        change=lambda _, answer, __: replace(answer, status=status),
        level=level,
        reason=reason,
    )


def _says(
    name: str, answer: Answer, level: str = "error", reason: str = ""
) -> Reaction:
    return Reaction(name=name, change=lambda *_: answer, level=level, reason=reason)


def _body(name: str, spoil: Callable[[Json], Json], level: str = "error") -> Reaction:
    """Spoil the error's body; what *spoil* returns takes its place."""

    def change(_: Call, answer: Answer, __: Ask) -> Answer:
        return answer.saying(spoil(answer.json))

    return Reaction(name=name, change=change, level=level)


def _kind(name: str, kind: str) -> Reaction:
    return _body(f"kind-{name}", lambda body: body | {"kind": kind})


def _another_job(_: Call, __: Answer, ask: Ask) -> Answer:
    return ask(job=1, query={})


def _as_if_allowed(_: Call, __: Answer, ask: Ask) -> Answer:
    return ask(token=_ALLOWED)


#: What is wrong in any error's body; the details may be absent, all else may not.
BODIES = (
    *(
        _body(
            f"{key}-drop", lambda body, key=key: {k: body[k] for k in body if k != key}
        )
        for key in schema("error")["required"]
    ),
    *(
        _body(f"{key}-{name}", lambda body, key=key, value=value: body | {key: value})
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
    _body("stack-trace", lambda body: body | {"msg": TRACE}, "warning"),
    _body("in-a-list", lambda body: [body]),
    _body("in-an-envelope", lambda body: {"error": body}),
    _body("just-a-string", lambda body: body["msg"]),
    _body("null", lambda _: None),
    _body("nothing-said", lambda _: {}),
)

ANY_REFUSAL = (
    *(_status(status) for status in (200, 500, 502)),
    _says("no-body", Answer(status=204, type="", body=b"")),
)

#: What says that some job was created, or stopped.
_TAKEN = saying(
    202,
    {"job": {"id": "http://h/orchestrator/v1/jobs/77", "name": "77", "nodes": {}}},
)

#: Moment, operations that show it, what is done instead.
TABLE: tuple[tuple[Moment, tuple[str, ...], tuple[Reaction, ...]], ...] = (
    (
        UNKNOWN,
        JOB_OPERATIONS,
        (
            *ANY_REFUSAL,
            *(_status(status) for status in (400, 403, 410)),
            Reaction(name="another-job", change=_another_job),
            _says("empty-object", saying(200, {})),
            _says("empty-list", saying(200, {"items": []})),
            _says("null-200", saying(200, None)),
            _kind("of-a-bad-id", f"{ORCHESTRATOR}/validation-error"),
            _kind("without-its-namespace", "unknown-job"),
            _kind("of-a-node", f"{ORCHESTRATOR}/unknown-node"),
            _kind("in-capitals", f"{ORCHESTRATOR}/UNKNOWN-JOB"),
            _kind("empty", ""),
        ),
    ),
    (
        UNKNOWN,
        GET_JOB,
        (*BODIES, _says("page", page(404)), _says("words", text(404, "Not Found"))),
    ),
    (
        WORD,
        JOB_OPERATIONS,
        (
            *ANY_REFUSAL,
            *(_status(status) for status in (404, 422)),
            Reaction(name="another-job", change=_another_job),
            _says("empty-object", saying(200, {})),
            _says("unknown-job", refusing(404, f"{ORCHESTRATOR}/unknown-job")),
            _kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
            _kind("without-its-namespace", "validation-error"),
            _kind("of-rbac", "puppetlabs.rbac/validation-error"),
            _kind("and-more", f"{ORCHESTRATOR}/validation-error-of-id"),
        ),
    ),
    (
        WORD,
        GET_JOB,
        (*BODIES, _says("page", page(400)), _says("words", text(400, "Bad Request"))),
    ),
    (
        BAD_PARAMETER,
        ("list-jobs", "list-job-events"),
        (
            *ANY_REFUSAL,
            *(_status(status) for status in (404, 422)),
            Reaction(name="ignored", change=lambda _, __, ask: ask(query={})),
            _kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
            _says("page", page(400)),
        ),
    ),
    (
        NO_TOKEN,
        OPERATIONS,
        (
            Reaction(name="accepted", change=_as_if_allowed),
            *(_status(status) for status in (500, 502)),
            *(_status(status, "warning") for status in (400, 403, 404)),
            _says("words-403", text(403, "Forbidden"), "warning"),
            _says("page-401", page(401), "warning"),
        ),
    ),
    (
        NO_TOKEN,
        GET_JOB,
        (
            _kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
            _kind("without-its-namespace", "user-unauthenticated"),
            *BODIES,
        ),
    ),
    (
        WRONG_TOKEN,
        ("get-job", "list-jobs"),
        (
            Reaction(name="accepted", change=_as_if_allowed),
            _status(500),
            *(_status(status, "warning") for status in (400, 403, 404)),
            _kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
        ),
    ),
    (
        EMPTY_TOKEN,
        GET_JOB,
        (
            Reaction(name="accepted", change=_as_if_allowed),
            _status(500),
            *(_status(status, "warning") for status in (400, 403)),
        ),
    ),
)


#: The same for what stands beside the jobs, in short: the checks are the same.
TABLE += (
    (
        UNKNOWN,
        PLAN_JOB_OPERATIONS,
        (
            *ANY_REFUSAL,
            _status(400),
            _says("empty-object", saying(200, {})),
            _kind("of-a-bad-id", f"{ORCHESTRATOR}/validation-error"),
            _kind("of-a-plan", f"{ORCHESTRATOR}/unknown-plan"),
            _body("in-an-envelope", lambda body: {"error": body}),
        ),
    ),
    (
        WORD,
        PLAN_JOB_OPERATIONS,
        (
            *ANY_REFUSAL,
            _status(404),
            _kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
            _body("msg-drop", lambda body: {"kind": body["kind"]}),
        ),
    ),
    (
        BAD_PARAMETER,
        ("list-plan-jobs", "list-plan-job-events"),
        (
            *ANY_REFUSAL,
            Reaction(name="ignored", change=lambda _, __, ask: ask(query={})),
            _kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
        ),
    ),
    (
        NO_TOKEN,
        ("list-plan-jobs", "list-plan-job-events"),
        (
            Reaction(name="accepted", change=_as_if_allowed),
            _status(500),
            _status(403, "warning"),
            _says("page-401", page(401), "warning"),
            _kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
        ),
    ),
    (
        WRONG_TOKEN,
        ("get-plan-job",),
        (Reaction(name="accepted", change=_as_if_allowed), _status(403, "warning")),
    ),
    (
        NO_TOKEN,
        COMMANDS,
        (
            _says("accepted", _TAKEN),
            _status(500),
            _status(403, "warning"),
            _says("page-401", page(401), "warning"),
            _kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
        ),
    ),
    (
        BAD_COMMAND,
        COMMANDS,
        (
            _status(500),
            _status(404),
            _status(422),
            _says("taken", _TAKEN),
            _kind("of-an-environment", f"{ORCHESTRATOR}/unknown-environment"),
            _body("msg-drop", lambda body: {"kind": body["kind"]}),
        ),
    ),
    (
        NOWHERE,
        ("deploy", "run-task"),
        (
            _status(500),
            _status(400),
            _says("taken", _TAKEN),
            _kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
            _kind("without-its-namespace", "unknown-environment"),
        ),
    ),
    (
        UNKNOWN_STOP,
        ("stop-job",),
        (
            _status(400),
            _status(500),
            _says("taken", _TAKEN),
            _kind("of-an-environment", f"{ORCHESTRATOR}/unknown-environment"),
        ),
    ),
)


def mutants() -> Iterator[Mutant]:
    """Yield every reaction in every moment of every operation."""
    for moment, slugs, reactions in TABLE:
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
