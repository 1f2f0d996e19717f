"""Bodies that break the contract in more places than anybody wants to read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.model import MOST, Finding

from .judging import court_of, golden

LIST = golden("job-list-with-status")
MORE = " (and at more places than were counted)"


def found(court: Court, check: str) -> list[Finding]:
    return [f for f in court.findings() if f.check.id == check]


@pytest.mark.parametrize("row", [None, {}, [], {"name": 7}], ids=json.dumps)
@pytest.mark.parametrize("rows", [2 * MOST, 110_000])
def test_what_is_not_counted_any_more_is_told(row: Any, rows: int) -> None:
    court = court_of(LIST | {"items": [row] * rows}, "job-list")
    findings = [f for f in court.findings() if "/items/" in f.breach.pointer]
    assert findings
    assert all(f.breach.actual.endswith(MORE) for f in findings if f.occurrences > 2)
    assert sum(f.occurrences for f in findings) <= MOST * len(CATALOGUE)


def test_all_is_counted_where_a_person_could() -> None:
    few = court_of(LIST | {"items": [None] * (MOST - 1)}, "job-list")
    (finding,) = found(few, "list-jobs/types-are-as-documented")
    assert finding.occurrences == MOST - 1
    assert finding.breach.actual == "null"


def test_a_check_of_meaning_counts_no_further_either() -> None:
    row = LIST["items"][0]
    rows = [row | {"extra": None} for _ in range(MOST + 5)]
    court = court_of(LIST | {"items": rows}, "job-list")
    (finding,) = found(court, "list-jobs/jobs-are-listed-once")
    assert finding.occurrences == MOST
    assert finding.breach.actual.endswith(MORE)


def test_a_later_body_tells_that_more_was_not_counted() -> None:
    court = court_of(LIST | {"items": [None]}, "job-list")
    court.judgement.add(
        court_of(LIST | {"items": [None] * 2 * MOST}, "job-list").judgement
    )
    (finding,) = found(court, "list-jobs/types-are-as-documented")
    assert finding.occurrences == 1 + MOST
    assert finding.breach.actual == f"null{MORE}"


def test_a_body_of_mebibytes_is_validated(run_cli, tmp_path) -> None:
    path = tmp_path / "list.json"
    rows = ",".join(["null"] * ((2 << 20) // 5))
    path.write_text(f'{{"items": [{rows}], "pagination": {{}}}}', encoding="utf-8")
    done = run_cli("validate", path)
    assert done.returncode == 1
    assert MORE.strip() in " ".join((done.stdout + done.stderr).split())
