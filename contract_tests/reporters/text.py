"""The report for people: findings with all that explains them, then the verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from orchestrator_contract.contract_tests.model import Finding, Level
from orchestrator_contract.contract_tests.outcome import Exit, Met, Outcome, Verdict
from orchestrator_contract.contract_tests.privacy import hiding, presentable

from .telling import place_of, reproduction, sources_of

#: Turns a text and the name of a colour into what the terminal shows.
Style = Callable[[str, str], str]

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.INFO: "blue"}
_VERDICTS = {
    Verdict.CONFORMS: ("Conforms", "green"),
    Verdict.VIOLATES: ("Violates the contract", "red"),
    Verdict.INCONCLUSIVE: ("Inconclusive", "yellow"),
}
_LABEL = 10


def plain(text: str, colour: str) -> str:
    """Leave text as it is: for pipes, files, and whoever wants no colour."""
    del colour
    return text


@dataclass(frozen=True, slots=True)
class _Page:
    """Lays out lines of a width, each of them safe to show."""

    width: int
    style: Style

    def row(self, label: str, text: str, indent: int = 4) -> Iterator[str]:
        """Yield a labelled text, wrapped beneath itself."""
        left = " " * indent + self.style(f"{label:<{_LABEL}}", "dim")
        room = max(self.width - indent - _LABEL, 30)
        lines = textwrap.wrap(presentable(text), room, break_long_words=False)
        for number, line in enumerate(lines or [""]):
            yield (left if not number else " " * (indent + _LABEL)) + line

    def unbroken(self, label: str, text: str) -> str:
        """Return a labelled text in one line, to be copied as it is."""
        return "    " + self.style(f"{label:<{_LABEL}}", "dim") + presentable(text)


def render_text(
    outcome: Outcome,
    *,
    width: int = 80,
    style: Style = plain,
    secrets: tuple[str, ...] = (),
    verbose: bool = False,
) -> str:
    """Tell *outcome* to a person; findings of level info in full only if *verbose*."""
    with hiding(*secrets):
        return _told(outcome, _Page(width, style), verbose=verbose)


def _told(outcome: Outcome, page: _Page, *, verbose: bool) -> str:
    if outcome.unreachable:
        word = page.style("Unreachable:", "red")
        return f"{word} {presentable(outcome.unreachable)}\n"
    blocks: list[Iterable[str]] = [
        _finding(page, finding)
        for finding in outcome.findings
        if verbose or finding.check.level > Level.INFO
    ]
    blocks.append(_summary(page, outcome, verbose=verbose))
    blocks.append(_verdict(page, outcome))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _finding(page: _Page, finding: Finding) -> Iterator[str]:
    check, breach = finding.check, finding.breach
    title = page.style(f"{check.level.label:<8}", _COLOURS[check.level])
    times = f"  ({finding.occurrences} times)" if finding.occurrences > 1 else ""
    yield title + page.style(check.id, "bold") + times
    for line in textwrap.wrap(check.requirement, page.width - 4):
        yield f"    {line}"
    yield from page.row("expected", breach.expected)
    yield from page.row("came", breach.actual)
    yield page.unbroken("at", place_of(finding))
    for url, sources in groupby(sources_of(check), lambda source: source.url):
        for source in sources:
            yield from page.row("source", source.text)
        if url:
            yield page.unbroken("", url)
    if command := reproduction(finding):
        yield page.unbroken("try", command)


def _summary(page: _Page, outcome: Outcome, *, verbose: bool) -> Iterator[str]:
    coverage = outcome.coverage
    yield page.style("Exercised", "bold")
    yield from page.row("states", _met(coverage.states), 2)
    yield from page.row("types", _met(coverage.types), 2)
    if outcome.exchanges:
        seen, missing = coverage.pairs.seen, coverage.pairs.missing
        told = f"{len(seen)}/{len(seen) + len(missing)} of state and type"
        listed = f"; not met: {', '.join(missing)}" if verbose and missing else ""
        yield from page.row("pairs", told + listed, 2)
    passed, failed = len(coverage.passed), len(coverage.failed)
    idle = len(coverage.not_exercised)
    checks = f"{passed} passed, {failed} with findings, {idle} not exercised"
    yield from page.row("checks", checks, 2)
    if verbose:
        for check in coverage.not_exercised:
            yield from page.row("", f"not exercised: {check}", 2)
    infos = outcome.count(Level.INFO)
    if infos and not verbose:
        yield from page.row("infos", f"{infos}, shown with --verbose", 2)
    if outcome.profile_reason:
        told = f"{outcome.profile}: {outcome.profile_reason}"
        yield from page.row("profile", told, 2)
    for note in coverage.notes:
        yield from page.row("note", note, 2)
    if outcome.suppressed:
        told = f"accepts {_counted(len(outcome.suppressed), 'more finding')}"
        yield from page.row("baseline", told, 2)
        for finding in outcome.suppressed if verbose else ():
            yield from page.row("", f"{finding.check.id} {finding.breach.pointer}", 2)
    for entry in outcome.stale:
        yield from page.row("stale", f"no longer occurs: {entry}", 2)
    for reason in outcome.lacking:
        yield from page.row("lacking", reason, 2)


def _met(met: Met) -> str:
    all_of = len(met.seen) + len(met.missing)
    without = f"; not met: {', '.join(met.missing)}" if met.missing else ""
    return f"{len(met.seen)}/{all_of}{without}"


def _verdict(page: _Page, outcome: Outcome) -> Iterator[str]:
    words, colour = _VERDICTS[outcome.verdict]
    if outcome.exit_code is Exit.STALE_BASELINE:
        words, colour = "Conforms, but the baseline is stale", "yellow"
    counts = ", ".join(
        _counted(outcome.count(level), level.label)
        for level in (Level.ERROR, Level.WARNING)
    )
    requests = [_counted(outcome.requests, "request")] if outcome.requests else []
    reach = ", ".join(
        [
            *requests,
            _counted(outcome.jobs, "job"),
            f"{outcome.seconds:.1f} s",
            f"profile {outcome.profile}",
        ]
    )
    name = f"{presentable(outcome.target)}: " if outcome.target else ""
    head = f"{page.style(f'{words}:', colour)} {counts}"
    if len(f"{words}: {counts} ({name}{reach})") <= page.width:
        yield f"{head} ({name}{reach})"
    else:
        yield head
        yield f"  {name}{reach}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
