"""Answers that a faulty server makes up, and the moments at which it gives them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from .faults import JSON_TYPE, Answer, Ask, Call, Change, Json

JOB_OPERATIONS = ("get-job", "list-job-nodes", "get-job-report", "list-job-events")
OPERATIONS = (*JOB_OPERATIONS, "list-jobs")
PLAN_JOB_OPERATIONS = ("get-plan-job", "list-plan-job-events")
PLAN_OPERATIONS = (*PLAN_JOB_OPERATIONS, "list-plan-jobs")
SIBLINGS = (*PLAN_OPERATIONS, "get-root", "get-index", "list-services")
CREATING = ("deploy", "run-task", "run-plan-task")
COMMANDS = (*CREATING, "stop-job")

ORCHESTRATOR = "puppetlabs.orchestrator"
TRACE = (
    "Unhandled exception: java.lang.NullPointerException\n"
    "\tat puppetlabs.orchestrator.jobs.core$fetch.invoke(core.clj:81)\n"
    "\tat clojure.lang.AFn.run(AFn.java:22)"
)

_WORD = re.compile(r"[A-Za-z0-9._~'-]{1,1000}")
_INTEGER = re.compile(r"[+-]?[0-9]+")


def saying(status: int, value: Json) -> Answer:
    """Return a well-formed answer of JSON."""
    return Answer(status=status, type=JSON_TYPE, body=json.dumps(value).encode())


def refusing(status: int, kind: str, msg: str = "No.", details: Json = None) -> Answer:
    """Return an error as the API tells it."""
    body = {"kind": kind, "msg": msg, "details": details or {}}
    return saying(status, body)


def page(status: int) -> Answer:
    """Return an answer for people to read."""
    body = f"<!DOCTYPE html><title>{status}</title><h1>Error {status}</h1>"
    return Answer(status=status, type="text/html", body=body.encode())


def text(status: int, words: str) -> Answer:
    """Return an answer of plain words."""
    return Answer(status=status, type="text/plain", body=words.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a server shows its fault: *comes* looks at the question and sound answer."""

    name: str
    title: str
    comes: Callable[[Call, Answer], bool]

    def at(self, slug: str, react: Change) -> Change:
        """Let *react* answer in this moment, for one operation."""

        def change(call: Call, answer: Answer, ask: Ask) -> Answer:
            if call.slug == slug and self.comes(call, answer):
                return react(call, answer, ask)
            return answer

        return change


def _plain(job: str) -> bool:
    return _WORD.fullmatch(job) is not None


FOUND = Moment(
    name="found", title="what there is", comes=lambda _, answer: answer.status == 200
)
TAKEN = Moment(
    name="taken",
    title="a command that is taken",
    comes=lambda _, answer: answer.status == 202,
)
UNKNOWN = Moment(
    name="unknown-id",
    title="an id that no job has",
    comes=lambda call, answer: (
        answer.status == 404 and 10**6 < (call.number or 0) < 2**31
    ),
)
UNKNOWN_STOP = Moment(
    name="unknown-id",
    title="a stop of a job that there is not",
    comes=lambda _, answer: answer.status == 404,
)
BAD_COMMAND = Moment(
    name="bad-command",
    title="a command that lacks what it needs",
    comes=lambda _, answer: answer.status == 400,
)
NOWHERE = Moment(
    name="nowhere",
    title="an environment that there is not",
    comes=lambda _, answer: answer.status == 404,
)
WORD = Moment(
    name="word-id",
    title="an id that is no integer",
    comes=lambda call, answer: (
        answer.status == 400
        and _plain(call.job)
        and not _INTEGER.fullmatch(call.job)
        and call.slug in (*JOB_OPERATIONS, *PLAN_JOB_OPERATIONS)
        and not call.query
    ),
)
BAD_PARAMETER = Moment(
    name="bad-parameter",
    title="a number that is none",
    comes=lambda call, answer: (
        answer.status == 400
        and any(
            not _INTEGER.fullmatch(call.query.get(key, "0"))
            for key in ("limit", "offset", "start")
        )
    ),
)
NO_TOKEN = Moment(
    name="no-token",
    title="a request without a token",
    comes=lambda call, answer: answer.status == 401 and call.token is None,
)
EMPTY_TOKEN = Moment(
    name="empty-token",
    title="an empty token",
    comes=lambda call, answer: answer.status == 401 and call.token == "",
)
WRONG_TOKEN = Moment(
    name="wrong-token",
    title="a wrong token",
    comes=lambda call, answer: answer.status == 401 and bool(call.token),
)
