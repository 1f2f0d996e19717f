"""Refusals: of ids that no job has, of parameters and of tokens that are none."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator_contract.contract_tests.clauses import (
    JOB_READS,
    PLAN_JOB_READS,
    clause,
)
from orchestrator_contract.contract_tests.exchange import Exchange, Purpose, pretty
from orchestrator_contract.contract_tests.model import Breach, Kind, Level, assume
from orchestrator_contract.contract_tests.views import mapping, text

from .answers import (
    GET_JOB,
    GUARDED,
    TOKENLESS,
    answered,
    kind_of,
    led_away,
    of_other_kind,
    other_than,
)

#: What has a job id, or the id of a plan job, in its path.
OF_ONE = dict.fromkeys((*JOB_READS, *PLAN_JOB_READS), "exchange")
#: What is told the id of a job, in its path or its body.
ABOUT_ONE = OF_ONE | {"stop-job": "exchange"}


@clause(
    "A job id that no job has is answered with 404.",
    on=ABOUT_ONE,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/errors",),
)
def unknown_id_is_404(exchange: Exchange) -> Iterator[Breach]:
    status = answered(exchange, Purpose.UNKNOWN_ID)
    assume(not exchange.brings_the_job)  # it exists after all: another one is asked
    yield from other_than(404, status)


@clause(
    "The 404 for an unknown job has the kind puppetlabs.orchestrator/unknown-job.",
    on=ABOUT_ONE,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/errors",),
)
def unknown_id_has_its_kind(exchange: Exchange) -> Iterator[Breach]:
    assume(answered(exchange, Purpose.UNKNOWN_ID) == 404)
    yield from of_other_kind(exchange, "puppetlabs.orchestrator/unknown-job")


@clause(
    "A job id that is no integer is answered with 400.",
    on=OF_ONE,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/errors", "E5"),
)
def word_id_is_400(exchange: Exchange) -> Iterator[Breach]:
    yield from other_than(400, answered(exchange, Purpose.WORD_ID))


#: The documented kind and the one that the official client matches (E2).
VALIDATION_KINDS = (
    "puppetlabs.orchestrator/validation-error",
    "puppetlabs.validators/validation-error",
)


@clause(
    "The 400 for an id, a parameter or a bad command has the kind "
    "puppetlabs.orchestrator/validation-error.",
    on=GUARDED,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/errors", "E2"),
)
def refused_value_has_its_kind(exchange: Exchange) -> Iterator[Breach]:
    asked = (Purpose.WORD_ID, Purpose.BAD_PARAMETER, Purpose.BAD_COMMAND)
    assume(answered(exchange, *asked) == 400)
    yield from of_other_kind(exchange, *VALIDATION_KINDS)


@clause(
    "A parameter that must be an integer and is not is answered with 400.",
    on=dict.fromkeys(
        ("list-jobs", "list-job-events", "list-plan-jobs", "list-plan-job-events"),
        "exchange",
    ),
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("E8",),
)
def bad_parameter_is_400(exchange: Exchange) -> Iterator[Breach]:
    yield from other_than(400, answered(exchange, Purpose.BAD_PARAMETER))


@clause(
    "Characters that no job id has are refused.",
    on=GET_JOB,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("E5",),
)
def strange_id_is_refused(exchange: Exchange) -> Iterator[Breach]:
    status = answered(exchange, Purpose.STRANGE_ID)
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
    status = answered(exchange, Purpose.ODD_INTEGER)
    name = text(mapping(exchange.json.value).get("name"))
    if status not in {400, 404} and status < 500 and not exchange.brings_the_job:
        another = f" with job {pretty(name)}" if name is not None else ""
        yield Breach("", "400 or 404", f"{status}{another}")


@clause(
    "What the documentation does not name is not there.",
    on=GET_JOB,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("E6",),
)
def unknown_route_is_refused(exchange: Exchange) -> Iterator[Breach]:
    if (status := answered(exchange, Purpose.UNKNOWN_ROUTE)) < 300:
        yield Breach("", "a refusal (4xx)", f"{status}")


#: Keys that only an answer about jobs has: a page that asks to log in has none.
_TELLING = {"id", "name", "items", "report", "job"}


@clause(
    "Without a valid token nothing is told.",
    on=GUARDED,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("page/request", "E3", "E4"),
)
def token_is_demanded(exchange: Exchange) -> Iterator[Breach]:
    status = answered(exchange, *TOKENLESS)
    if status < 300 and _TELLING & mapping(exchange.json.value).keys():
        yield Breach("", "401", f"{status} with what was asked for")


@clause(
    "A request without a valid token is answered with 401.",
    on=GUARDED,
    kind=Kind.EXCHANGE,
    level=Level.WARNING,
    source=("E3", "E4", "T12"),
)
def refusal_is_401(exchange: Exchange) -> Iterator[Breach]:
    if led_away(exchange):
        yield Breach("", "401", str(exchange.failure))
        return
    status = answered(exchange, *TOKENLESS)
    told = status < 300 and _TELLING & mapping(exchange.json.value).keys()
    if status < 500 and status != 401 and not told:
        yield Breach("", "401", f"{status}")


@clause(
    "A 401 says in JSON of which kind it is.",
    on=GUARDED,
    kind=Kind.EXCHANGE,
    level=Level.WARNING,
    source=("E4",),
)
def refusal_is_json(exchange: Exchange) -> Iterator[Breach]:
    assume(answered(exchange) == 401)
    media_type = exchange.response.media_type if exchange.response else ""
    if exchange.json.problem:
        yield Breach("", "one JSON value", exchange.json.problem)
    elif media_type != "application/json":
        yield Breach("", "application/json", media_type or "no Content-Type")


@clause(
    "The kind of a 401 is one of puppetlabs.rbac/.",
    on=GUARDED,
    kind=Kind.EXCHANGE,
    level=Level.ERROR,
    source=("E4", "§2.2"),
)
def refusal_has_its_kind(exchange: Exchange) -> Iterator[Breach]:
    assume(answered(exchange) == 401 and kind_of(exchange) is not None)
    namespace, _, name = (kind := kind_of(exchange) or "").partition("/")
    if namespace != "puppetlabs.rbac" or not name:
        yield Breach("/kind", "puppetlabs.rbac/…", pretty(kind))
