"""``--profile auto``: which release some bodies are from, and why."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.profiles import infer
from orchestrator_contract.contract_tests.reading import judge_files
from orchestrator_contract.fixtures import document
from orchestrator_contract.mockserver import World
from orchestrator_contract.schemas import RELEASES

#: A rendering of a job as a table: what had no room in it is missing (its README).
CUT_SHORT = {"job-2019-task-failed.json"}
#: What captured answers are warned about, and the fact that explains it.
WARNED = {
    "job-current-documented.json": {
        "get-job/recommended-keys-are-present",  # J2: the example has no events
        "get-job/timestamp-is-the-last-change",  # J3: its status is an older one
        "get-job/status-agrees-with-the-times",  # J3
    },
    "jobs-current-documented.json": {
        "list-jobs/links-name-their-job",  # L4: links to job 375
        "list-jobs/outcome-agrees-with-node-states",  # L4: finished, a node running
    },
    # Two of the four jobs were taken out of the page (its README).
    "jobs-2021-list.json": {"list-jobs/page-is-full-before-the-end"},
}


def a_job() -> dict:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return World(0).job(42, now=now, base_url="https://pe.example.com:8143")


def test_todays_jobs_are_current():
    profile, reason = infer([("job", a_job())])
    assert profile == "current"
    assert reason == "the newest release that documents every key and value of 1 body"


def test_a_job_without_what_came_later_is_older():
    body = a_job()
    for key in ("type", "userdata", "duration", "created_timestamp"):
        body.pop(key, None)
    profile, _ = infer([("job", body)] * 2)
    assert RELEASES.index(profile) < RELEASES.index("2019.8.4")


def test_bodies_that_fit_nowhere_are_said_to_fit_mostly():
    _, reason = infer([("job", {"name": "1"})])
    assert "most keys and values of 1 body" in reason


def test_nothing_is_current():
    assert infer([]) == ("current", "there was nothing to infer a release from")


def names() -> list[str]:
    folder = Path(__file__).parents[3] / "shared" / "samples"
    return sorted(path.name for path in folder.glob("*.json")) or ["none"]


@pytest.mark.parametrize("name", names())
def test_no_captured_answer_has_an_error_in_its_own_release(samples, name):
    path = samples / name
    body = json.loads(path.read_text(encoding="utf-8"))
    outcome = judge_files([str(path)], profile="auto", checks=CATALOGUE.values())
    if outcome.lacking:
        pytest.skip(f"{name} is no answer of the jobs family: {sorted(body)[:4]}")
    errors = {f.pattern for f in outcome.findings if f.check.level is Level.ERROR}
    if name in CUT_SHORT:
        assert errors == {
            ("get-job/required-keys-are-present", f"/{key}")
            for key in ("options", "owner")
        }
    else:
        assert not errors
    warned = {f.check.id for f in outcome.findings if f.check.level is Level.WARNING}
    assert warned == WARNED.get(name, set())


def test_an_inferred_release_is_told(run_cli):
    done = run_cli("validate", document("job-deploy-running").path, "--profile", "auto")
    assert "profile   current: the newest release" in done.stderr
