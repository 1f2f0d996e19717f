"""The checks find nothing wrong with the mock, in any scenario, clock or release."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import Client

from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Exit, Outcome
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget
from orchestrator_contract.mockserver import MockServer, Shape
from orchestrator_contract.mockserver.api.app import OrchestratorApp
from orchestrator_contract.mockserver.sessions.plan import Plan
from orchestrator_contract.mockserver.world.scenarios import SCENARIOS
from orchestrator_contract.schemas import LIFECYCLE, RELEASES

from ..support.sampling import sampled

EPOCH = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Ticking:
    """Time outside that goes on by a fifth of a second with every look at it."""

    def __init__(self) -> None:
        self.now = EPOCH

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=0.2)
        return self.now


def complaints(outcome: Outcome, *levels: Level) -> list[str]:
    return [
        f"{finding.check.id} at {finding.breach.pointer}: {finding.breach.actual}"
        for finding in outcome.findings
        if finding.check.level in levels
    ]


def checked(app: Any, **settings: Any) -> Outcome:
    return run(WsgiTarget(app, until=0), Settings(concurrency=1, **settings))


#: Each clock with a third of the scenarios, then the other pairs.
PAIRS = [
    (scenario, clock)
    for shift in range(3)
    for number, scenario in enumerate(SCENARIOS)
    for clock in [("real", "virtual", "poll")[(number + shift) % 3]]
]


@pytest.mark.parametrize(
    ("scenario", "clock"),
    [
        *PAIRS[: len(SCENARIOS)],
        *(
            pytest.param(*pair, marks=pytest.mark.slow(session="nightly"))
            for pair in PAIRS[len(SCENARIOS) :]
        ),
    ],
)
def test_every_scenario_conforms_by_every_clock(scenario: str, clock: str) -> None:
    app = OrchestratorApp(Plan(jobs=70, epoch=EPOCH, clock=clock), clock=Ticking())
    client = Client(app)
    for kind in LIFECYCLE.types:
        made = client.post(
            "/__admin/jobs", json={"type": kind, "scenario": scenario, "nodes": 5}
        )
        assert made.status_code == 201
    outcome = checked(app)
    assert complaints(outcome, Level.ERROR, Level.WARNING) == []
    assert outcome.exit_code is Exit.CONFORMS


@pytest.mark.parametrize("speed", [1.0, 60.0, 3600.0])
def test_time_may_pass_fast_while_one_looks(speed: float) -> None:
    with (
        MockServer(speed=speed) as server,
        HttpTarget(f"{server.url}/orchestrator/v1", token=server.token) as target,
    ):
        outcome = run(target, Settings())
    assert complaints(outcome, Level.ERROR, Level.WARNING) == []
    assert outcome.exit_code is Exit.CONFORMS


@pytest.mark.parametrize("profile", RELEASES)
def test_the_mock_of_an_older_release_has_no_error(profile: str) -> None:
    app = OrchestratorApp(Plan(shape=Shape(profile=profile)), clock=Ticking())
    outcome = checked(app, profile=profile)
    assert complaints(outcome, Level.ERROR) == []
    assert outcome.exit_code is Exit.CONFORMS


@pytest.mark.parametrize(
    "shape",
    [
        {"report_key": "report"},
        {"report_key": "both"},
        {"start_key": "both"},
        {"numeric_duration": True},
        {"validation_kind": "validators"},
    ],
    ids=str,
)
def test_no_knob_makes_the_mock_break_the_contract(shape: dict[str, Any]) -> None:
    app = OrchestratorApp(Plan(shape=Shape(**shape)), clock=Ticking())
    outcome = checked(app)
    assert complaints(outcome, Level.ERROR, Level.WARNING) == []


@pytest.mark.parametrize("seed", sampled(range(50), session="nightly"))
def test_the_mock_of_any_seed_is_not_complained_of(seed: int) -> None:
    outcome = checked(OrchestratorApp(Plan(seed=seed), clock=Ticking()))
    assert complaints(outcome, Level.ERROR, Level.WARNING) == []
    assert outcome.exit_code is Exit.CONFORMS


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("body:state-unknown", "get-job/values-are-as-documented"),
        ("body:links-lead-elsewhere", "get-job/links-name-their-job"),
        ("body:timestamp-without-zone", "get-job/formats-are-as-documented"),
        ("truncated-json", "get-job/body-is-json"),
        ("wrong-media-type", "get-job/media-type-is-json"),
        ("internal-error", "get-job/server-does-not-fail"),
    ],
)
def test_a_fault_that_is_asked_for_is_one_that_is_found(fault: str, check: str) -> None:
    app = OrchestratorApp(Plan(faults=(fault,)), clock=Ticking())
    assert check in {finding.check.id for finding in checked(app).findings}
