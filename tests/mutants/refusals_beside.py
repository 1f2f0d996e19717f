"""Faults of refusals beside the jobs: of plan jobs and of commands."""

from __future__ import annotations

from .refusals import (
    ANY_REFUSAL,
    Reaction,
    Row,
    as_if_allowed,
    of_kind,
    says,
    spoiled,
    with_status,
)
from .replies import (
    BAD_COMMAND,
    BAD_PARAMETER,
    COMMANDS,
    NO_TOKEN,
    NOWHERE,
    ORCHESTRATOR,
    PLAN_JOB_OPERATIONS,
    UNKNOWN,
    UNKNOWN_STOP,
    WORD,
    WRONG_TOKEN,
    page,
    saying,
)

#: What says that some job was created, or stopped.
_TAKEN = saying(
    202,
    {"job": {"id": "http://h/orchestrator/v1/jobs/77", "name": "77", "nodes": {}}},
)

#: Moment, operations that show it, what is done instead; in short, because the checks
#: are those of jobs.
BESIDE: tuple[Row, ...] = (
    (
        UNKNOWN,
        PLAN_JOB_OPERATIONS,
        (
            *ANY_REFUSAL,
            with_status(400),
            says("empty-object", saying(200, {})),
            of_kind("of-a-bad-id", f"{ORCHESTRATOR}/validation-error"),
            of_kind("of-a-plan", f"{ORCHESTRATOR}/unknown-plan"),
            spoiled("in-an-envelope", lambda body: {"error": body}),
        ),
    ),
    (
        WORD,
        PLAN_JOB_OPERATIONS,
        (
            *ANY_REFUSAL,
            with_status(404),
            of_kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
            spoiled("msg-drop", lambda body: {"kind": body["kind"]}),
        ),
    ),
    (
        BAD_PARAMETER,
        ("list-plan-jobs", "list-plan-job-events"),
        (
            *ANY_REFUSAL,
            Reaction(name="ignored", change=lambda _, __, ask: ask(query={})),
            of_kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
        ),
    ),
    (
        NO_TOKEN,
        ("list-plan-jobs", "list-plan-job-events"),
        (
            Reaction(name="accepted", change=as_if_allowed),
            with_status(500),
            with_status(403, "warning"),
            says("page-401", page(401), "warning"),
            of_kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
        ),
    ),
    (
        WRONG_TOKEN,
        ("get-plan-job",),
        (Reaction(name="accepted", change=as_if_allowed), with_status(403, "warning")),
    ),
    (
        NO_TOKEN,
        COMMANDS,
        (
            says("accepted", _TAKEN),
            with_status(500),
            with_status(403, "warning"),
            says("page-401", page(401), "warning"),
            of_kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
        ),
    ),
    (
        BAD_COMMAND,
        COMMANDS,
        (
            with_status(500),
            with_status(404),
            with_status(422),
            says("taken", _TAKEN),
            of_kind("of-an-environment", f"{ORCHESTRATOR}/unknown-environment"),
            spoiled("msg-drop", lambda body: {"kind": body["kind"]}),
        ),
    ),
    (
        NOWHERE,
        ("deploy", "run-task"),
        (
            with_status(500),
            with_status(400),
            says("taken", _TAKEN),
            of_kind("of-an-unknown-job", f"{ORCHESTRATOR}/unknown-job"),
            of_kind("without-its-namespace", "unknown-environment"),
        ),
    ),
    (
        UNKNOWN_STOP,
        ("stop-job",),
        (
            with_status(400),
            with_status(500),
            says("taken", _TAKEN),
            of_kind("of-an-environment", f"{ORCHESTRATOR}/unknown-environment"),
        ),
    ),
)
