"""Reports: readable by people, by programs and by build servers."""

from __future__ import annotations

import json
import shlex
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.exchange import (
    Credential,
    Exchange,
    Failure,
    Purpose,
    Request,
    Response,
    Trouble,
)
from orchestrator_contract.contract_tests.model import Breach, Finding, Level
from orchestrator_contract.contract_tests.outcome import Coverage, Met, Outcome
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.contract_tests.reporters import render, render_text
from orchestrator_contract.contract_tests.reporters.telling import curl
from orchestrator_contract.schemas import validator_for


def exchange(credential=Credential.VALID, method="GET", job="7", **answer) -> Exchange:
    request = Request(
        operation="get-job",
        path=f"/jobs/{job}",
        job=job,
        credential=credential,
        method=method,
        purpose=Purpose.KNOWN,
    )
    answer = answer or {"response": Response(status=200, body=b"{}")}
    return Exchange(
        number=1,
        url=f"http://127.0.0.1/orchestrator/v1/jobs/{job}",
        request=request,
        **answer,
    )


def finding(check="get-job/id-names-the-job", place=None, times=1, **words) -> Finding:
    told = {"pointer": "/id", "expected": "…/jobs/7", "actual": '"…/jobs/8"'} | words
    return Finding(
        check=CATALOGUE[check],
        breach=Breach(**told),
        place=place or exchange(),
        occurrences=times,
    )


def outcome(*findings: Finding, **changes) -> Outcome:
    exchanges = [f.place for f in findings if isinstance(f.place, Exchange)]
    coverage = Coverage(
        states=Met.of(("new", "failed"), ["new"]),
        types=Met.of(("task",), ["task"]),
        passed=("get-job/body-is-json",),
        failed=tuple(dict.fromkeys(f.check.id for f in findings)),
        not_exercised=("get-job/status-is-in-order",),
        properties={"/id": ("present",)},
        notes=("a note",),
    )
    base = Outcome(
        target="http://127.0.0.1/orchestrator/v1",
        started_at=datetime(2026, 11, 23, 22, 0, tzinfo=UTC),
        seconds=1.25,
        seed=0,
        requests=len(exchanges),
        jobs=1,
        findings=findings,
        coverage=coverage,
        exchanges=tuple(exchanges),
    )
    return replace(base, **changes)


WARNING = finding("get-job/id-is-absolute", place=FilePlace("jobs.jsonl", 3))
INFO = finding("get-job/keys-are-documented", pointer="/new")
SILENT = finding(
    "get-job/request-is-answered",
    place=exchange(failure=Failure(Trouble.TIMEOUT, "no answer within 10 s")),
    pointer="",
)
OUTCOMES = [
    outcome(),
    outcome(finding(times=3), WARNING, INFO, SILENT),
    outcome(WARNING, fail_on=Level.WARNING, profile_reason="why"),
    outcome(lacking=("no job body was judged",)),
    outcome(unreachable="http://x: nobody is there"),
    outcome(suppressed=(finding(),), stale=("get-job/x /id",)),
    outcome(finding(actual="\x00\x1b[2J\ufffe odd")),
]


@pytest.mark.parametrize("told", OUTCOMES)
def test_the_json_report_satisfies_its_schema(told):
    report = json.loads(render("json", told))
    validator_for("report").validate(report)
    assert report["exit_code"] == told.exit_code
    assert len(report["findings"]) == len(told.findings)


def test_the_json_report_tells_all_about_a_finding():
    report = json.loads(render("json", outcome(finding(times=3), WARNING)))
    first, second = report["findings"]
    assert first["operation"] == "getJob"
    assert first["request"] == {"method": "GET", "url": exchange().url}
    assert first["response"] == {"status": 200}
    assert first["occurrences"] == 3
    assert first["reproduce"] == curl(exchange())
    assert "documented" in first["source"]
    assert second["document"] == {"path": "jobs.jsonl", "line": 3}
    assert second["reproduce"] is None


@pytest.mark.parametrize("told", OUTCOMES)
def test_the_junit_report_is_what_build_servers_read(told):
    root = ET.fromstring(render("junit", told))  # noqa: S314 - it is our own
    (suite,) = root
    cases = suite.findall("testcase")
    assert int(suite.get("tests")) == len(cases)
    for kind, name in (
        ("failure", "failures"),
        ("error", "errors"),
        ("skipped", "skipped"),
    ):
        assert int(suite.get(name)) == len(suite.findall(f"testcase/{kind}"))
    assert bool(suite.findall("testcase/failure")) == bool(told.failing)
    assert bool(suite.findall("testcase/error")) == bool(
        told.lacking or told.unreachable
    )


def test_a_warning_is_output_of_its_test_case_and_no_failure():
    root = ET.fromstring(render("junit", outcome(WARNING)))  # noqa: S314 - it is our own
    told = root.findtext(".//testcase[@name='id-is-absolute']/system-out")
    assert "jobs.jsonl:3" in told


def test_a_person_is_told_where_why_and_how_to_see_it():
    text = render_text(outcome(finding(times=3), WARNING), width=100)
    for words in (
        "GET /jobs/{job-id} (getJob): 1 error, 1 warning\n",
        "\n  error   get-job/id-names-the-job\n",
        "The path of `id` ends in /jobs/ and the job's name.",
        "expected  …/jobs/7",
        'actual    "…/jobs/8"',
        "pointer   /id",
        "at        GET http://127.0.0.1/orchestrator/v1/jobs/7 (answered 200;",
        "; one of 3)\n",
        "at        jobs.jsonl:3\n",
        "https://help.puppet.com/pe/current/",
        'try       curl -sS -i --path-as-is -H "X-Authentication: $ORCHESTRATOR_TOKEN"',
        "target    http://127.0.0.1/orchestrator/v1",
        "profile   current",
        "checks    1 passed, 2 with findings, 1 not exercised",
        "note      a note",
        "Violates the contract: 1 error, 1 warning (1 request, 1 job, 1.2 s)\n",
    ):
        assert words in text


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_errors_that_fail_nothing_are_not_called_conforming(form):
    told = render(form, outcome(finding(), fail_on=None, stale=("get-job/x /id",)))
    assert "Violates the contract, and the baseline is stale" in told
    assert "Conforms" not in told


def test_infos_are_counted_and_shown_on_demand():
    told = outcome(INFO)
    assert "infos     1, shown with --verbose" in render_text(told)
    loud = render_text(told, verbose=True)
    assert "info    get-job/keys-are-documented" in loud
    assert "1 not exercised:\n            get-job/status-is-in-order\n" in loud


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (OUTCOMES[3], "Inconclusive: 0 errors"),
        (OUTCOMES[3], "lacking   no job body was judged"),
        (OUTCOMES[4], "Unreachable: http://x: nobody is there\n"),
        (OUTCOMES[5], "Conforms, but the baseline is stale"),
        (OUTCOMES[5], "baseline  accepts 1 more finding"),
        (OUTCOMES[5], "stale     no longer occurs: get-job/x /id"),
        (OUTCOMES[2], "profile   current: why"),
        (outcome(target=None, requests=0, jobs=2), "(2 jobs, 1.2 s)"),
    ],
)
def test_every_end_of_a_run_has_its_words(told, words):
    assert words in render_text(told)


def test_nothing_that_came_moves_the_cursor():
    told = outcome(finding(actual="\x1b[2J\x9b1m\u202eevil\r", place=exchange()))
    text = render_text(told, style=lambda text, _: text)
    assert not {"\x1b", "\x9b", "\u202e", "\r"} & set(text)


@pytest.mark.parametrize(
    ("credential", "header"),
    [
        (Credential.VALID, "X-Authentication: $ORCHESTRATOR_TOKEN"),
        (Credential.WRONG, "X-Authentication: invalid"),
        (Credential.EMPTY, "X-Authentication;"),
        (Credential.NONE, None),
    ],
)
def test_a_curl_line_is_what_was_sent_and_safe_in_a_shell(credential, header):
    words = shlex.split(curl(exchange(credential, job="'; rm -rf ~ #")))
    assert words[-1].endswith("/jobs/'; rm -rf ~ #")
    assert (words[words.index("-H") + 1] if "-H" in words else None) == header


def test_head_is_asked_as_head():
    assert "--head" in curl(exchange(method="HEAD"))


def test_a_key_with_an_at_sign_is_no_address():
    told = outcome(finding(pointer="/@type/a@example.com/0"))
    report = json.loads(render("json", told))
    assert report["findings"][0]["pointer"] == "/@type/(hidden)/0"
