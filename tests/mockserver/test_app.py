"""The five operations, asked over a real socket: answers, errors, tokens."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from orchestrator_contract.mockserver import World, create_app
from orchestrator_contract.schemas import ALL_OPERATIONS, OPERATIONS, validator_for

from ..support.for_each import for_each
from .asking import API, Ask

ORCHESTRATOR, RBAC = "puppetlabs.orchestrator", "puppetlabs.rbac"
PARTS = ("", "/nodes", "/report", "/events")

NO_INTEGERS = [
    "abc",
    "1.5",
    "8_1",
    "0x1F",
    "1e3",
    "8abc",
    "'",
    "a" * 1000,
    "007",
    "+1",
    "-0",
    "--1",
    "%20",
    "1%0A",
    "%00",
    "%1b",
    "%D9%A3",
    "%FF%FE",
    "²",
    "9" * 5000,
]
FUZZED = Client(create_app(World()))
PARAMETERS = sorted(
    {p.name for operation in OPERATIONS.values() for p in operation.parameters}
)
NO_JOBS = ["0", "-1", "101", "1000000", str(2**31), str(2**53), str(2**63), "9" * 400]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.id)
@pytest.mark.parametrize("id_", [1, 7, 42, 70, 100])
def test_every_operation_answers_with_a_valid_body(
    ask: Ask, operation: Any, id_: int
) -> None:
    answer = ask(API + operation.path.replace("{job-id}", str(id_)))
    assert answer.status == 200
    validator_for(operation.schema).validate(answer.json)


@for_each("part", PARTS)
@for_each("id_", NO_INTEGERS, ids=lambda text: text[:12])
def test_an_id_that_is_no_integer_is_a_validation_error(
    ask: Ask, id_: str, part: str
) -> None:
    answer = ask(f"{API}/jobs/{id_}{part}")
    assert answer.status == 400
    assert answer.json["kind"] == f"{ORCHESTRATOR}/validation-error"
    validator_for("error").validate(answer.json)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("id_", NO_JOBS, ids=lambda text: text[:12])
def test_an_id_that_no_job_has_is_unknown(ask: Ask, id_: str, part: str) -> None:
    answer = ask(f"{API}/jobs/{id_}{part}")
    assert answer.status == 404
    assert answer.json["kind"] == f"{ORCHESTRATOR}/unknown-job"
    validator_for("error").validate(answer.json)


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        (None, "user-unauthenticated"),
        ("", "user-unauthenticated"),
        ("invalid-token", "invalid-token"),
        ("expired", "token-expired"),
        ("revoked-yesterday", "token-revoked"),
    ],
)
@pytest.mark.parametrize(
    "path",
    [f"{API}/jobs", f"{API}/jobs/1", f"{API}/jobs/abc", f"{API}/jobs/0", f"{API}/no"],
)
def test_the_token_is_looked_at_before_all_else(
    ask: Ask, path: str, token: str | None, kind: str
) -> None:
    answer = ask(path, token=token)
    assert answer.status == 401
    assert answer.json["kind"] == f"{RBAC}/{kind}"
    validator_for("error").validate(answer.json)


@pytest.mark.parametrize("token", ["other", "invalid", "THE-ONE", "the-one ", "thé"])
def test_with_a_token_of_its_own_the_mock_takes_no_other(token: str) -> None:
    client = Client(create_app(World(), token="the-one"))  # noqa: S106 - not a secret
    url = f"{API}/jobs/1"
    assert client.get(url, headers={"X-Authentication": "the-one"}).status_code == 200
    refused = client.get(url, headers={"X-Authentication": token})
    assert refused.status_code == 401
    assert refused.json is not None
    assert refused.json["kind"] == f"{RBAC}/invalid-token"


def test_the_name_of_the_token_header_has_no_case(ask: Ask) -> None:
    answer = ask(f"{API}/jobs/1", token=None, headers={"x-AUTHENTICATION": "x"})
    assert answer.status == 200


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/favicon.ico", None),
        (f"{API}/jobs/", f"{API}/jobs"),
        (f"{API}/job", f"{API}/jobs"),
        ("/v1/jobs", f"{API}/jobs"),
        (f"{API}//jobs", f"{API}/jobs"),
        (f"{API}/jobs/1/", f"{API}/jobs/{{job-id}}"),
        (f"{API}/jobs/1/node", f"{API}/jobs/{{job-id}}/nodes"),
        (f"{API}/jobs/1/nodes/x", f"{API}/jobs/{{job-id}}/nodes"),
    ],
)
def test_an_unknown_path_is_a_problem_that_names_the_nearest(
    ask: Ask, path: str, nearest: str | None
) -> None:
    answer = ask(path)
    assert (answer.status, answer.type) == (404, "application/problem+json")
    assert len(answer.json["paths"]) == len(ALL_OPERATIONS)
    detail = answer.json["detail"]
    assert detail.endswith(f"did you mean {nearest}?" if nearest else path)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "X"])
def test_the_mock_reads_only(ask: Ask, method: str) -> None:
    answer = ask(f"{API}/jobs/1", method=method, body=b'{"a": 1}')
    assert (answer.status, answer.type) == (405, "application/problem+json")
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/jobs", "/jobs/1", "/jobs/abc", "/jobs/0", "/no"])
def test_head_says_the_same_without_a_body(ask: Ask, path: str) -> None:
    full, head = ask(API + path), ask(API + path, method="HEAD")
    assert (head.status, head.type, head.data) == (full.status, full.type, b"")
    if path != "/jobs":  # its live jobs may have moved between the two
        assert head.headers["Content-Length"] == str(len(full.data))


def test_text_is_utf_8(ask: Ask) -> None:
    found = ask(f"{API}/jobs").data
    assert "ü".encode() in found or "Ł".encode() in found or "ø".encode() in found
    assert b"\\u" not in found


def test_a_defect_of_the_mock_is_a_problem_and_tells_no_secrets(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> Any:
        raise ZeroDivisionError("at /secret/place")

    answer = Client(create_app(World(), clock=broken)).get(
        f"{API}/jobs", headers={"X-Authentication": "x"}
    )
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def test_a_detail_is_its_list_item_with_a_history(ask: Ask) -> None:
    for item in ask(f"{API}/jobs?limit=63").json["items"]:
        detail = ask(item["id"]).json
        assert detail.pop("status")
        for body in (item, detail):
            body.pop("duration", None)  # it grows between the two
        assert json.dumps(item, sort_keys=True) == json.dumps(detail, sort_keys=True)


@given(id_=st.text(min_size=1), part=st.sampled_from(PARTS))
def test_whatever_the_path_says_the_answer_is_json_and_no_failure(
    id_: str, part: str
) -> None:
    answer = FUZZED.get(
        f"{API}/jobs/{quote(id_, safe='', errors='surrogatepass')}{part}",
        headers={"X-Authentication": "x"},
    )
    assert answer.status_code in {200, 400, 404}
    assert answer.mimetype.endswith("json")
    if answer.status_code == 200:
        assert int(id_) in World().ids


@given(query=st.dictionaries(st.sampled_from(PARAMETERS), st.text()))
def test_whatever_the_query_says_the_answer_is_json_and_no_failure(
    query: dict[str, str],
) -> None:
    for path in ("/jobs", "/jobs/6/nodes", "/jobs/6/events"):
        answer = FUZZED.get(
            f"{API}{path}?{urlencode(query, errors='surrogatepass')}",
            headers={"X-Authentication": "x"},
        )
        assert answer.status_code in {200, 400}
        assert answer.mimetype == "application/json"
