"""Runs that may ask little, or not for long, or look again: what they say of it."""

from __future__ import annotations

import pytest

from orchestrator_contract.contract_tests import runner
from orchestrator_contract.contract_tests.outcome import Exit
from orchestrator_contract.contract_tests.planning.ordering import COST
from orchestrator_contract.contract_tests.runner import Settings
from orchestrator_contract.mockserver import DEFAULT_EPOCH, World, create_app

from .test_runner import outcome_of


def test_a_budget_that_is_too_small_is_inconclusive_and_says_what_is_lacking():
    outcome = outcome_of(max_requests=5)
    assert outcome.exit_code is Exit.INCONCLUSIVE
    assert "no request without a token was answered" in outcome.lacking
    assert any("than the budget allows" in note for note in outcome.coverage.notes)


@pytest.mark.parametrize("settings", [{"max_requests": 3}, {"max_seconds": -1}])
def test_what_was_not_asked_for_is_not_said_to_be_missing(settings):
    outcome = outcome_of(**settings)
    told = " ".join((*outcome.lacking, *outcome.coverage.notes))
    assert outcome.exit_code is Exit.INCONCLUSIVE
    assert "no job body was judged" in told
    assert "list" not in told
    assert "were tried" not in told


def test_the_usual_budget_meets_every_pair_of_state_and_type():
    noon = DEFAULT_EPOCH.replace(hour=12)
    still = create_app(World(0, jobs=100), clock=lambda: noon)
    outcome = outcome_of(still)
    assert outcome.requests == Settings().max_requests + COST
    assert outcome.coverage.pairs.missing == ()


def test_a_run_without_time_is_inconclusive():
    outcome = outcome_of(max_seconds=-1)
    assert outcome.exit_code is Exit.INCONCLUSIVE
    assert "the run ended early: the time for the run was up" in outcome.coverage.notes


def test_watching_looks_again_and_again(monkeypatch):
    monkeypatch.setattr(runner, "_PAUSE", 0.01)
    still, watched = outcome_of(), outcome_of(watch=0.5, max_requests=400)
    assert still.requests < watched.requests <= 400 + COST


@pytest.mark.parametrize("profile", ["current", "2016.2", "auto"])
@pytest.mark.parametrize("budget", [1, 2, 3, 9, 30])
def test_no_budget_is_too_small_for_any_profile(profile, budget):
    outcome = outcome_of(profile=profile, max_requests=budget)
    assert outcome.requests <= budget + COST
    assert outcome.exit_code in {Exit.CONFORMS, Exit.INCONCLUSIVE}
    assert budget > 4 or outcome.exit_code is Exit.INCONCLUSIVE


def test_without_time_no_release_is_inferred_and_that_is_told():
    outcome = outcome_of(profile="auto", max_seconds=-1)
    assert outcome.profile == "current"
    assert outcome.profile_reason == "there was nothing to infer a release from"
    assert outcome.exit_code is Exit.INCONCLUSIVE
