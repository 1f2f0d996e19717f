"""A recording is judged as the run was, and tells nothing that is private."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.exchange import (
    Exchange,
    Failure,
    Request,
    Response,
    Trouble,
)
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.privacy import sealed, showing_values
from orchestrator_contract.contract_tests.reading import Unreadable, judge_files
from orchestrator_contract.contract_tests.recordings import as_har, as_line, from_line
from orchestrator_contract.contract_tests.reporters import render
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget
from orchestrator_contract.mockserver import World, create_app

from .test_runner import changed

MOCK = create_app(World(0, jobs=70))
SECRET = "planted-s3cret"  # noqa: S105 - that is what it is here for


def well(_path, _body) -> None:
    """Change nothing."""


def contradictory(path, body) -> None:
    """Break a body, a history, and what a job and its nodes say together."""
    if path == "/jobs/70":
        body["id"] += "0"
        contradictory.looks += 1
        body["timestamp"] = f"20{30 - contradictory.looks}-01-01T00:00:00Z"
    if path.endswith("/nodes") and body["items"]:
        body["items"].pop()
    if "userdata" in body:
        body["userdata"] = {"password": SECRET, "changes": contradictory.looks}


def damaged(app):
    def wrapped(environ, start_response):
        answer = b"".join(app(environ, start_response))
        return [answer + b"}"] if environ["PATH_INFO"].endswith("/jobs/5") else [answer]

    return wrapped


def live(change):
    contradictory.looks = 0
    target = WsgiTarget(damaged(changed(change, MOCK)), until=0)
    return run(target, Settings(concurrency=1))


def patterns(outcome) -> set:
    return {(*f.pattern, f.check.level, f.occurrences) for f in outcome.findings}


@pytest.mark.parametrize("change", [well, contradictory])
@pytest.mark.parametrize("form", ["jsonl", "har"])
def test_a_recording_gives_the_findings_of_the_run(tmp_path, form, change):
    outcome = live(change)
    path = tmp_path / f"run.{form}"
    path.write_text(render(form, outcome), encoding="utf-8")
    again = judge_files([str(path)], checks=CATALOGUE.values())
    assert patterns(again) == patterns(outcome)
    assert {f[0] for f in patterns(outcome)} > {"get-job/body-is-json"}
    assert again.jobs == outcome.jobs
    assert again.coverage.passed == outcome.coverage.passed
    assert SECRET not in path.read_text(encoding="utf-8")


def test_recordings_of_two_runs_in_one_file_are_two_runs(tmp_path):
    path, text = tmp_path / "runs.jsonl", ""
    for seed in (0, 1):  # other jobs of the same numbers
        target = WsgiTarget(create_app(World(seed, jobs=70)), until=0)
        text += render("jsonl", run(target, Settings(concurrency=1)))
    path.write_text(text, encoding="utf-8")
    again = judge_files([str(path)], checks=CATALOGUE.values())
    assert [f for f in again.findings if f.check.level >= Level.WARNING] == []
    assert len(again.exchanges) == len(text.splitlines())


def test_whoever_asks_for_values_has_them_recorded():
    with showing_values():
        assert SECRET in render("jsonl", live(contradictory))


def test_the_command_line_records_and_judges_again(run_cli, tmp_path):
    har, lines = tmp_path / "run.har", tmp_path / "run.jsonl"
    reports = ("--report", f"har={har}", "--report", f"jsonl={lines}")
    assert run_cli("check", "--mock", *reports).returncode == 0
    for path in (har, lines):
        done = run_cli("validate", path, "--fail-on", "warning")
        assert done.returncode == 0, done.stderr
        assert "no job of type" not in done.stderr


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON, JSON)
def test_sealing_keeps_what_is_equal_and_what_is_not(one, other):
    a, b = ({"userdata": value} for value in (one, other))
    # False and 0 are equal for Python, and so for every check that compares values.
    assert (sealed(a) == sealed(b)) == (one == other)


@given(JSON)
def test_what_is_not_private_stays_as_it_is_but_for_addresses(value):
    text = json.dumps(value)
    if "@" not in text and not {"params", "userdata", "result"} & set(text.split('"')):
        assert sealed(value) == value


def test_an_exchange_without_an_answer_is_rebuilt():
    request = Request(operation="get-job", path="/jobs/1", job="1")
    failure = Failure(Trouble.TIMEOUT, "no answer within 10 s")
    told = Exchange(number=3, url="http://x/jobs/1", request=request, failure=failure)
    assert from_line(json.loads(json.dumps(as_line(told)))) == told
    entry = as_har((told,), datetime(2026, 11, 23, tzinfo=UTC))["log"]["entries"][0]
    assert entry["response"]["status"] == 0


def foreign(url: str, status: int, text: str, **more) -> dict:
    return {
        "request": {"method": more.pop("method", "GET"), "url": url},
        "response": {
            "status": status,
            "headers": [],
            "content": {"mimeType": "application/json", "text": text} | more,
        },
    }


def test_a_browsers_recording_is_judged_by_what_came(tmp_path):
    base = "https://u:pw@pe.example.com:8143/console/orchestrator/v1"
    job = World(0).job(42, now=datetime(2026, 11, 23, tzinfo=UTC), base_url="https://x")
    job["name"] = "43"
    error = '{"kind": "k", "msg": 7}'
    entries = [
        foreign(f"{base}/jobs/42?x=1", 200, json.dumps(job)),
        foreign(f"{base}/jobs/99", 404, error),
        foreign(f"{base}/jobs/42/nodes", 200, "e30=", encoding="base64"),
        foreign(f"{base}/command/stop", 202, "{}", method="POST"),
        foreign("https://other.example.com/style.css", 200, "body {}"),
    ]
    path = tmp_path / "browser.har"
    path.write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    outcome = judge_files([str(path)], checks=CATALOGUE.values())
    assert {f.check.id for f in outcome.findings} >= {
        "get-job/id-names-the-job",
        "get-job/answer-is-the-asked-job",
        "get-job/error-types-are-as-documented",
        "list-job-nodes/required-keys-are-present",
        "stop-job/required-keys-are-present",
    }
    assert len(outcome.exchanges) == 4
    assert all("pw" not in str(f.place) for f in outcome.findings)


@pytest.mark.parametrize(
    "text",
    [
        '{"number": 1, "request": {}, "response": {}}',
        '{"log": {"entries": [{}]}}',
        '{"log": {"entries": [7]}}',
    ],
)
def test_a_broken_recording_is_one_line(tmp_path, text):
    path = tmp_path / "run.har"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=r"^[^\n]+$"):
        judge_files([str(path)], checks=CATALOGUE.values())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '"began": 0.0',
            '"began": 1e300',
            "1e+300, not from 0 to 100,000,000",
        ),
        ('"ended": 0.0', '"ended": -7', "ended is -7, not from 0 to 100,000,000"),
        ('"status": 200', '"status": 20000', "status is 20000, not from 100 to 999"),
    ],
)
def test_a_number_that_no_run_can_have_is_told(run_cli, tmp_path, old, new, words):
    exchange = Exchange(
        number=1,
        url="http://127.0.0.1/jobs/1",
        request=Request(operation="get-job", path="/jobs/1", job="1"),
        response=Response(status=200, body=b"{}"),
    )
    path, har = tmp_path / "run.jsonl", tmp_path / "run.har"
    line = json.dumps(as_line(exchange))
    path.write_text(line.replace(old, new, 1), encoding="utf-8")
    assert path.read_text("utf-8") != line
    done = run_cli("validate", path, "--report", f"har={har}")
    assert done.returncode == 2
    assert words in done.stderr


def test_a_foreign_answer_with_no_status_of_http_is_left_out(tmp_path):
    url = "https://pe.example.com:8143/orchestrator/v1/jobs/42"
    entries = [foreign(url, status, "{}") for status in (0, -1, 20_000)]
    path = tmp_path / "browser.har"
    path.write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    assert judge_files([str(path)], checks=CATALOGUE.values()).exchanges == ()
