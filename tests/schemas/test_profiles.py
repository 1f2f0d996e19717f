"""Schemas of older releases: they ask for less and refuse nothing more."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from orchestrator_contract.schemas import (
    RELEASES,
    SCHEMAS,
    UnknownRelease,
    UnknownSchema,
    diff_profiles,
    schema,
    validator_for,
)
from orchestrator_contract.schemas.differences import standings

from ..support.for_each import for_each

VALID = Path(__file__).parents[2] / "fixtures" / "valid"


def required(name: str, profile: str) -> set[str]:
    """The keys that a job or one of its kin must have at the top."""
    written = schema(name, profile=profile)
    summary = written["$defs"].get("jobSummary", {}) if name == "job" else {}
    return {*written.get("required", ()), *summary.get("required", ())}


@for_each("profile", RELEASES)
@for_each("name", SCHEMAS)
def test_a_derived_schema_is_a_schema_in_one_piece(name: str, profile: str) -> None:
    derived = schema(name, profile=profile)
    Draft202012Validator.check_schema(derived)
    text = json.dumps(derived)
    assert '"$ref": "' not in text.replace('"$ref": "#/$defs/', "")
    assert '"$id"' not in text


@for_each("name", SCHEMAS)
@for_each(("older", "newer"), list(pairwise(RELEASES)))
def test_a_newer_release_asks_for_all_that_an_older_one_does(
    name: str, older: str, newer: str
) -> None:
    assert required(name, older) <= required(name, newer)


@for_each("profile", RELEASES)
@for_each("path", sorted(VALID.glob("job*.json")), ids=lambda p: p.stem)
def test_what_fits_the_current_release_fits_every_older_one(
    path: Path, profile: str
) -> None:
    body = json.loads(path.read_text("utf-8"))
    fitting = [n for n in SCHEMAS if f"{path.stem}-".startswith(f"{n}-")]
    names = [n for n in fitting if validator_for(n).is_valid(body)]
    assert names, "it fits no schema of the current release"
    assert [
        n for n in names if not validator_for(n, profile=profile).is_valid(body)
    ] == []


@pytest.mark.parametrize(
    ("profile", "absent", "present"),
    [
        ("2016.2", {"timestamp", "node_count", "command", "type"}, {"id", "status"}),
        ("2016.4", {"command", "type"}, {"timestamp", "node_count"}),
        ("2017.3", {"type"}, {"command"}),
        ("2019.8.1", {"type"}, {"command"}),
        ("2019.8.4", set(), {"type"}),
        ("current", set(), {"type", "timestamp", "status", "report"}),
    ],
)
def test_a_job_must_have_what_its_release_documents(
    profile: str, absent: set[str], present: set[str]
) -> None:
    assert not required("job", profile) & absent
    assert required("job", profile) >= present


def test_a_list_has_told_the_timestamp_longer_than_the_job_itself() -> None:
    item = schema("job-list", profile="2016.2")["$defs"]["jobItem"]
    assert item["required"] == ["timestamp"]
    assert "timestamp" not in schema("job", profile="2016.2")["required"]


@pytest.mark.parametrize(
    ("name", "key", "since"),
    [("job-list", "pagination", "2017.3"), ("job-nodes", "next-events", "2017.3")],
)
def test_an_answer_must_have_a_key_from_its_release_on(
    name: str, key: str, since: str
) -> None:
    for profile in RELEASES:
        due = RELEASES.index(profile) >= RELEASES.index(since)
        assert (key in required(name, profile)) is due


def test_a_key_that_is_not_documented_yet_is_checked_when_it_is_there() -> None:
    """Servers grew the type before it was documented, and it was a type then (J15)."""
    said = schema("job", profile="2017.3")["$defs"]["jobSummary"]["properties"]["type"]
    assert said["x-undocumented"] is True
    assert "x-since" not in said
    errors = validator_for("job", profile="2017.3").iter_errors({"type": "plan-task"})
    assert ["type"] in [list(error.absolute_path) for error in errors]


def test_a_key_is_not_deprecated_before_it_was() -> None:
    def environment(profile: str) -> Any:
        summary = schema("job", profile=profile)["$defs"]["jobSummary"]
        return summary["properties"]["environment"]

    assert environment("2017.3")["deprecated"] is True
    assert not {"deprecated", "x-deprecated"} & environment("2016.4").keys()


def test_a_key_whose_time_is_over_is_not_documented_any_more() -> None:
    def application(profile: str) -> Any:
        scope = schema("job", profile=profile)["$defs"]["scope"]
        return scope["properties"]["application"]

    assert "x-undocumented" not in application("2021.6")
    assert application("2021.7.0")["x-undocumented"] is True
    assert application("2021.7.0")["type"] == "string"


def test_a_schema_is_the_caller_s_own() -> None:
    schema("job")["required"].clear()
    assert schema("job")["required"]


def test_another_release_has_the_schema_of_the_one_it_maps_to() -> None:
    assert schema("job", profile="2018.2") == schema("job", profile="2018.1")
    assert schema("job", profile="2025.8") == schema("job")


@pytest.mark.parametrize("ask", [schema, validator_for])
def test_an_unknown_name_or_release_names_those_that_are_near(ask: Any) -> None:
    with pytest.raises(UnknownSchema, match=r"'job-lst'; try .*job-list"):
        ask("job-lst")
    with pytest.raises(UnknownSchema, match="try job or job-list"):
        ask("zzz")
    with pytest.raises(UnknownRelease, match=r"2016\.1"):
        ask("job", profile="2016.1")


def changes(name: str, a: str, b: str) -> dict[str, str]:
    return {found.key: found.change for found in diff_profiles(name, a, b)}


def test_the_differences_tell_keys_values_and_parameters() -> None:
    changed = changes("openapi", "2017.3", "2019.8.4")
    assert changed["listJobs ?type"] == "undocumented -> optional"
    assert changed["job /type"] == "undocumented -> required"
    assert (
        changed["job-events /items/*/type = job_finished"]
        == "undocumented -> documented"
    )


def test_the_differences_tell_what_has_gone() -> None:
    assert changes("job-list", "2021.6", "2021.7.0") == {
        "/items/*/options/scope/application": "optional -> undocumented",
        "/pagination/total = null": "documented -> undocumented",
    }


def test_a_difference_is_one_readable_line_with_its_source() -> None:
    lines = [str(found) for found in diff_profiles("job", "2016.2", "2016.4")]
    assert "/events: undocumented -> recommended (page/events, J2)" in lines
    assert "/timestamp: undocumented -> required (page/timestamp, J3)" in lines


@pytest.mark.parametrize("name", [*SCHEMAS, "openapi"])
def test_a_release_does_not_differ_from_itself_or_its_equivalent(name: str) -> None:
    assert diff_profiles(name, "2021.2", "2019.8.7") == []


@pytest.mark.parametrize("name", ["job", "job-nodes", "openapi"])
def test_the_differences_read_backward_are_the_same(name: str) -> None:
    forth = changes(name, "2016.2", "current")
    back = changes(name, "current", "2016.2")
    turned = {key: " -> ".join(c.split(" -> ")[::-1]) for key, c in back.items()}
    assert forth == turned


def test_every_release_differs_from_the_one_before() -> None:
    same = [b for a, b in pairwise(RELEASES) if not diff_profiles("openapi", a, b)]
    assert same == []


@pytest.mark.parametrize("profile", RELEASES)
def test_what_a_key_must_be_is_how_it_stands(profile: str) -> None:
    stands = standings("job", profile)
    top = {key for key in stands if key.count("/") == 1 and " = " not in key}
    demanded = {key[1:] for key in top if stands[key].startswith("required")}
    assert demanded == required("job", profile)
    assert "undocumented" not in stands.values()


def test_standings_differ_where_releases_do() -> None:
    before, after = (standings("job", release) for release in ("2016.2", "current"))
    changed = {
        key
        for key in {*before, *after}
        if before.get(key, "undocumented") != after.get(key, "undocumented")
    }
    assert changed == {d.key for d in diff_profiles("job", "2016.2", "current")}
