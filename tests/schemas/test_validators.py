"""Validators: formats are really checked, and patterns end where they say."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from orchestrator_contract.schemas import (
    FORMATS,
    OPERATIONS,
    REGISTRY,
    SCHEMAS,
    validator_for,
)

OFFSETS = st.integers(-23 * 60, 23 * 60).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)


def errors(name: str, body: Any) -> list[tuple[str, str]]:
    """The pointers and keywords of all that is wrong with a body."""
    return [
        ("".join(f"/{step}" for step in error.absolute_path), str(error.validator))
        for error in validator_for(name).iter_errors(body)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2016-05-20T16:45:31Z",
        "2016-05-20t16:45:31z",
        "2016-05-20T16:45:31.226Z",
        "2016-05-20T16:45:31.123456789Z",
        "2016-05-20T16:45:31+00:00",
        "2016-05-20T16:45:31-07:30",
        "2024-02-29T00:00:00Z",
        "2016-12-31T23:59:60Z",
        "2016-12-31T23:59:60.5Z",
        "2017-01-01T00:59:60+01:00",
    ],
)
def test_a_timestamp_of_rfc_3339_is_accepted(text: str) -> None:
    assert FORMATS.conforms(text, "date-time")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2016-05-20",
        "16:45:31Z",
        "2016-05-20T16:45:31",
        "2016-05-20T16:45Z",
        "2016-05-20 16:45:31Z",
        "2016-05-20T16:45:31 Z",
        "2016-05-20T16:45:31+0000",
        "2016-05-20T16:45:31+24:00",
        "2016-05-20T16:45:31,5Z",
        "2016-05-20T16:45:31.Z",
        "2016-05-20T16:45:31Z\n",
        "2016-02-30T16:45:31Z",
        "2023-02-29T16:45:31Z",
        "2016-13-20T16:45:31Z",
        "2016-05-20T24:00:00Z",
        "2016-05-20T16:60:31Z",
        "2016-05-20T16:45:60Z",
        "2016-05-20T16:45:61Z",
        "2016-05-20T23:59:60Z",
        "9999-12-31T23:59:60-01:00",
        "٢٠١٦-05-20T16:45:31Z",
        "1463762731",
    ],
)
def test_what_is_no_timestamp_is_refused(text: str) -> None:
    assert not FORMATS.conforms(text, "date-time")


@given(st.datetimes(timezones=OFFSETS))
def test_every_moment_with_a_zone_is_a_timestamp(moment: datetime) -> None:
    assert FORMATS.conforms(moment.isoformat(), "date-time")


@given(st.datetimes())
def test_no_moment_without_a_zone_is_a_timestamp(moment: datetime) -> None:
    assert not FORMATS.conforms(moment.isoformat(), "date-time")


@given(st.uuids(), st.booleans())
def test_every_uuid_is_one_in_either_case(value: object, upper: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
    text = str(value).upper() if upper else str(value)
    assert FORMATS.conforms(text, "uuid")
    assert not FORMATS.conforms(text.replace("-", ""), "uuid")


@given(st.text(max_size=40))
def test_a_format_never_raises(text: str) -> None:
    FORMATS.conforms(text, "date-time")
    FORMATS.conforms(text, "uuid")


@pytest.mark.parametrize("name", ["date-time", "uuid"])
@pytest.mark.parametrize("value", [None, 1, True, [], {}])
def test_a_format_leaves_other_types_to_the_schema(name: str, value: object) -> None:
    assert FORMATS.conforms(value, name)


def test_a_missing_checker_of_formats_is_an_error_at_start_up() -> None:
    """Without its extra, jsonschema lets any string pass as a date and says nothing."""
    script = (
        "import sys; sys.modules['rfc3339_validator'] = None\n"
        "from orchestrator_contract.schemas import validator_for"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "FormatsNotChecked" in run.stderr
    assert "install rfc3339-validator" in run.stderr


@pytest.mark.parametrize("name", ["711", "0", "007", "9" * 30])
def test_a_name_is_digits(name: str) -> None:
    assert ("/name", "pattern") not in errors("job", {"name": name})


@pytest.mark.parametrize(
    "name", ["", "7a", " 7", "7\n", "-7", "7.0", "\N{ARABIC-INDIC DIGIT SEVEN}"]
)
def test_a_name_is_nothing_but_digits(name: str) -> None:
    assert ("/name", "pattern") in errors("job", {"name": name})


@pytest.mark.parametrize(
    "address",
    [
        "https://pe.example.com:8143/orchestrator/v1/jobs/7",
        "http://[::1]:8143/jobs/7",
        "https://pe.example.com/behind/a/proxy/orchestrator/v1/jobs/7",
        "/orchestrator/v1/jobs/7",
    ],
)
def test_an_id_is_free_but_for_its_end(address: str) -> None:
    assert ("/id", "pattern") not in errors("job", {"id": address})


@pytest.mark.parametrize(
    "address",
    [
        "7",
        "jobs/7/",
        "https://pe.example.com/orchestrator/v1/jobs/7/",
        "https://pe.example.com/orchestrator/v1/jobs/",
        "https://pe.example.com/orchestrator/v1/jobs/seven",
        "https://pe.example.com/orchestrator/v1/plan_jobs/7",
        "https://pe.example.com/orchestrator/v1/jobs?/jobs/7",
        "https://pe.example.com/orchestrator/v1/jobs/7\n",
    ],
)
def test_an_id_ends_in_a_job(address: str) -> None:
    assert ("/id", "pattern") in errors("job", {"id": address})


@pytest.mark.parametrize("value", [0, 2.68, 256, "256.0", "00", "67.34", None])
def test_a_duration_is_a_number_or_a_string_of_one(value: object) -> None:
    assert "/duration" not in dict(errors("job", {"duration": value}))


@pytest.mark.parametrize(
    ("value", "keyword"),
    [
        (-0.001, "minimum"),
        ("-1", "pattern"),
        ("1e3", "pattern"),
        ("1.", "pattern"),
        (".5", "pattern"),
        ("PT4M", "pattern"),
        ("", "pattern"),
        (True, "type"),
        ([1], "type"),
    ],
)
def test_a_duration_is_nothing_else(value: object, keyword: str) -> None:
    assert dict(errors("job", {"duration": value}))["/duration"] == keyword


@pytest.mark.parametrize(
    ("command", "options", "wrong"),
    [
        ("deploy", {"noop": None}, ["/options/noop"]),
        ("deploy", {"concurrency": "2"}, ["/options/concurrency"]),
        ("deploy", {"concurrency": 2, "target": "nodes", "noop": True}, []),
        ("deploy", {"plan_job": "no key of this command"}, []),
        ("task", {"noop": None}, ["/options/noop"]),
        ("task", {"scheduled-job-id": 4}, ["/options/scheduled-job-id"]),
        ("task", {"params": {"anything": [None]}, "sensitive": ["password"]}, []),
        ("plan_task", {"noop": None, "plan_job": 1}, []),
        ("plan_task", {"plan_job": "1"}, ["/options/plan_job"]),
        ("plan_task", {"project": {"project_id": "x", "ref": "y"}}, []),
        ("plan_wait", {"noop": "whatever", "plan_job": "whatever"}, []),
        ("plan_wait", {"scope": {"nodes": "web1"}}, ["/options/scope/nodes"]),
        (None, {"noop": "whatever"}, []),
    ],
)
def test_options_are_judged_by_their_command(
    command: str | None, options: dict[str, Any], wrong: list[str]
) -> None:
    body = {"options": options} | ({"command": command} if command else {})
    found = [at for at, _ in errors("job", body) if at.startswith("/options")]
    assert found == wrong


@pytest.mark.parametrize("inside", [{}, {"a": {"b": [1, None]}}, {"state": 7, "id": 0}])
def test_free_form_parts_are_never_looked_into(inside: dict[str, Any]) -> None:
    job = {"command": "task", "options": {"params": inside}, "userdata": inside}
    assert [at for at, _ in errors("job", job) if at] == []
    node = {"name": "web1", "state": "finished", "result": inside, "details": inside}
    assert errors("job-nodes", {"items": [node], "next-events": {"id": ""}}) == []


def test_a_validator_is_made_once() -> None:
    assert validator_for("job") is validator_for("job", profile="2025.8")


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_registry_serves_the_files_as_they_are_written(name: str) -> None:
    """A validator without profiles and inlining comes to the same verdict."""
    plain = Draft202012Validator(
        {"$ref": f"{name}.schema.json"}, registry=REGISTRY, format_checker=FORMATS
    )
    odd: list[Any] = [[], {}, {"items": [None]}, {"id": 1, "kind": 1, "status": [{}]}]
    for body in odd:
        found = sorted(
            (list(e.absolute_path), e.message) for e in plain.iter_errors(body)
        )
        assert found == sorted(
            (list(e.absolute_path), e.message)
            for e in validator_for(name).iter_errors(body)
        )


def test_every_operation_has_a_validator() -> None:
    assert all(validator_for(o.schema) for o in OPERATIONS.values())
