"""Answers of every sort: they come, they are JSON, they are about what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from orchestrator_contract.contract_tests.clauses import (
    COMMANDS,
    PLAN_READS,
    READS,
    SIBLINGS,
    clause,
)
from orchestrator_contract.contract_tests.evidence import Gap
from orchestrator_contract.contract_tests.exchange import (
    UNPROMISED,
    Exchange,
    Purpose,
    pretty,
)
from orchestrator_contract.contract_tests.model import Breach, Kind, Level, assume
from orchestrator_contract.contract_tests.views import mapping, text

#: What reads, and everything that there is.
READING = dict.fromkeys((*READS, *SIBLINGS), "exchange")
ALL = READING | dict.fromkeys(COMMANDS, "exchange")
#: What nobody gets without a token; of the rest nobody says whether it wants one.
GUARDED = dict.fromkeys((*READS, *PLAN_READS, *COMMANDS), "exchange")
GET_JOB = {"get-job": "exchange"}
#: What requests are for that have no right to an answer.
TOKENLESS = (Purpose.NO_TOKEN, Purpose.WRONG_TOKEN)

#: How languages write where they were; a host with a port, and a time, are no such
#: thing. Possessive, or bounded by what it begins with, so that eight mebibytes of
#: nearly one take no longer than of anything.
_STACK_TRACE = re.compile(
    # Java, Clojure, Scala, .NET: a method on a line of its own, or a file and a line.
    r"(^|\n)[ \t]++at [\w$.<>/`]++\(|\.(clj|java|scala|rb|py|go):\d"
    r"|\.(cs|vb|fs):line \d"
    # JavaScript: file, line and column, in parentheses or on a line of their own.
    r"|\bat (async |new )?[\w$.<>]++( \[as \w++\])? \([^()\n]*?:\d++:\d++\)"
    r"|(^|\n)[ \t]*+at (async )?(file:|node:|/|[A-Za-z]:\\)\S*?:\d++:\d++(?=\s|$)"
    # Python, Go, and what names the thing itself.
    r"|\bFile \"[^\"\n]*+\", line \d"
    r"|Traceback \(most recent|\b(Caused by:|Exception in thread)"
    r"|\bgoroutine \d++ \["
)


def answered(exchange: Exchange, *purposes: Purpose) -> int:
    """Return the status of an exchange made for one of *purposes*; else stand down.

    The answer to HEAD has no body, and whether HEAD is served nobody says (E7).
    """
    assume(exchange.status is not None and not exchange.busy)
    assume(exchange.request.method != "HEAD")
    assume(not purposes or exchange.request.purpose in purposes)
    return exchange.status or 0


def led_away(exchange: Exchange) -> bool:
    """Tell whether a request without a valid token is sent elsewhere, as to log in."""
    return exchange.leads_away and exchange.request.purpose in TOKENLESS


def kind_of(exchange: Exchange) -> str | None:
    """Return the `kind` of an error body, if it has one."""
    return text(mapping(exchange.json.value).get("kind"))


def other_than(wanted: int, status: int) -> Iterator[Breach]:
    """Yield a breach for a *status* that is not *wanted*; a 5xx is one of its own."""
    if status != wanted and status < 500:
        yield Breach("", f"{wanted}", f"{status}")


def of_other_kind(exchange: Exchange, *wanted: str) -> Iterator[Breach]:
    """Yield a breach for an error of another kind; else stand down if it has none."""
    kind = kind_of(exchange)
    assume(kind is not None)
    if kind not in wanted:
        yield Breach("/kind", " or ".join(wanted), pretty(kind))


@clause(
    "A request is answered in time, completely, and without leaving the server.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/request",),
)
def request_is_answered(exchange: Exchange) -> Iterator[Breach]:
    assume(not led_away(exchange))
    if exchange.failure:
        yield Breach("", "a complete answer", str(exchange.failure))


@clause(
    "Reading never makes the server fail: no answer is a 5xx.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/errors", "E5", "E8"),
)
def server_does_not_fail(exchange: Exchange) -> Iterator[Breach]:
    status = exchange.status or 0
    assume(status and not exchange.busy)
    # 501 is how a server says that it does not serve HEAD.
    if status >= 500 and not (exchange.request.method == "HEAD" and status == 501):
        yield Breach("", "an answer below 500", f"{status}")


@clause(
    "A job, and what belongs to it, that exists is answered with 200.",
    on=READING,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/response",),
)
def what_exists_is_answered_with_200(exchange: Exchange) -> Iterator[Breach]:
    status = answered(exchange, Purpose.KNOWN)
    # Whoever may see jobs may not see all that stands beside them.
    assume(exchange.request.operation not in SIBLINGS or status not in {401, 403})
    yield from other_than(200, status)


@clause(
    "What the documentation describes is there: not every answer to it is 404.",
    on={name: "gap" for name in ALL if name != "get-job"},
    kind=Kind.CROSS,
    level=Level.WARNING,
    # Who reads jobs need not have anything else.
    levels=dict.fromkeys((*SIBLINGS, *COMMANDS), Level.INFO),
    source=("page/response", "E6"),
)
def operation_is_served(gap: Gap) -> Iterator[Breach]:
    status = gap.status
    yield Breach("", "200 at least once", f"{status}, {gap.asked} times of {gap.asked}")


@clause(
    "The answer is about the job or plan job that was asked for.",
    on=GET_JOB | {"get-plan-job": "exchange"},
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/name", "J1"),
)
def answer_is_the_asked_job(exchange: Exchange) -> Iterator[Breach]:
    name = text(mapping(exchange.json.value).get("name"))
    status = answered(exchange, Purpose.KNOWN, Purpose.GUESS)
    assume(status == 200 and name is not None)
    if name != exchange.request.job:
        yield Breach("/name", pretty(exchange.request.job), pretty(name))


def _must_be_json(exchange: Exchange) -> bool:
    """Tell whether the answer has to be JSON: a front server refuses in its own way.

    About ``007``, strange characters and unknown routes nothing is promised; without a
    token a page to log in on may come, and what a 401 looks like is a requirement of
    its own.
    """
    status = answered(exchange)
    free = {*UNPROMISED, *TOKENLESS}
    return status in {200, 202, 400, 404} and exchange.request.purpose not in free


@clause(
    "Answers and errors are application/json.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/response", "T3"),
)
def media_type_is_json(exchange: Exchange) -> Iterator[Breach]:
    assume(_must_be_json(exchange) and exchange.response)
    media_type = exchange.response.media_type if exchange.response else ""
    if media_type != "application/json":
        yield Breach("", "application/json", media_type or "no Content-Type")


@clause(
    "The body is one well-formed JSON value in UTF-8, no key twice in an object.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/response",),
)
def body_is_json(exchange: Exchange) -> Iterator[Breach]:
    assume(_must_be_json(exchange))
    if exchange.json.problem:
        yield Breach("", "one JSON value", exchange.json.problem)


@clause(
    "An error tells its story without a stack trace.",
    on=dict.fromkeys(ALL, "refusal"),
    level=Level.WARNING,
    source=("page/errors",),
)
def message_has_no_stack_trace(refusal: Any) -> Iterator[Breach]:
    message = text(mapping(refusal).get("msg"))
    assume(message is not None)
    if _STACK_TRACE.search(message or ""):
        yield Breach("/msg", "a sentence", pretty(message))
