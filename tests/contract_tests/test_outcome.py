"""Exit codes and verdicts: what goes before what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.model import Breach, Finding, Level
from orchestrator_contract.contract_tests.outcome import Exit, Met, Outcome, Verdict
from orchestrator_contract.contract_tests.places import FilePlace

CLEAN = Outcome(target="http://x", started_at=datetime(2026, 11, 23, tzinfo=UTC))


def finding(check: str) -> Finding:
    breach = Breach("", "one thing", "another")
    return Finding(check=CATALOGUE[check], breach=breach, place=FilePlace("f"))


ERROR = finding("get-job/id-names-the-job")
WARNING = finding("get-job/id-is-absolute")
INFO = finding("get-job/keys-are-documented")


@pytest.mark.parametrize(
    ("changes", "code", "verdict"),
    [
        ({}, Exit.CONFORMS, Verdict.CONFORMS),
        ({"findings": (INFO, WARNING)}, Exit.CONFORMS, Verdict.CONFORMS),
        ({"stale": ("x",)}, Exit.STALE_BASELINE, Verdict.CONFORMS),
        ({"stale": ("x",), "lacking": ("y",)}, Exit.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        ({"findings": (ERROR,), "lacking": ("y",)}, Exit.FINDINGS, Verdict.VIOLATES),
        (
            {"findings": (ERROR,), "unreachable": "gone"},
            Exit.UNREACHABLE,
            Verdict.UNREACHABLE,
        ),
        (
            {"findings": (WARNING,), "fail_on": Level.WARNING},
            Exit.FINDINGS,
            Verdict.VIOLATES,
        ),
        ({"findings": (ERROR,), "fail_on": None}, Exit.CONFORMS, Verdict.VIOLATES),
    ],
)
def test_the_graver_goes_before(changes, code, verdict):
    outcome = replace(CLEAN, **changes)
    assert (outcome.exit_code, outcome.verdict) == (code, verdict)


def test_findings_are_counted_by_their_very_level():
    outcome = replace(CLEAN, findings=(ERROR, WARNING, WARNING, INFO))
    assert [outcome.count(level) for level in Level] == [1, 2, 1]
    assert outcome.failing == (ERROR,)


def test_words_are_divided_in_their_own_order():
    met = Met.of(("a", "b", "c"), ["c", "a", "unknown"])
    assert met == Met(seen=("a", "c"), missing=("b",))
