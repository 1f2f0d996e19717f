"""Bodies that this project did not write, against the contract of their releases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestrator_contract.schemas import RELEASES, validator_for

from ..support.for_each import for_each

#: Each sample with its schema and the releases whose contract it must meet.
SAMPLES = {
    "job-2016-deploy-finished": ("job", ("2016.2", "2016.4")),
    "job-current-documented": ("job", RELEASES),
    "jobs-2021-list": ("job-list", RELEASES),
    "jobs-current-documented": ("job-list", RELEASES),
    "job-nodes-2018": ("job-nodes", RELEASES),
    "job-nodes-2020": ("job-nodes", RELEASES),
    "job-report-2017": ("job-report", RELEASES),
    "job-report-documented": ("job-report", RELEASES),
    "job-events-2016": ("job-events", RELEASES),
    "job-events-documented": ("job-events", RELEASES),
    "command-accepted": ("command-job", RELEASES),
    "command-stop-accepted": ("command-stopped", RELEASES),
    "error-empty-target": ("error", RELEASES),
    "root-documented": ("index", RELEASES),
    "error-token-expired": ("error", RELEASES),
    "error-token-revoked": ("error", RELEASES),
    "error-unauthenticated": ("error", RELEASES),
    "error-unknown-environment": ("error", RELEASES),
}
#: A job that its author printed as a table, which dropped the two columns of objects.
RENDERED = "job-2019-task-failed"
#: Bodies of operations that are not described here.
OTHERS: set[str] = set()


def messages(samples: Path, name: str, schema: str, profile: str) -> list[str]:
    body = json.loads((samples / f"{name}.json").read_text("utf-8"))
    errors = validator_for(schema, profile=profile).iter_errors(body)
    return [f"{error.json_path}: {error.message}" for error in errors]


@for_each(
    ("name", "schema", "profile"),
    [(n, s, profile) for n, (s, profiles) in SAMPLES.items() for profile in profiles],
)
def test_a_sample_meets_the_contract_of_its_releases(
    samples: Path, name: str, schema: str, profile: str
) -> None:
    assert messages(samples, name, schema, profile) == []


def test_a_job_of_2016_lacks_only_what_came_later(samples: Path) -> None:
    assert messages(samples, "job-2016-deploy-finished", "job", "current") == [
        "$: 'command' is a required property",
        "$: 'type' is a required property",
    ]


@pytest.mark.parametrize("profile", ["2019.5", "current"])
def test_a_rendered_job_lacks_only_what_the_rendering_dropped(
    samples: Path, profile: str
) -> None:
    assert messages(samples, RENDERED, "job", profile) == [
        "$: 'options' is a required property",
        "$: 'owner' is a required property",
    ]


def test_every_sample_is_looked_at(samples: Path) -> None:
    known = {*SAMPLES, RENDERED, *OTHERS}
    assert {path.stem for path in samples.glob("*.json")} <= known
