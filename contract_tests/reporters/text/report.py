"""The whole report, from the first finding to the line with the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orchestrator_contract.contract_tests.layout import Page, Style, counted, plain
from orchestrator_contract.contract_tests.model import Finding, Level
from orchestrator_contract.contract_tests.outcome import Exit, Outcome, Verdict
from orchestrator_contract.contract_tests.privacy import hiding, presentable
from orchestrator_contract.contract_tests.reporters.telling import headline

from .findings import by_operation, in_one_line, told_findings
from .matrix import matrix

_VERDICTS = {
    Verdict.CONFORMS: ("Conforms", "green"),
    Verdict.VIOLATES: ("Violates the contract", "red"),
    Verdict.INCONCLUSIVE: ("Inconclusive", "yellow"),
}


def render_text(
    outcome: Outcome,
    *,
    width: int = 80,
    style: Style = plain,
    secrets: tuple[str, ...] = (),
    verbose: bool = False,
    quiet: bool = False,
    timed: bool = True,
) -> str:
    """Tell *outcome* to a person, in lines of *width* columns.

    *verbose* tells findings of level info in full and names what was not exercised;
    *quiet* leaves a line for each thing that fails the run, and the verdict. Unless
    *timed* it does not say how long the run took, so that the same answers give the
    same report.
    """
    page = Page(width, style)
    with hiding(*secrets):
        if outcome.unreachable:
            word = style("Unreachable:", "red")
            return f"{word} {presentable(outcome.unreachable)}\n"
        verdict = _verdict(page, outcome, timed=timed)
        if quiet:
            return "\n".join([*_what_fails(page, outcome), verdict]) + "\n"
        told = _in_full(outcome, verbose=verbose)
        blocks: list[Iterable[str]] = [
            *told_findings(page, told),
            _coverage(page, outcome, told, verbose=verbose),
            [verdict],
        ]
        return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _in_full(outcome: Outcome, *, verbose: bool) -> list[Finding]:
    """Return what is told in full; infos only if asked for, or if they fail the run."""
    infos = verbose or outcome.fail_on is Level.INFO
    return [f for f in outcome.findings if infos or f.check.level > Level.INFO]


def _what_fails(page: Page, outcome: Outcome) -> Iterator[str]:
    """Yield a line for each thing that keeps the exit code from being 0."""
    for finding in outcome.failing:
        yield in_one_line(page, finding)
    if not outcome.failing:
        for reason in outcome.lacking:
            yield f"{page.style('lacking', 'yellow')}  {presentable(reason)}"
    for entry in outcome.stale:
        yield f"{page.style('stale  ', 'yellow')}  {presentable(entry)}"


def _coverage(
    page: Page, outcome: Outcome, told: list[Finding], *, verbose: bool
) -> Iterator[str]:
    """Yield what was met and exercised, and all else that the verdict rests on."""
    coverage = outcome.coverage
    yield from matrix(page, coverage.pairs)
    yield ""
    if outcome.target:
        line = page.link if "://" in outcome.target else page.unbroken  # a file
        yield line("target", outcome.target, 2)
    reason = f": {outcome.profile_reason}" if outcome.profile_reason else ""
    yield from page.row("profile", outcome.profile + reason, 2)
    passed, failed = len(coverage.passed), len(coverage.failed)
    idle = len(coverage.not_exercised)
    checks = f"{passed} passed, {failed} with findings, {idle} not exercised"
    named = coverage.not_exercised if verbose else ()
    yield from page.row("checks", f"{checks}{':' if named else ''}", 2)
    for check in named:
        yield from page.row("", check, 2)
    divided = by_operation(told)
    if len(divided) > 1:
        each = ", ".join(f"{o.id} {len(found)}" for o, found in divided)
        yield from page.row("findings", each, 2)
    if hidden := len(outcome.findings) - len(told):
        yield from page.row("infos", f"{hidden}, shown with --verbose", 2)
    for note in coverage.notes:
        yield from page.row("note", note, 2)
    if outcome.suppressed:
        accepted = counted(len(outcome.suppressed), "more finding")
        yield from page.row("baseline", f"accepts {accepted}", 2)
        for finding in outcome.suppressed if verbose else ():
            yield from page.row("", f"{finding.check.id} {finding.breach.pointer}", 2)
    for entry in outcome.stale:
        yield from page.row("stale", f"no longer occurs: {entry}", 2)
    for reason in outcome.lacking:
        yield from page.row("lacking", reason, 2)


def _verdict(page: Page, outcome: Outcome, *, timed: bool) -> str:
    """Return the one line that a run comes to; its reach only where there is room."""
    words, colour = _VERDICTS[outcome.verdict]
    if outcome.exit_code is Exit.STALE_BASELINE:
        words = headline(outcome)
        colour = "yellow" if outcome.verdict is Verdict.CONFORMS else colour
    counts = ", ".join(
        counted(outcome.count(level), level.label)
        for level in (Level.ERROR, Level.WARNING)
    )
    reach = [
        *([counted(outcome.requests, "request")] if outcome.requests else []),
        counted(outcome.jobs, "job"),
        *([f"{outcome.seconds:.1f} s"] if timed else []),
    ]
    said = f" ({', '.join(reach)})"
    if len(f"{words}: {counts}{said}") > page.width:
        said = ""
    return f"{page.style(f'{words}:', colour)} {counts}{said}"
