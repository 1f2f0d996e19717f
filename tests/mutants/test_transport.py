"""What is sent badly is found out, whatever it is, and the run goes on."""

from __future__ import annotations

import pytest

from orchestrator_contract.contract_tests.exchange import Exchange
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Exit, Outcome
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget

from ..support.sampling import sampled
from .deeds import RUDE
from .replies import OPERATIONS
from .transport import TRANSPORT, TransportMutant

TOKEN = "any-token"  # noqa: S105 - it guards nothing
#: Every rude deed at one operation, those in turn; a campaign has them all.
FAULTS = [
    TRANSPORT[f"{OPERATIONS[index % len(OPERATIONS)]}:sending:{name}"]
    for index, name in enumerate(RUDE)
]
NO_FAULTS = [mutant for mutant in TRANSPORT.values() if mutant.level == "none"]
#: What is answered, with a status or a body that is none, rather than not answered.
ANSWERED = {
    "redirects-nowhere": "what-exists-is-answered-with-200",
    "hangs-up-in-the-head": "body-is-json",
}


def outcome_of(mutant: TransportMutant) -> Outcome:
    with (
        mutant.serving() as url,
        HttpTarget(url, token=TOKEN, timeout=0.8, max_body=2**18) as target,
    ):
        return run(target, Settings(concurrency=1, max_requests=45))


def is_spoilt(exchange: Exchange) -> bool:
    return exchange.failure is not None or exchange.json.problem is not None


@pytest.mark.parametrize(
    "mutant", sampled(FAULTS, session="power", every=3), ids=lambda mutant: mutant.id
)
def test_what_is_sent_badly_is_an_error_and_nothing_else_is(
    mutant: TransportMutant,
) -> None:
    outcome = outcome_of(mutant)
    name = mutant.id.rpartition(":")[2]
    clause = ANSWERED.get(name, "request-is-answered")
    errors = {f.check.id for f in outcome.findings if f.check.level is Level.ERROR}
    assert f"{mutant.operation}/{clause}" in errors
    assert {error.partition("/")[0] for error in errors} == {mutant.operation}
    assert outcome.exit_code is Exit.FINDINGS
    # The others were asked and judged all the same.
    assert outcome.requests > 40
    assert sum(not is_spoilt(exchange) for exchange in outcome.exchanges) > 30
    assert not outcome.lacking


@pytest.mark.parametrize("mutant", NO_FAULTS, ids=lambda mutant: mutant.id)
def test_what_http_allows_is_no_finding(mutant: TransportMutant) -> None:
    outcome = outcome_of(mutant)
    assert not [f for f in outcome.findings if f.check.level is not Level.INFO]
    assert outcome.exit_code is Exit.CONFORMS


def test_every_deed_is_done_at_every_operation() -> None:
    assert len(TRANSPORT) == len(RUDE) * len(OPERATIONS) + len(NO_FAULTS)
    assert all(mutant.title for mutant in TRANSPORT.values())
