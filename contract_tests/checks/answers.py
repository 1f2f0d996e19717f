"""Answers by what they were asked for: status, media type, JSON, and the error body."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator_contract.contract_tests.clauses import JOB_READS, READS, clause
from orchestrator_contract.contract_tests.exchange import Exchange, Purpose, pretty
from orchestrator_contract.contract_tests.model import Breach, Kind, Level, assume
from orchestrator_contract.contract_tests.views import mapping, text

ALL = dict.fromkeys(READS, "exchange")
OF_A_JOB = dict.fromkeys(JOB_READS, "exchange")
GET_JOB = {"get-job": "exchange"}

_STACK_TRACE = re.compile(
    r"(^|\n)\s+at [\w$.]+\(|Traceback \(most recent|\bException in thread\b|\.clj:\d+"
)


def _answered(exchange: Exchange, *purposes: Purpose) -> int:
    """Return the status of an exchange made for one of *purposes*; else stand down."""
    assume(exchange.status is not None and not exchange.busy)
    assume(not purposes or exchange.request.purpose in purposes)
    return exchange.status or 0


def _kind(exchange: Exchange) -> str | None:
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
    if (status := _answered(exchange)) >= 500:
        yield Breach("", "an answer below 500", f"{status}")


@clause(
    "A job, and what belongs to it, that exists is answered with 200.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/response",),
)
def what_exists_is_answered_with_200(exchange: Exchange) -> Iterator[Breach]:
    status = _answered(exchange, Purpose.KNOWN)
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
    assume(_answered(exchange, Purpose.KNOWN) == 200 and name is not None)
    if name != exchange.request.job:
        yield Breach("/name", pretty(exchange.request.job), pretty(name))


def _must_be_json(exchange: Exchange) -> bool:
    """Tell whether the answer has to be JSON: a front server refuses in its own way."""
    status = _answered(exchange)
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
    "A job id that no job has is answered with 404.",
    on=OF_A_JOB,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/errors",),
)
def unknown_id_is_404(exchange: Exchange) -> Iterator[Breach]:
    status = _answered(exchange, Purpose.UNKNOWN_ID)
    assume(not exchange.brings_the_job)  # it exists after all: another one is asked
    if status != 404 and status < 500:
        yield Breach("", "404", f"{status}")


@clause(
    "The 404 for an unknown job has the kind puppetlabs.orchestrator/unknown-job.",
    on=OF_A_JOB,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/errors",),
)
def unknown_id_has_its_kind(exchange: Exchange) -> Iterator[Breach]:
    assume(_answered(exchange, Purpose.UNKNOWN_ID) == 404 and _kind(exchange))
    if (kind := _kind(exchange)) != "puppetlabs.orchestrator/unknown-job":
        yield Breach("/kind", "puppetlabs.orchestrator/unknown-job", pretty(kind))


@clause(
    "A job id that is no integer is answered with 400.",
    on=OF_A_JOB,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/errors", "E5"),
)
def word_id_is_400(exchange: Exchange) -> Iterator[Breach]:
    status = _answered(exchange, Purpose.WORD_ID)
    if status != 400 and status < 500:
        yield Breach("", "400", f"{status}")


#: The documented kind and the one that the official client matches (E2).
VALIDATION_KINDS = (
    "puppetlabs.orchestrator/validation-error",
    "puppetlabs.validators/validation-error",
)


@clause(
    "The 400 for an id or a parameter has the kind "
    "puppetlabs.orchestrator/validation-error.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/errors", "E2"),
)
def refused_value_has_its_kind(exchange: Exchange) -> Iterator[Breach]:
    status = _answered(exchange, Purpose.WORD_ID, Purpose.BAD_PARAMETER)
    assume(status == 400 and _kind(exchange))
    if (kind := _kind(exchange)) not in VALIDATION_KINDS:
        yield Breach("/kind", " or ".join(VALIDATION_KINDS), pretty(kind))


@clause(
    "A parameter that must be an integer and is not is answered with 400.",
    on={"list-jobs": "exchange", "list-job-events": "exchange"},
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("E8",),
)
def bad_parameter_is_400(exchange: Exchange) -> Iterator[Breach]:
    status = _answered(exchange, Purpose.BAD_PARAMETER)
    if status != 400 and status < 500:
        yield Breach("", "400", f"{status}")


@clause(
    "Characters that no job id has are refused.",
    on=GET_JOB,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("E5",),
)
def strange_id_is_refused(exchange: Exchange) -> Iterator[Breach]:
    status = _answered(exchange, Purpose.STRANGE_ID)
    if status < 300:
        yield Breach("", "a refusal (4xx)", f"{status}")


@clause(
    "An integer beyond every job is answered with 400 or 404, never with another job.",
    on=GET_JOB,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/errors", "E5"),
)
def odd_integer_is_refused(exchange: Exchange) -> Iterator[Breach]:
    status = _answered(exchange, Purpose.ODD_INTEGER)
    name = text(mapping(exchange.json.value).get("name"))
    if status not in {400, 404} and status < 500 and not exchange.brings_the_job:
        yield Breach("", "400 or 404", f"{status}, job {name}")


_TOKENLESS = (Purpose.NO_TOKEN, Purpose.WRONG_TOKEN)


#: Keys that only an answer about jobs has: a page that asks to log in has none.
_TELLING = {"id", "name", "items", "report"}


@clause(
    "Without a valid token nothing is told.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/request", "E3", "E4"),
)
def token_is_demanded(exchange: Exchange) -> Iterator[Breach]:
    status = _answered(exchange, *_TOKENLESS)
    if status < 300 and _TELLING & mapping(exchange.json.value).keys():
        yield Breach("", "401", f"{status} with what was asked for")


@clause(
    "A request without a valid token is answered with 401.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.WARNING,
    source=("E3", "E4", "T12"),
)
def refusal_is_401(exchange: Exchange) -> Iterator[Breach]:
    status = _answered(exchange, *_TOKENLESS)
    told = status < 300 and _TELLING & mapping(exchange.json.value).keys()
    if status < 500 and status != 401 and not told:
        yield Breach("", "401", f"{status}")


@clause(
    "A 401 says in JSON of which kind it is.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.WARNING,
    source=("E4",),
)
def refusal_is_json(exchange: Exchange) -> Iterator[Breach]:
    assume(_answered(exchange) == 401)
    media_type = exchange.response.media_type if exchange.response else ""
    if exchange.json.problem:
        yield Breach("", "one JSON value", exchange.json.problem)
    elif media_type != "application/json":
        yield Breach("", "application/json", media_type or "no Content-Type")


@clause(
    "The kind of a 401 is one of puppetlabs.rbac/.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("E4", "§2.2"),
)
def refusal_has_its_kind(exchange: Exchange) -> Iterator[Breach]:
    assume(_answered(exchange) == 401 and _kind(exchange))
    if not (kind := _kind(exchange) or "").startswith("puppetlabs.rbac/"):
        yield Breach("/kind", "puppetlabs.rbac/…", pretty(kind))


@clause(
    "An error tells its story without a stack trace.",
    on=ALL,
    kind=Kind.EXCHANGE,
    level=Level.WARNING,
    source=("page/errors",),
)
def message_has_no_stack_trace(exchange: Exchange) -> Iterator[Breach]:
    message = text(mapping(exchange.json.value).get("msg"))
    assume(_answered(exchange) >= 400 and message is not None)
    if _STACK_TRACE.search(message or ""):
        yield Breach("/msg", "a sentence", pretty(message))
