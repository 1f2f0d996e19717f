"""Servers that keep the rules in ways of their own: no check may complain of them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from werkzeug.test import Client

from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget
from orchestrator_contract.mockserver import Shape, World, create_app
from orchestrator_contract.schemas import BASE_PATH, RELEASES

JSON = "application/json"
HEADERS = {"X-Authentication": "any"}
JOBS = re.compile("/jobs(/[0-9]+)?")
#: What answers a path with a query, or leaves it to the mock.
Answers = Callable[[str, dict[str, str]], tuple[int, Any] | None]


def checked(app: WSGIApplication, **settings: Any) -> Outcome:
    return run(WsgiTarget(app), Settings(concurrency=1, **settings))


def complaints(outcome: Outcome) -> list[tuple[str, str]]:
    return [
        (finding.check.id, finding.breach.pointer)
        for finding in outcome.findings
        if finding.check.level > Level.INFO
    ]


def answering(mock: WSGIApplication, answers: Answers) -> WSGIApplication:
    """Return the mock, but for what *answers* has an answer of its own to."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"].removeprefix(BASE_PATH)
        reading = environ["REQUEST_METHOD"] == "GET"
        given = environ.get("HTTP_X_AUTHENTICATION") or "invalid"
        allowed = not given.startswith("invalid")
        query = dict(parse_qsl(environ["QUERY_STRING"]))
        answer = answers(path, query) if reading and allowed else None
        if answer is None:
            return mock(environ, start_response)
        status, body = answer
        data = json.dumps(body).encode()
        heads = [
            ("Content-Type", "application/json"),
            ("Content-Length", f"{len(data)}"),
        ]
        start_response(f"{status} -", heads)
        return [data]

    return app


def asking(mock: WSGIApplication) -> Callable[..., tuple[int, Any]]:
    """Return what asks the mock, as a server asks what lies behind it."""
    client = Client(mock)

    def ask(path: str, **query: object) -> tuple[int, Any]:
        answer = client.get(f"{BASE_PATH}{path}?{urlencode(query)}", headers=HEADERS)
        return answer.status_code, answer.json

    return ask


@pytest.fixture(scope="module")
def mock() -> WSGIApplication:
    return create_app(World(0, jobs=100))


def test_a_server_on_which_nobody_ever_ran_a_plan(mock: WSGIApplication) -> None:
    """Of a plan job that is not there and a bad parameter, either may be refused."""
    ask = asking(mock)

    def answers(path: str, query: dict[str, str]) -> tuple[int, Any] | None:
        if path == "/plan_jobs" and query.get("limit", "1").isdecimal():
            empty = {"limit": 20, "offset": 0, "total": 0}
            return 200, {"items": [], "pagination": empty}
        if re.match("/plan_jobs/[0-9]+(/|$)", path):
            return ask("/plan_jobs/987654321")
        return None

    assert complaints(checked(answering(mock, answers))) == []


def test_a_server_whose_jobs_wait_in_a_queue(mock: WSGIApplication) -> None:
    """They start when they are created, and are timed from when they run."""
    ask = asking(mock)

    def timed(job: dict[str, Any]) -> dict[str, Any]:
        history = job["status"]
        runs = [entry for entry in history if entry["state"] == "running"]
        if job.get("finished_timestamp") and runs:
            began, end = (
                datetime.fromisoformat(text)
                for text in (runs[0]["enter_time"], job["finished_timestamp"])
            )
            job["duration"] = (end - began).total_seconds()
        if "started_timestamp" in job:
            first = history[0]["enter_time"]
            job |= {"started_timestamp": first, "created_timestamp": first}
        return job

    def answers(path: str, query: dict[str, str]) -> tuple[int, Any] | None:
        if not JOBS.fullmatch(path):
            return None
        status, body = ask(path, **query)
        if status != 200:
            return status, body
        if isinstance(body.get("status"), list):
            return status, timed(body)
        if path == "/jobs":
            for item in body["items"]:
                own = timed(ask(f"/jobs/{item['name']}")[1])
                times = ("duration", "started_timestamp", "created_timestamp")
                item |= {key: own[key] for key in times if key in own}
        return status, body

    assert complaints(checked(answering(mock, answers))) == []


@pytest.mark.parametrize("after", [5, 60, 150])
def test_a_server_that_forgets_its_oldest_jobs_meanwhile(
    mock: WSGIApplication, after: int
) -> None:
    ask, asked = asking(mock), itertools.count()

    def answers(path: str, query: dict[str, str]) -> tuple[int, Any] | None:
        oldest = 20 if next(asked) >= after else 1
        named = re.match("/jobs/([0-9]+)(/|$)", path)
        if named and int(named[1]) < oldest:
            return ask("/jobs/987654321")
        numbers = (query.get(key, "0") for key in ("limit", "offset"))
        if path != "/jobs" or not all(number.isdecimal() for number in numbers):
            return None
        limit, offset = int(query.pop("limit", "20")), int(query.pop("offset", "0"))
        status, body = ask(path, **query, limit=1000)
        if status == 200:
            kept = [item for item in body["items"] if int(item["name"]) >= oldest]
            page = {"limit": limit, "offset": offset, "total": len(kept)}
            body["items"] = kept[offset : offset + limit]
            body["pagination"] |= page
        return status, body

    assert complaints(checked(answering(mock, answers))) == []


def test_a_job_that_somebody_names_and_that_is_not_there_was_not_forgotten(
    mock: WSGIApplication,
) -> None:
    ask = asking(mock)

    def answers(path: str, query: dict[str, str]) -> tuple[int, Any] | None:
        if re.match("/jobs/1(/|$)", path):
            return ask("/jobs/987654321")
        status, body = ask(path, **query)
        if path == "/jobs" and status == 200:
            body["items"] = [item for item in body["items"] if item["name"] != "1"]
        return status, body

    found = complaints(checked(answering(mock, answers), job_ids=(1,)))
    assert ("get-job/what-exists-is-answered-with-200", "") in found


def test_a_server_that_refuses_to_list_what_lies_beyond_the_end(
    mock: WSGIApplication,
) -> None:
    ask = asking(mock)

    def answers(path: str, query: dict[str, str]) -> tuple[int, Any] | None:
        beyond = path == "/jobs" and query.get("offset", "0").isdecimal()
        if beyond and int(query.get("offset", "0")) > 1000:
            return ask("/jobs", limit="abc")
        return None

    assert complaints(checked(answering(mock, answers))) == []


def test_a_server_that_spells_a_moment_in_another_way_each_time(
    mock: WSGIApplication,
) -> None:
    ask, looks = asking(mock), itertools.cycle(["Z", ".0Z", "+00:00", ".000Z"])

    def answers(path: str, query: dict[str, str]) -> tuple[int, Any] | None:
        if not JOBS.fullmatch(path):
            return None
        status, body = ask(path, **query)
        text = re.sub(r"(?<=:\d\d)Z(?=\")", next(looks), json.dumps(body))
        return status, json.loads(text)

    assert complaints(checked(answering(mock, answers))) == []


@pytest.mark.parametrize("release", RELEASES)
def test_a_server_of_any_release_that_is_to_be_found_out(release: str) -> None:
    """What its bodies leave open is not taken for a promise of the newest one."""
    app = create_app(World(0, jobs=100, shape=Shape(profile=release)))
    assert complaints(checked(app, profile="auto")) == []


READINGS = {
    "any-digits": lambda text: re.match(r"^\d+$", text),
    "stripped": lambda text: re.fullmatch("[0-9]+", text.strip("\x00\n")),
}


@pytest.mark.parametrize("reading", READINGS)
def test_a_careless_reading_of_ids_is_found_out(
    mock: WSGIApplication, reading: str
) -> None:
    ask = asking(mock)

    def answers(path: str, query: dict[str, str]) -> tuple[int, Any] | None:
        head, _, raw = path.rpartition("/")
        text = raw.encode("latin-1").decode("utf-8", "replace")
        if head != "/jobs" or not READINGS[reading](text):
            return None
        return ask(f"/jobs/{int(text.strip(chr(0)))}", **query)

    assert complaints(checked(answering(mock, answers))) == [
        ("get-job/strange-id-is-refused", "")
    ]
