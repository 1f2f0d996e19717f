"""The end of a run: reports are written, people are told, the exit code is known."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from orchestrator_contract.contract_tests.baseline import Baseline, BaselineError
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.reporters import render, render_text

from .options import Judging, Refused
from .terminal import Terminal, paper, tell


def conclude(
    outcome: Outcome, judging: Judging, *, secrets: tuple[str, ...] = ()
) -> int:
    """Report *outcome* as *judging* asks for and return the exit code."""
    outcome = _with_baseline(outcome, judging)
    page = paper(sys.stderr)
    text = render_text(
        outcome,
        width=page.width,
        style=page.style,
        secrets=secrets,
        verbose=judging.verbose,
        quiet=judging.quiet,
        timed=Terminal.of(sys.stderr).live,
    )
    tell(text)
    for form, path in judging.reports:
        _write(render(form, outcome, secrets=secrets), path)
    return outcome.exit_code


def _write(text: str, path: str) -> None:
    """Write a report to *path*, or to standard output for ``-``."""
    if path == "-":
        click.echo(text, nl=False)
        return
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise Refused(f"cannot write the report {path}: {why}") from None


def known_baseline(judging: Judging) -> Baseline | None:
    """Read the baseline, if one was given; refuses one that cannot be used.

    To be called before a run as well: nobody wants to hear it two minutes later.
    """
    if judging.baseline is None:
        return None
    try:
        return Baseline.load(judging.baseline, missing_ok=judging.baseline_update)
    except BaselineError as error:
        raise Refused(str(error)) from None


def _with_baseline(outcome: Outcome, judging: Judging) -> Outcome:
    """Take out of *outcome* what the baseline accepts, or write the baseline anew."""
    baseline = known_baseline(judging)
    if baseline is None or judging.baseline is None:
        return outcome
    today = datetime.now(UTC).date()
    coverage = outcome.coverage
    exercised = {*coverage.passed, *coverage.failed}
    if judging.baseline_update:
        baseline = baseline.updated(outcome.findings, exercised)
        try:
            baseline.save(judging.baseline)
        except BaselineError as error:
            raise Refused(str(error)) from None
    kept, suppressed = baseline.divide(outcome.findings, today=today)
    ended = baseline.ended(kept, today=today)
    return replace(
        outcome,
        findings=kept,
        suppressed=suppressed,
        stale=baseline.stale(outcome.findings, exercised, today=today),
        coverage=replace(coverage, notes=(*coverage.notes, *ended)),
    )
