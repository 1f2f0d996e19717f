"""Every format is valid by its own rules, and nothing from outside breaks out of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.privacy import presentable
from orchestrator_contract.contract_tests.reporters import FORMATS, render
from orchestrator_contract.contract_tests.reporters.github import MOST
from orchestrator_contract.contract_tests.reporters.markdown import LIMIT
from orchestrator_contract.schemas import FORMATS as KINDS_OF_TEXT
from orchestrator_contract.schemas import SOURCES, validator_for

from ..support.examples import examples
from .broken import broken_run
from .hostile_reports import HOSTILE, hostile_outcome
from .test_reporters import OUTCOMES, finding, outcome

HERE = Path(__file__).parent
HAR = Draft202012Validator(
    json.loads((HERE / "har.schema.json").read_text("utf-8")),
    format_checker=KINDS_OF_TEXT,
)
JUNIT = xmlschema.XMLSchema(HERE / "junit.xsd")
MARKDOWN = MarkdownIt("gfm-like", {"html": True})
#: Addresses that a report may lead to, beside places of its own.
LINKS = {source.url for source in SOURCES.values()} | {"data:,"}


def elements(text: str) -> list[Element]:
    """Parse HTML as browsers do, and refuse what is no HTML."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return [e for e in parser.parse(text).iter() if isinstance(e.tag, str)]


def tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def written(element: Element) -> str:
    return "".join(element.itertext())


def demand_html(text: str) -> list[Element]:
    """Demand a page that runs and loads nothing but what is ours."""
    found = elements(text)
    scripts = [e for e in found if tag(e) == "script"]
    styles = [e for e in found if tag(e) == "style"]
    static = HERE.parents[1] / "contract_tests" / "reporters" / "static"
    assert [e.text for e in scripts] == [(static / "report.js").read_text("utf-8")]
    assert [e.text for e in styles] == [(static / "report.css").read_text("utf-8")]
    demand_harmless(found)
    names = [e.get("id") for e in found if e.get("id")]
    assert len(names) == len(set(names))
    local = {e.get("href")[1:] for e in found if e.get("href", "").startswith("#")}
    assert local <= set(names)
    return found


def demand_harmless(found: list[Element]) -> None:
    """Demand that no element asks for anything, or leads anywhere but to sources."""
    assert not {tag(e) for e in found} & {"img", "iframe", "object", "embed", "base"}
    for element in found:
        assert not [name for name in element.attrib if name.startswith("on")]
        assert not {"src", "action", "srcset"} & set(element.attrib)
        # What a table of Markdown is aligned by, and nothing else.
        assert re.fullmatch("(text-align:(right|center))?", element.get("style", ""))
        href = element.get("href", "#")
        assert href.startswith("#") or href in LINKS


def demand_junit(text: str, told: Outcome) -> None:
    """Demand what Jenkins and GitLab read, and each finding once."""
    JUNIT.validate(text)
    for level in Level:
        assert text.count(f"{level.label}: ") >= told.count(level)
    for kind in (*told.findings,):
        assert f"{kind.check.level.label}: {kind.check.requirement}" in unescaped(text)


def unescaped(text: str) -> str:
    for sign, name in (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("&", "&amp;")):
        text = text.replace(name, sign)
    return text


def demand_markdown(text: str, told: Outcome) -> list[Element]:
    """Demand that GitHub's Markdown makes of it what was meant, and nothing else."""
    assert len(text.encode()) <= LIMIT
    page = f"<!DOCTYPE html><title>x</title>{MARKDOWN.render(text)}"
    found = elements(page)
    allowed = {
        *("html", "head", "title", "body", "h2", "h3", "p", "strong", "b", "code"),
        *("table", "thead", "tbody", "tr", "th", "td", "ul", "li", "details"),
        *("summary", "pre", "a"),
    }
    assert {tag(e) for e in found} <= allowed
    demand_harmless(found)
    body = next(e for e in found if tag(e) == "body")
    blocks = [e for e in body if tag(e) == "details"]
    assert blocks == [e for e in found if tag(e) == "details"]
    with_findings = [e for e in blocks if e[0][0:1] and tag(e[0][0]) == "b"]
    left_out = re.search(r"\*\*([\d,]+) more finding", text)
    missing = int(left_out[1].replace(",", "")) if left_out else 0
    assert len(with_findings) + missing == len(told.findings)
    return found


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands, as GitHub documents them."""
    told = []
    for line in text.splitlines():
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        assert set(properties) <= {"file", "line", "title"}
        data = {name: meant(value) for name, value in properties.items()}
        told.append((match[1], data, meant(match[3])))
    return told


def meant(text: str) -> str:
    known = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
    assert set(re.findall("%..?", text)) <= set(known)
    return re.sub("%..", lambda match: known[match[0]], text)


def demand_github(text: str) -> list[tuple[str, dict[str, str], str]]:
    told = commands(text)
    for kind in ("error", "warning", "notice"):
        assert len([1 for name, _, _ in told if name == kind]) <= MOST
    return told


def demand_recordings(told: Outcome) -> None:
    HAR.validate(json.loads(render("har", told)))
    lines = render("jsonl", told).splitlines()
    assert len(lines) == len(told.exchanges)
    assert all(isinstance(json.loads(line), dict) for line in lines)


def demand_all(told: Outcome) -> None:
    demand_html(render("html", told))
    demand_markdown(render("markdown", told), told)
    demand_github(render("github", told))
    demand_junit(render("junit", told), told)
    demand_recordings(told)
    validator_for("report").validate(json.loads(render("json", told)))


@pytest.fixture(scope="module")
def broken() -> Outcome:
    return broken_run()


@pytest.mark.parametrize("told", OUTCOMES)
def test_every_format_is_valid_whatever_the_run_came_to(told):
    demand_all(told)


def test_every_format_is_valid_for_a_broken_server(broken):
    demand_all(broken)


@settings(max_examples=examples(1 / 8))
@given(HOSTILE)
def test_nothing_from_outside_breaks_a_format(text):
    demand_all(hostile_outcome(text))


@settings(max_examples=examples(1 / 8))
@given(HOSTILE)
def test_what_came_is_told_and_not_lost(text):
    """It is escaped: read as it is meant, it is the text that came."""
    told = hostile_outcome(text)
    words = presentable(text)
    page = written(demand_html(render("html", told))[0])
    plain = re.sub("[\ufdd0-\ufdef\ufffe\uffff\U0001ffff]", "\ufffd", words)
    assert plain in page or any(0xFFFE & ord(c) == 0xFFFE for c in words)
    _, properties, message = demand_github(render("github", told))[-1]
    assert properties["file"] == words
    assert properties["line"] == "7"
    assert f"came: {words}" in message


@settings(max_examples=examples(1 / 8))
@given(st.text())
def test_a_table_of_the_summary_keeps_its_columns(text):
    told = outcome(target=text)
    found = demand_markdown(render("markdown", told), told)
    rows = [[*e] for e in found if tag(e) == "tr"]
    assert {len(row) for row in rows if tag(row[0])} == {6}


def test_a_summary_is_no_longer_than_github_shows():
    many = [finding(pointer=f"/{n}", actual="x" * 300) for n in range(1_500)]
    told = outcome(*many)
    text = render("markdown", told)
    demand_markdown(text, told)
    assert "more findings left out" in text
    assert len(text.encode()) > LIMIT * 0.9


def test_annotations_are_as_many_as_github_shows_and_the_rest_is_counted():
    told = outcome(*(finding(pointer=f"/{n}") for n in range(25)))
    *shown, last = demand_github(render("github", told))
    assert len(shown) == MOST
    assert last[0] == "notice"
    assert last[2].startswith("15 more errors")


def test_a_document_is_annotated_in_its_file_and_a_request_by_its_address():
    told = demand_github(render("github", OUTCOMES[1]))
    places = [(data.get("file"), data.get("line")) for _, data, _ in told]
    assert (None, None) in places
    assert ("jobs.jsonl", "3") in places
    assert any("at: GET http://127.0.0.1/" in message for _, _, message in told)


def test_a_run_without_a_verdict_is_an_error_for_github():
    for told, words in ((OUTCOMES[3], "no job body"), (OUTCOMES[4], "nobody is there")):
        ((kind, _, message),) = demand_github(render("github", told))
        assert kind == "error"
        assert words in message


def test_the_findings_of_a_broken_server_stand_in_junit_once_and_with_their_why(broken):
    text = render("junit", broken)
    demand_junit(text, broken)
    for told in broken.failing:
        name = f'classname="{told.check.operation}" name="{told.check.clause}"'
        assert text.count(name) == 1
    failures = JUNIT.to_dict(text)["testsuite"][0]["testcase"]
    assert sum("failure" in case for case in failures) == len(
        {told.check.id for told in broken.failing}
    )


def test_junit_names_the_file_of_a_document():
    assert 'file="jobs.jsonl"' in render("junit", OUTCOMES[1])


def test_a_har_file_holds_what_a_command_says(run_cli, tmp_path):
    path = tmp_path / "run.har"
    assert run_cli("check", "--mock", "--report", f"har={path}").returncode == 0
    har = json.loads(path.read_text("utf-8"))
    HAR.validate(har)
    posted = [e for e in har["log"]["entries"] if e["request"]["method"] == "POST"]
    assert posted
    assert all(
        isinstance(json.loads(e["request"]["postData"]["text"]), dict) for e in posted
    )


def test_the_json_report_of_a_run_with_commands_fits_its_schema(run_cli):
    done = run_cli("check", "--mock", "--report", "json=-")
    report = json.loads(done.stdout)
    validator_for("report").validate(report)
    assert {asked["method"] for asked in report["requests"]} == {"GET", "POST"}


def test_every_format_is_offered(run_cli):
    done = run_cli("validate", "x.json", "--report", "pdf=x")
    assert done.returncode == 2
    assert ", ".join(FORMATS) in " ".join(done.stderr.split())
