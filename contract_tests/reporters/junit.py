"""The report as JUnit XML, which build servers show beside their own tests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from orchestrator_contract.contract_tests.model import Finding
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.contract_tests.privacy import presentable

from .telling import beside_of, place_of, reproduction, sources_of

#: What XML 1.0 does not let stand anywhere, not even escaped.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(outcome: Outcome) -> str:
    """Return *outcome* as one test suite: a test case for each check.

    Findings on which the run fails are failures, others go into the case's output; a
    check that had nothing to judge is skipped. That nothing could be judged at all is
    an error of the suite's first case.
    """
    coverage = outcome.coverage
    by_check: dict[str, list[Finding]] = {}
    for finding in outcome.findings:
        by_check.setdefault(finding.check.id, []).append(finding)
    failing = {finding.check.id for finding in outcome.failing}
    broken = [outcome.unreachable] if outcome.unreachable else [*outcome.lacking]
    suite = Element(
        "testsuite",
        name=_legal(f"orchestrator-contract {outcome.target or ''}".strip()),
        timestamp=outcome.started_at.isoformat(timespec="seconds"),
        time=f"{outcome.seconds:.3f}",
    )
    if broken:
        case = _case(suite, "run/is-conclusive")
        message = _legal("; ".join(broken))
        SubElement(case, "error", type=outcome.verdict.value, message=message)
    for check in (*coverage.passed, *coverage.failed):
        findings = by_check.get(check, [])
        case = _case(suite, check, findings)
        if check in failing:
            check_of = findings[0].check
            failure = SubElement(
                case,
                "failure",
                type=check_of.level.label,
                message=check_of.requirement,
            )
            failure.text = _told(findings)
        elif findings:
            SubElement(case, "system-out").text = _told(findings)
    for check in coverage.not_exercised:
        SubElement(_case(suite, check), "skipped", message="nothing to judge was met")
    for kind in ("failure", "error", "skipped"):
        name = {"failure": "failures", "error": "errors"}.get(kind, kind)
        suite.set(name, str(len(suite.findall(f"testcase/{kind}"))))
    suite.set("tests", str(len(suite)))
    root = Element("testsuites")
    root.append(suite)
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _case(suite: Element, check: str, findings: Iterable[Finding] = ()) -> Element:
    operation, _, clause = check.partition("/")
    case = SubElement(suite, "testcase", classname=operation, name=clause, time="0")
    for finding in findings:
        place = finding.place
        if isinstance(place, FilePlace) and place.path != "-":
            case.set("file", _legal(place.path))  # GitLab links to it
            break
    return case


def _told(findings: Iterable[Finding]) -> str:
    """Tell findings in lines, each of them safe to show."""
    lines: list[str] = []
    for finding in findings:
        lines += [
            f"{finding.check.level.label}: {finding.check.requirement}",
            f"expected: {finding.breach.expected}",
            f"came: {finding.breach.actual}",
            f"at: {place_of(finding)} ({finding.occurrences} times)",
            *(f"beside: {line}" for line in (beside_of(finding),) if line),
            *(f"source: {source}" for source in sources_of(finding.check)),
            *(f"try: {line}" for line in (reproduction(finding),) if line),
            "",
        ]
    return "\n".join(_legal(line) for line in lines)


def _legal(text: str) -> str:
    """Return a line as a report may tell it, in characters that XML has."""
    return _ILLEGAL.sub("\ufffd", presentable(text))
