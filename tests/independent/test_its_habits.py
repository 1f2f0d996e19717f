"""The second orchestrator keeps the contract, and has the habits it is there for."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.document import Document
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.schemas import OPERATIONS, validator_for

from .manners import serving
from .orchestrator import EXPIRED, POWERLESS, TOKEN
from .table import PAST

PARTS = {"": "job", "/nodes": "job-nodes", "/report": "job-report"}
PARTS |= {"/events": "job-events"}
ORCHESTRATOR = "puppetlabs.orchestrator/"
VALIDATORS = "puppetlabs.validators/"
RBAC = "puppetlabs.rbac/"


@pytest.fixture
def base() -> Iterator[str]:
    with serving() as url:
        yield url


def got(base: str, path: str, token: str | None = TOKEN) -> tuple[HTTPResponse, bytes]:
    """Ask without a library of ours between."""
    parts = urlsplit(base)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    headers = {} if token is None else {"x-authentication": token}
    connection.request("GET", parts.path + path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def read(base: str, path: str) -> Any:
    response, body = got(base, path)
    assert response.status == 200
    return json.loads(body)


def judged(body: Any, schema: str) -> set[str]:
    operations = {operation.schema: operation.slug for operation in OPERATIONS.values()}
    court = Court(CATALOGUE.values())
    place = FilePlace(schema)
    slug = operations[schema]
    court.document(Document(body=body, schema=schema, operation=slug, place=place))
    return {f.check.id for f in court.findings() if f.check.level > Level.INFO}


@pytest.mark.parametrize("part", PARTS)
def test_every_answer_about_every_job_keeps_the_contract(base, part):
    for line in PAST.split("\n")[1:-1]:
        body = read(base, f"/jobs/{line.split()[0]}{part}")
        validator_for(PARTS[part]).validate(body)
        assert not judged(body, PARTS[part])


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?limit=1000",
        "?limit=7&offset=5&order_by=name&order=asc",
        "?type=plan_task",
        "?task=linux&order_by=owner",
        "?min_finish_timestamp=2025-01-01T00:00:00Z&order_by=environment",
        "?max_finish_timestamp=2024-12-01T00:00:00Z&order_by=state",
    ],
)
def test_every_list_keeps_the_contract(base, query):
    body = read(base, f"/jobs{query}")
    validator_for("job-list").validate(body)
    assert not judged(body, "job-list")
    assert body["items"]


@pytest.mark.parametrize(
    ("path", "token", "status", "kind"),
    [
        ("/jobs/abc", TOKEN, 400, VALIDATORS + "validation-error"),
        ("/jobs/1.5/nodes", TOKEN, 400, VALIDATORS + "validation-error"),
        ("/jobs?limit=many", TOKEN, 400, VALIDATORS + "validation-error"),
        ("/jobs?max_finish_timestamp=now", TOKEN, 400, VALIDATORS + "validation-error"),
        ("/jobs/17/events?start=first", TOKEN, 400, VALIDATORS + "validation-error"),
        ("/jobs/18", TOKEN, 404, ORCHESTRATOR + "unknown-job"),
        ("/jobs/017", TOKEN, 404, ORCHESTRATOR + "unknown-job"),
        ("/jobs/-17/report", TOKEN, 404, ORCHESTRATOR + "unknown-job"),
        ("/jobs/17/notes", TOKEN, 404, ORCHESTRATOR + "unknown-route"),
        ("/jobs/abc", None, 401, RBAC + "user-unauthenticated"),
        ("/jobs", "", 401, RBAC + "user-unauthenticated"),
        ("/jobs/17", EXPIRED, 401, RBAC + "token-expired"),
        ("/jobs/17", TOKEN.lower(), 401, RBAC + "invalid-token"),
        ("/jobs/17", f"{TOKEN}0", 401, RBAC + "invalid-token"),
    ],
)
def test_errors_are_as_documented(base, path, token, status, kind):
    response, body = got(base, path, token)
    assert response.status == status
    assert json.loads(body)["kind"] == kind
    validator_for("error").validate(json.loads(body))


def test_a_front_server_refuses_odd_characters_in_html(base):
    for odd in ("%00", "%C3%A9", "%20" + "1", "9" * 2000):
        response, body = got(base, f"/jobs/{odd}")
        assert response.status == 400
        assert response.getheader("content-type", "").startswith("text/html")
        assert b"<h1>" in body


def test_a_token_without_permission_is_refused_in_plain_text(base):
    response, body = got(base, "/jobs/17", POWERLESS)
    assert response.status == 403
    assert response.getheader("Content-Type") == "text/plain"
    assert b"Forbidden" in body


def test_answers_come_in_chunks_with_a_length_or_to_the_end_of_the_connection(base):
    met = set()
    for _ in range(4):
        response, _ = got(base, "/jobs/17")
        length, how = response.getheader("Content-Length"), response.version
        coded = response.getheader("Transfer-Encoding")
        met.add((how, length is not None, coded, response.getheader("Connection")))
    assert met == {
        (11, True, None, None),
        (11, False, "chunked", None),
        (11, True, None, "close"),
        (10, False, None, None),
    }


def test_times_numbers_and_links_are_not_those_of_the_mock(base):
    numbers = [int(line.split()[0]) for line in PAST.split("\n")[1:-1]]
    assert numbers == sorted(set(numbers))
    assert max(numbers) > 100 * len(numbers)
    jobs = [read(base, f"/jobs/{number}") for number in numbers]
    zones = {re.sub("[0-9]", "0", job["timestamp"][19:]) for job in jobs}
    assert zones == {"Z", ".000Z", "+00:00", ".000+00:00"}
    assert {type(job.get("duration")) for job in jobs} == {float, type(None)}
    assert not any("started_timestamp" in job for job in jobs)
    assert {job["status"][0]["state"] for job in jobs} == {"new", "ready"}
    assert {"id", "login"} in [set(job["owner"]) for job in jobs]
    assert any(job["options"]["noop"] is None for job in jobs)
    assert any(job["node_states"] is None and not job["node_count"] for job in jobs)
    own = urlsplit(base).netloc
    hosts = {urlsplit(job["id"]).netloc for job in jobs}
    assert len(hosts) == 2
    assert own not in hosts


def test_the_list_has_an_order_and_limits_of_its_own(base):
    page = read(base, "/jobs")
    assert len(page["items"]) == 20
    assert page["pagination"]["order"] == "desc"
    assert "type" not in page["pagination"]
    assert len(read(base, "/jobs?limit=1000")["items"]) <= 50


def test_jobs_come_and_move_on_while_one_looks(base):
    first = read(base, "/jobs")["pagination"]["total"]
    seen: list[str] = []
    until = time.monotonic() + 30
    while seen[-1:] != ["finished"] and time.monotonic() < until:
        body = read(base, "/jobs/20011")
        assert not judged(body, "job")
        if body["state"] not in seen:
            seen.append(body["state"])
        time.sleep(0.02)
    # The first states last a moment: a slow machine may miss them.
    assert seen == ["new", "ready", "running", "finished"][-len(seen) :]
    assert read(base, "/jobs")["pagination"]["total"] > first


def test_a_list_does_not_tell_how_long_a_job_waited_so_that_may_be_left_out(base):
    page = read(base, "/jobs?limit=50&order_by=name&order=asc")
    (waited,) = (job for job in page["items"] if job["name"] == "130")
    assert waited["duration"] == 300.5  # and nine seconds in the queue before
    wrong = {"list-jobs/duration-is-the-run-time"}
    assert not wrong & judged(page, "job-list")
    waited["duration"] = 330.5
    assert wrong <= judged(page, "job-list")
    # A start, too, may be told from when it waits; what it ran for is then less.
    waited["started_timestamp"] = waited["created_timestamp"]
    waited["duration"] = 270.5
    assert not wrong & judged(page, "job-list")
