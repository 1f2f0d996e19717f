"""The form of our own JSON report: what the design shows fits, and damage does not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from orchestrator_contract.schemas import validator_for

REPORT: dict[str, Any] = {
    "schema": 1,
    "tool": {"name": "orchestrator-contract", "version": "0.1.0"},
    "target": "http://127.0.0.1:8143",
    "profile": "current",
    "seed": 0,
    "started_at": "2026-11-23T19:11:00Z",
    "exit_code": 1,
    "verdict": "violates",
    "summary": {
        "errors": 1,
        "warnings": 0,
        "infos": 0,
        "requests": 42,
        "jobs": 7,
        "seconds": 0.5,
    },
    "suppressed": [],
    "findings": [
        {
            "check": "get-job/status-is-contiguous",
            "level": "warning",
            "operation": "getJob",
            "requirement": "A state begins where the one before it ends.",
            "source": "S5",
            "pointer": "/status/2/enter_time",
            "expected": "2026-11-23T19:11:00Z",
            "actual": "2026-11-23T19:12:00Z",
            "request": {"method": "GET", "url": "http://127.0.0.1:8143/jobs/7"},
            "response": {"status": 200},
            "occurrences": 3,
            "reproduce": "curl http://127.0.0.1:8143/jobs/7",
        }
    ],
    "coverage": {
        "states": {"seen": ["finished"], "missing": ["stopped"]},
        "types": {"seen": ["deploy"], "missing": ["task"]},
        "checks": {"passed": [], "failed": [], "not_exercised": []},
    },
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The report with another value at *path*; without the key for Ellipsis."""
    report = copy.deepcopy(REPORT)
    *steps, last = [int(s) if s.isdigit() else s for s in path.split("/")]
    place: Any = report
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return report


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("target", "http://127.0.0.1:8143"),
        ("target", None),
        ("profile", "2019.8.7"),
        ("findings", []),
        ("findings/0/document", {"path": "jobs.jsonl", "line": 3}),
        ("findings/0/request", ...),
        ("findings/0/response", None),
        ("findings/0/pointer", ""),
        ("more", "keys may be added"),
    ],
)
def test_a_report_as_designed_fits(path: str, value: object) -> None:
    errors = validator_for("report").iter_errors(changed(path, value))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", 2),
        ("tool/name", "another"),
        ("profile", "newest"),
        ("started_at", "2026-11-23T19:11:00"),
        ("exit_code", 6),
        ("verdict", "green"),
        ("summary/errors", -1),
        ("summary/seconds", "0.5"),
        ("suppressed", None),
        ("findings/0/check", "status-is-contiguous"),
        ("findings/0/level", "fatal"),
        ("findings/0/pointer", "status/2"),
        ("findings/0/occurrences", 0),
        ("findings/0/request/method", "DELETE"),
        ("findings/0/response/status", 7),
        ("coverage/states/seen", ["new", "new"]),
        *((key, ...) for key in REPORT),
        *((f"findings/0/{key}", ...) for key in ("check", "level", "source")),
        *((f"coverage/checks/{key}", ...) for key in REPORT["coverage"]["checks"]),
    ],
)
def test_a_damaged_report_does_not(path: str, value: object) -> None:
    assert not validator_for("report").is_valid(changed(path, value))
