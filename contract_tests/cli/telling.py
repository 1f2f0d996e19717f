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
from .terminal import Terminal

_NARROW, _WIDE = 40, 120
#: What stands for our own characters where the terminal's code has none of them.
_PLAIN = str.maketrans({"“": '"', "”": '"', "…": "...", "✓": "x", "\ufffd": "?"})


def conclude(
    outcome: Outcome, judging: Judging, *, secrets: tuple[str, ...] = ()
) -> int:
    """Report *outcome* as *judging* asks for and return the exit code."""
    outcome = _with_baseline(outcome, judging)
    terminal = Terminal.of(sys.stderr)
    text = render_text(
        outcome,
        width=min(max(terminal.columns, _NARROW), _WIDE),
        style=terminal.style,
        secrets=secrets,
        verbose=judging.verbose,
        quiet=judging.quiet,
        timed=terminal.live,
    )
    tell(text)
    for form, path in judging.reports:
        _write(render(form, outcome, secrets=secrets), path)
    return outcome.exit_code


def tell(text: str, *, err: bool = True) -> None:
    """Write styled *text* for people: to standard error, or else to standard output."""
    stream = sys.stderr if err else sys.stdout
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        text = text.translate(_PLAIN)
    # Styled as the terminal takes it, or not at all: nothing is to be taken out of it.
    click.echo(text, err=err, nl=False, color=True)


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
