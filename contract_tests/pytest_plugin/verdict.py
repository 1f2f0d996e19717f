"""What a recorded run says of each check: passed, failed with its findings, skipped."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.layout import counted
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.planning.probes import Probes
from orchestrator_contract.contract_tests.privacy import hiding
from orchestrator_contract.contract_tests.reporters.jsonreport import render_json
from orchestrator_contract.contract_tests.reporters.telling import sources_of
from orchestrator_contract.contract_tests.runner import Settings, run, selected
from orchestrator_contract.contract_tests.transport.addresses import ConfigurationError
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget

#: The test that fails where too little was asked for a verdict.
CONCLUSIVE = "the-run-is-conclusive"
#: Seconds for a run and for one answer, as on the command line.
_MAX_SECONDS, _TIMEOUT = 120.0, 10.0


def names(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> list[str]:
    """Return the names of the tests, in the order of the catalogue.

    Raises LookupError for a pattern that matches no check.
    """
    return [CONCLUSIVE, *(check.id for check in selected(select, ignore))]


def checked(
    url: str,
    token: str | None,
    *,
    seed: int = 0,
    profile: str = "current",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> dict[str, Any]:
    """Check the server at *url* as the command line would; return the JSON report."""
    try:
        target = HttpTarget(
            url,
            token=token,
            timeout=_TIMEOUT,
            until=time.monotonic() + _MAX_SECONDS,
        )
    except ConfigurationError as error:
        return {"exit_code": 2, "unreachable": str(error), "findings": []}
    settings = Settings(
        probes=Probes.FULL if target.local else Probes.BASIC,
        max_seconds=_MAX_SECONDS,
        seed=seed,
        profile=profile,
        select=tuple(select),
        ignore=tuple(ignore),
    )
    try:
        with hiding(token):
            report: dict[str, Any] = json.loads(render_json(run(target, settings)))
            return report
    finally:
        target.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a run says of one check.

    *failures* are texts of findings that fail, *remarks* titles and texts of others,
    *skipped* why there was nothing to judge, *properties* what JUnit's XML tells.
    """

    failures: tuple[str, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    skipped: str | None = None
    properties: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, name: str, report: dict[str, Any]) -> Verdict:
        """Read the verdict on the check called *name* from a JSON report."""
        missing = report.get("unreachable") or "; ".join(report.get("lacking", ()))
        if name == CONCLUSIVE:
            told = f"the run is inconclusive: {missing}" if missing else ""
            return cls(failures=(told,) if told else ())
        check = CATALOGUE[name]
        properties = (
            ("requirement", check.requirement),
            ("source", " ".join(map(str, sources_of(check)))),
            ("level", check.level.label),
        )
        found = [f for f in report["findings"] if f["check"] == name]
        passed = report.get("coverage", _NOTHING)["checks"]["passed"]
        if not found and name not in passed:
            reason = missing or f"nothing came to judge by: {check.requirement}"
            return cls(skipped=f"not exercised: {reason}", properties=properties)
        texts = tuple(map(_told, found))
        if check.level is Level.ERROR:
            return cls(failures=texts, properties=properties)
        title = f"orchestrator check: {check.level.label}"
        return cls(remarks=tuple((title, t) for t in texts), properties=properties)


_NOTHING: dict[str, Any] = {"checks": {"passed": []}}


def summary(report: dict[str, Any]) -> Iterator[str]:
    """Yield the verdict, and the findings that fail nothing."""
    if report.get("unreachable"):
        yield f"unreachable: {report['unreachable']}"
        return
    counts = report["summary"]
    yield (
        f"{report['target']} {report['verdict']}: "
        f"{counted(counts['errors'], 'error')}, "
        f"{counted(counts['warnings'], 'warning')}, "
        f"{counted(counts['infos'], 'info')}; "
        f"{counted(counts['requests'], 'request')}, {counted(counts['jobs'], 'job')}"
    )
    for finding in report["findings"]:
        if finding["level"] != "error":
            yield f"{finding['level']}: {finding['check']}: {finding['requirement']}"


def _told(finding: dict[str, Any]) -> str:
    """Word a finding: what is demanded, what came, who says so, how to see it."""
    request = finding.get("request", {})
    lines = [
        finding["requirement"],
        f"  {request.get('method')} {request.get('url')} {finding['pointer']}",
        f"  expected: {finding['expected']}",
        f"  actual:   {finding['actual']}",
        f"  source:   {finding['source']}",
        f"  see it:   {finding['reproduce']}",
    ]
    if finding["occurrences"] > 1:
        lines.insert(2, f"  (met {finding['occurrences']} times)")
    return "\n".join(lines)
