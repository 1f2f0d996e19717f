"""Answers of every sort: they come, they are JSON, they are about what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator_contract.contract_tests.clauses import READS, clause
from orchestrator_contract.contract_tests.exchange import Exchange, Purpose, pretty
from orchestrator_contract.contract_tests.model import Breach, Kind, Level, assume
from orchestrator_contract.contract_tests.views import mapping, text

ALL = dict.fromkeys(READS, "exchange")
GET_JOB = {"get-job": "exchange"}

_STACK_TRACE = re.compile(
    r"(^|\n)\s+at [\w$.]+\(|Traceback \(most recent|\bException in thread\b|\.clj:\d+"
)


def answered(exchange: Exchange, *purposes: Purpose) -> int:
    """Return the status of an exchange made for one of *purposes*; else stand down."""
    assume(exchange.status is not None and not exchange.busy)
    assume(not purposes or exchange.request.purpose in purposes)
    return exchange.status or 0


def kind_of(exchange: Exchange) -> str | None:
    """Return the `kind` of an error body, if it has one."""
    return text(mapping(exchange.json.value).get("kind"))


@clause(
    "A request is answered in time, completely, and without leaving the server.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/request",),
)
def request_is_answered(exchange: Exchange) -> Iterator[Breach]:
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
    if (status := answered(exchange)) >= 500:
        yield Breach("", "an answer below 500", f"{status}")


@clause(
    "A job, and what belongs to it, that exists is answered with 200.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/response",),
)
def what_exists_is_answered_with_200(exchange: Exchange) -> Iterator[Breach]:
    status = answered(exchange, Purpose.KNOWN)
    if status != 200 and status < 500:
        yield Breach("", "200", f"{status}")


@clause(
    "The answer is about the job that was asked for.",
    on=GET_JOB,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/name", "J1"),
)
def answer_is_the_asked_job(exchange: Exchange) -> Iterator[Breach]:
    name = text(mapping(exchange.json.value).get("name"))
    assume(answered(exchange, Purpose.KNOWN) == 200 and name is not None)
    if name != exchange.request.job:
        yield Breach("/name", pretty(exchange.request.job), pretty(name))


def _must_be_json(exchange: Exchange) -> bool:
    """Tell whether the answer has to be JSON: a front server refuses in its own way."""
    status = answered(exchange)
    strange = exchange.request.purpose is Purpose.STRANGE_ID
    return status == 200 or (status in {400, 404} and not strange)


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
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.WARNING,
    source=("page/errors",),
)
def message_has_no_stack_trace(exchange: Exchange) -> Iterator[Breach]:
    message = text(mapping(exchange.json.value).get("msg"))
    assume(answered(exchange) >= 400 and message is not None)
    if _STACK_TRACE.search(message or ""):
        yield Breach("/msg", "a sentence", pretty(message))
