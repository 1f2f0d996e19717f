"""A finding of two exchanges tells of both, in every report that people read."""

from __future__ import annotations

import html
import itertools
import json
import re
from typing import Any

import pytest

from orchestrator_contract.contract_tests.model import Finding
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.reporters import render, render_text
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget
from orchestrator_contract.mockserver import World, create_app
from orchestrator_contract.schemas import validator_for

LOOKS = "get-job/terminal-job-does-not-change"
LISTED = "list-jobs/item-agrees-with-the-job"


@pytest.fixture(scope="module")
def told() -> Outcome:
    """A run in which every look at a job tells another duration, and the list none."""
    sound, looks = create_app(World(0, jobs=100)), itertools.count(1)

    def app(environ: Any, start_response: Any) -> list[bytes]:
        heads: list[Any] = []
        body = b"".join(sound(environ, lambda *head: heads.append(head)))
        status, headers = heads[0]
        value = json.loads(body or b"null")
        if status.startswith("200") and isinstance(value.get("status"), list):
            value |= {"duration": 1_000_000 + next(looks), "description": "another"}
            body = json.dumps(value).encode()
        kept = [head for head in headers if head[0] != "Content-Length"]
        start_response(status, [*kept, ("Content-Length", str(len(body)))])
        return [body]

    return run(WsgiTarget(app), Settings(concurrency=1))


def of(outcome: Outcome, check: str) -> Finding:
    return next(f for f in outcome.findings if f.check.id == check)


def test_two_looks_are_at_one_job_and_the_earlier_one_stands_beside(told):
    finding = of(told, LOOKS)
    assert finding.beside is not None
    assert finding.beside.request.job == finding.place.request.job
    assert finding.beside.precedes(finding.place)


def test_the_job_stands_beside_the_list(told):
    finding = of(told, LISTED)
    assert finding.place.request.operation == "list-jobs"
    assert finding.beside.request.operation == "get-job"


def test_what_is_wrong_by_itself_has_nothing_beside_it(told):
    assert of(told, "get-job/duration-is-the-run-time").beside is None


def test_people_are_told_of_both(told):
    url = re.escape(of(told, LOOKS).beside.url)
    beside = rf"GET {url} \(answered 200, [0-9.]+ s before\)"
    assert re.search(rf"(?m)^    beside    {beside}$", render_text(told))
    assert re.search(rf"(?m)^beside: {beside}$", render("junit", told))
    assert re.search(rf"beside <code>{beside}</code>", render("markdown", told))
    page = render("html", told)
    assert re.search(rf"<dt>Beside</dt><dd><code>{beside}</code>", page)
    assert "The exchange beside it" in page


def test_what_stood_there_before_is_marked_in_the_page(told):
    """Where two looks differ, one sees both values side by side."""
    finding, page = of(told, LOOKS), render("html", told)
    start = page.index(f'id="{LOOKS.replace("/", "--")}"')
    shown = page[start:].partition("</details>")[0]
    marked = re.findall("<mark[^>]*>(.*?)</mark>", shown, re.DOTALL)
    values = [html.unescape(re.sub("<[^>]*>", "", line)).strip() for line in marked]
    assert values == [
        f'"duration": {place.json.value["duration"]},'
        for place in (finding.place, finding.beside)
    ]


def test_programs_are_told_of_both(told):
    report = json.loads(render("json", told))
    validator_for("report").validate(report)
    by_check = {found["check"]: found for found in report["findings"]}
    assert by_check[LOOKS]["beside"] == {
        "method": "GET",
        "url": of(told, LOOKS).beside.url,
        "status": 200,
    }
    assert "beside" not in by_check["get-job/duration-is-the-run-time"]
