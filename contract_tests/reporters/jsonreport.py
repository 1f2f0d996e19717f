"""The report as JSON: ``schemas/report.schema.json`` says what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from orchestrator_contract.contract_tests.exchange import Exchange
from orchestrator_contract.contract_tests.model import Finding, Level
from orchestrator_contract.contract_tests.outcome import Met, Outcome
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.contract_tests.privacy import presentable

from .telling import operation_of, pointer_of, reproduction, sources_of


def render_json(outcome: Outcome) -> str:
    """Return *outcome* as one JSON object."""
    coverage = outcome.coverage
    report: dict[str, Any] = {
        "schema": 1,
        "tool": {
            "name": "orchestrator-contract",
            "version": version("orchestrator-contract"),
        },
        "target": _told(outcome.target),
        "profile": outcome.profile,
        "seed": outcome.seed,
        "started_at": outcome.started_at.isoformat(),
        "exit_code": int(outcome.exit_code),
        "verdict": outcome.verdict.value,
        "summary": {
            "errors": outcome.count(Level.ERROR),
            "warnings": outcome.count(Level.WARNING),
            "infos": outcome.count(Level.INFO),
            "requests": outcome.requests,
            "jobs": outcome.jobs,
            "seconds": round(outcome.seconds, 3),
        },
        "lacking": _all_told(outcome.lacking),
        "unreachable": _told(outcome.unreachable),
        "profile_reason": presentable(outcome.profile_reason),
        "suppressed": [_finding(finding) for finding in outcome.suppressed],
        "stale": _all_told(outcome.stale),
        "findings": [_finding(finding) for finding in outcome.findings],
        "coverage": {
            "states": _met(coverage.states),
            "types": _met(coverage.types),
            "pairs": _met(coverage.pairs),
            "error_kinds": _met(coverage.kinds),
            "job_properties": {
                pointer: list(guises) for pointer, guises in coverage.properties.items()
            },
            "checks": {
                "passed": list(coverage.passed),
                "failed": list(coverage.failed),
                "not_exercised": list(coverage.not_exercised),
            },
            "notes": _all_told(coverage.notes),
        },
        "requests": [_request(exchange) for exchange in outcome.exchanges],
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _told(text: str | None) -> str | None:
    return None if text is None else presentable(text)


def _all_told(texts: Iterable[str]) -> list[str]:
    return [presentable(text) for text in texts]


def _met(met: Met) -> dict[str, list[str]]:
    return {"seen": list(met.seen), "missing": list(met.missing)}


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    told: dict[str, Any] = {
        "check": finding.check.id,
        "level": finding.check.level.label,
        "operation": operation_of(finding),
        "requirement": finding.check.requirement,
        "source": " ".join(map(str, sources_of(finding.check))),
        "pointer": pointer_of(finding),
        "expected": presentable(finding.breach.expected),
        "actual": presentable(finding.breach.actual),
    }
    if isinstance(place, FilePlace):
        told["document"] = {"path": presentable(place.path), "line": place.line}
    else:
        told["request"] = {
            "method": place.request.method,
            "url": presentable(place.url),
        }
        told["response"] = {"status": place.status}
    if finding.beside is not None:
        told["beside"] = {
            "method": finding.beside.request.method,
            "url": presentable(finding.beside.url),
            "status": finding.beside.status,
        }
    return told | {
        "occurrences": finding.occurrences,
        "reproduce": reproduction(finding),
    }


def _request(exchange: Exchange) -> dict[str, Any]:
    """Say what was sent, and in a word what came."""
    return {
        "method": exchange.request.method,
        "url": presentable(exchange.url),
        "purpose": exchange.request.purpose.value,
        "credential": exchange.request.credential.value,
        "status": exchange.status,
        "failure": presentable(str(exchange.failure)) if exchange.failure else None,
    }
