"""Bodies of older releases, and the knobs for what can be told in two ways."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import Client

from orchestrator_contract.mockserver import Shape, World, create_app
from orchestrator_contract.schemas import RELEASES, diff_profiles, validator_for

from ..support.for_each import for_each

API = "/orchestrator/v1"
PATHS = {"": "job", "/nodes": "job-nodes", "/report": "job-report"} | {
    "/events": "job-events"
}


def ask(path: str, **shape: Any) -> Any:
    client = Client(create_app(World(0, jobs=80, shape=Shape(**shape))))
    return client.get(API + path, headers={"X-Authentication": "any"})


@for_each("profile", RELEASES)
@for_each("job", [1, 6, 7, 5, 77])
def test_bodies_of_a_release_keep_its_contract(profile: str, job: int) -> None:
    for part, schema in PATHS.items():
        body = ask(f"/jobs/{job}{part}", profile=profile).json
        validator_for(schema, profile=profile).validate(body)
    page = ask("/jobs?limit=10", profile=profile).json
    validator_for("job-list", profile=profile).validate(page)


@pytest.mark.parametrize("profile", RELEASES[:-1])
def test_what_a_release_does_not_document_is_not_there(profile: str) -> None:
    body = ask("/jobs/6", profile=profile).json
    gone = [
        d.key[1:]
        for d in diff_profiles("job", RELEASES[-1], profile)
        if d.after == "undocumented" and d.key.count("/") == 1
    ]
    assert not set(gone) & body.keys()
    assert ask("/jobs/6").json.keys() - body.keys() <= set(gone)


@pytest.mark.parametrize("profile", RELEASES)
def test_a_list_without_jobs_counts_none_before_2021_7(profile: str) -> None:
    client = Client(create_app(World(0, jobs=0, shape=Shape(profile=profile))))
    page = client.get(f"{API}/jobs", headers={"X-Authentication": "any"}).json
    validator_for("job-list", profile=profile).validate(page)
    assert page["items"] == []
    told = page.get("pagination", {"total": "absent"})["total"]
    since = RELEASES.index(profile)
    if since >= RELEASES.index("2021.7.0"):
        assert told == 0
    elif since >= RELEASES.index("2017.3"):
        assert told is None
    else:
        assert told == "absent"


def test_another_release_is_taken_for_the_listed_one() -> None:
    assert Shape(profile="2019.2").profile == "2018.1"
    with pytest.raises(LookupError):
        Shape(profile="1999.1")


def test_parameters_that_a_release_does_not_have_are_ignored() -> None:
    assert ask("/jobs?offset=x", profile="2016.2").status_code == 200
    assert ask("/jobs?limit=x", profile="2016.2").status_code == 400
    assert ask("/jobs?offset=x").status_code == 400


def test_t1_a_report_may_be_under_either_key_or_both() -> None:
    assert ask("/jobs/6/report").json.keys() == {"items"}
    assert ask("/jobs/6/report", report_key="report").json.keys() == {"report"}
    both = ask("/jobs/6/report", report_key="both").json
    assert both["items"] == both["report"]


def test_t11_a_validation_error_may_be_of_either_namespace() -> None:
    kinds = [
        ask("/jobs/x", validation_kind=kind).json["kind"]
        for kind in ("orchestrator", "validators")
    ]
    assert kinds == [
        "puppetlabs.orchestrator/validation-error",
        "puppetlabs.validators/validation-error",
    ]
    assert ask("/jobs?limit=x", validation_kind="validators").json["kind"] == kinds[1]


def test_a_start_may_be_told_in_either_way() -> None:
    for key, told in (
        ("started", {"started_timestamp"}),
        ("created", {"created_timestamp"}),
        ("both", {"started_timestamp", "created_timestamp"}),
    ):
        body = ask("/jobs/6", start_key=key).json
        assert body.keys() & {"started_timestamp", "created_timestamp"} == told
        validator_for("job").validate(body)


def test_a_duration_may_be_a_number() -> None:
    assert isinstance(ask("/jobs/6").json["duration"], str)
    assert isinstance(ask("/jobs/6", numeric_duration=True).json["duration"], float)
