"""Answers of real orchestrators, each judged by the contract of its own release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.reading import judge_files

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
