"""``--profile auto``: which release some bodies are from, and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from orchestrator_contract.contract_tests import profiles
from orchestrator_contract.contract_tests.profiles import infer
from orchestrator_contract.fixtures import document
from orchestrator_contract.mockserver import World
from orchestrator_contract.schemas import RELEASES


def a_job() -> dict:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return World(0).job(42, now=now, base_url="https://pe.example.com:8143")


def test_todays_jobs_are_current():
    profile, reason, _ = infer([("job", a_job())])
    assert profile == "current"
    assert reason == "the newest release that documents every key and value of 1 body"


def test_a_job_without_what_came_later_is_older():
    body = a_job()
    for key in ("type", "userdata", "duration", "created_timestamp"):
        body.pop(key, None)
    profile, _, _ = infer([("job", body)] * 2)
    assert RELEASES.index(profile) < RELEASES.index("2019.8.4")


def test_bodies_that_fit_nowhere_are_said_to_fit_mostly():
    _, reason, _ = infer([("job", {"name": "1"})])
    assert "most keys and values of 1 body" in reason


def test_nothing_is_current():
    assert infer([]) == (
        "current",
        "there was nothing to infer a release from",
        "current",
    )


def test_of_bodies_that_are_alike_one_is_asked_and_all_are_counted(monkeypatch):
    asked = []
    deviations = profiles._deviations

    def counted(release, bodies):
        asked.append(len(bodies))
        return deviations(release, bodies)

    monkeypatch.setattr(profiles, "_deviations", counted)
    _, reason, _ = infer([("job", a_job() | {"name": str(n)}) for n in range(500)])
    assert set(asked) == {1}
    assert reason.endswith("of 500 bodies")


def test_there_is_a_bound_on_bodies_that_are_asked(monkeypatch):
    monkeypatch.setattr(profiles, "_SPECIMENS", 3)
    odd = [("job", a_job() | {f"key{n}": n}) for n in range(9)]
    profile, reason, _ = infer(odd)
    assert profile == "current"
    assert (
        reason == "the newest release that documents most keys and values of 9 bodies"
    )


@pytest.mark.parametrize("first", ["node_finished", "job_finished"])
def test_a_value_that_came_later_tells_the_release_whatever_stands_before_it(first):
    def page(*types):
        return {
            "next-events": {"id": "https://a/orchestrator/v1/jobs/1/events?start=3"},
            "items": [
                {"id": str(n), "type": kind, "timestamp": "2026-01-01T00:00:00Z"}
                for n, kind in enumerate(types, 1)
            ],
        }

    alike = [("job-events", page(first, "node_finished")), ("job-events", page(first))]
    specimens = {profiles._likeness(body, profiles._DEPTH) for _, body in alike}
    assert len(specimens) == (1 if first == "node_finished" else 2)


def test_what_is_free_in_form_makes_no_difference():
    bodies = [a_job() | {"userdata": {f"key{n}": n}} for n in range(3)]
    assert len({profiles._likeness(b, profiles._DEPTH) for b in bodies}) == 1


def test_an_inferred_release_is_told(run_cli):
    done = run_cli("validate", document("job-deploy-running").path, "--profile", "auto")
    assert "profile   current: the newest release" in done.stderr
