"""The report for people: whole pages as those in ``reports``, and what always holds.

``WRITE_REPORTS=1`` writes the pages anew, to be read before they are kept.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.layout import cells
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Coverage, Met, Outcome
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.contract_tests.reporters import render_text
from orchestrator_contract.schemas import LIFECYCLE

from .test_reporters import INFO, SILENT, WARNING, finding, outcome

PAGES = Path(__file__).parent / "reports"
STRATA = [f"{state} {kind}" for kind in LIFECYCLE.types for state in LIFECYCLE.states]
SOME = [stratum for stratum in STRATA if stratum.endswith((" deploy", "ed task"))]
ELSEWHERE = finding(pointer="/items/3/id", place=FilePlace("page.json"))


def met(strata: list[str], **more: object) -> Coverage:
    checks = {"passed": ("get-job/id-is-absolute",), "not_exercised": ("get-job/x",)}
    return Coverage(pairs=Met.of(STRATA, strata), **checks | more)


VIOLATES = outcome(
    finding(times=3),
    finding("list-jobs/id-names-the-job", pointer="/items/0/id"),
    SILENT,
    WARNING,
    INFO,
    ELSEWHERE,
    coverage=met(SOME, notes=("3 answers asked to come back later (Retry-After)",)),
    requests=120,
    jobs=38,
)
CONFORMS = outcome(coverage=met(STRATA), requests=267, jobs=67)
INCONCLUSIVE = outcome(
    coverage=met([]),
    lacking=("no job body was judged", "no unknown job id was answered"),
)


@pytest.mark.parametrize(
    ("name", "told", "how"),
    [
        ("violates", VIOLATES, {}),
        ("violates-verbose", VIOLATES, {"verbose": True}),
        ("violates-quiet", VIOLATES, {"quiet": True}),
        ("violates-narrow", VIOLATES, {"width": 50}),
        ("conforms", CONFORMS, {"timed": False}),
        ("inconclusive", INCONCLUSIVE, {}),
        ("inconclusive-quiet", INCONCLUSIVE, {"quiet": True}),
    ],
)
def test_a_report_reads_as_the_page_that_was_kept(name, told, how):
    page = PAGES / f"{name}.txt"
    text = render_text(told, **how)
    if os.environ.get("WRITE_REPORTS"):
        page.write_text(text, encoding="utf-8")
    assert text == page.read_text(encoding="utf-8")


@given(
    st.text(st.characters(codec="utf-8"), max_size=300),
    st.text(max_size=80),
    st.integers(40, 120),
)
def test_no_line_is_longer_than_the_page_unless_it_is_to_be_copied(text, other, width):
    told = outcome(finding(expected=text, actual=other, pointer=f"/{other}"))
    *lines, verdict = render_text(told, width=width).split("\n")[:-1]
    assert verdict == "Violates the contract: 1 error, 0 warnings" or width > 60
    assert all(cells(line) <= width or "/" in line for line in lines)


@given(st.sets(st.sampled_from(STRATA)), st.integers(40, 120))
def test_the_matrix_shows_each_pair_that_was_met_and_no_other(strata, width):
    text = render_text(outcome(coverage=met(list(strata))), width=width)
    assert text.startswith(f"Met {len(strata)} of 63 pairs of state and type\n")
    rows = dict(re.findall(r"^  (\w+) +(\S.*(?:\n {6}.*)*)$", text, re.MULTILINE))
    for kind in LIFECYCLE.types:
        wanted = [f"{state} {kind}" in strata for state in LIFECYCLE.states]
        if width < 75:
            words = rows.get(kind, "").replace(",", " ").split()
            assert [state in words for state in LIFECYCLE.states] == wanted
        elif any(wanted):
            assert [mark == "✓" for mark in rows[kind].split()] == wanted
        else:
            assert kind not in rows


def one_line(told: Outcome, **how: object) -> str:
    return render_text(told, **how).splitlines()[-1]


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (CONFORMS, "Conforms: 0 errors, 0 warnings (267 requests, 67 jobs, 1.2 s)"),
        (
            outcome(finding(), fail_on=None, stale=("get-job/x /id",)),
            "Violates the contract, and the baseline is stale: 1 error, 0 warnings",
        ),
        (outcome(WARNING), "Conforms: 0 errors, 1 warning (1 job, 1.2 s)"),
        (
            outcome(WARNING, fail_on=Level.WARNING),
            "Violates the contract: 0 errors, 1 warning (1 job, 1.2 s)",
        ),
    ],
)
def test_the_last_line_is_the_verdict(told, line):
    assert one_line(told) == line
    assert one_line(told, quiet=True) == line


def test_quiet_tells_what_fails_the_run_and_nothing_else():
    told = outcome(finding(), WARNING, INFO, lacking=("no job body was judged",))
    first, _ = render_text(told, quiet=True).splitlines()
    assert first.startswith("error    get-job/id-names-the-job  /id  GET http://")
    assert len(render_text(outcome(WARNING), quiet=True).splitlines()) == 1
    stale = render_text(outcome(stale=("get-job/x /id",)), quiet=True)
    assert stale.splitlines()[0] == "stale    get-job/x /id"


def test_infos_are_told_in_full_where_they_fail_the_run():
    told = render_text(outcome(INFO, fail_on=Level.INFO))
    assert "info    get-job/keys-are-documented" in told
    assert "shown with --verbose" not in told


def test_levels_and_marks_are_told_apart_without_colour():
    text = render_text(VIOLATES, verbose=True)
    for word in ("error ", "warning ", "info ", "✓", "-"):
        assert word in text
