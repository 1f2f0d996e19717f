"""Findings as people read them: by operation, then by check, gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from orchestrator_contract.contract_tests.exchange import Exchange
from orchestrator_contract.contract_tests.layout import Page, counted
from orchestrator_contract.contract_tests.model import Check, Finding, Level
from orchestrator_contract.contract_tests.privacy import presentable
from orchestrator_contract.contract_tests.reporters.telling import (
    beside_of,
    reproduction,
    sources_of,
)
from orchestrator_contract.schemas import BY_SLUG, Operation


def told_findings(page: Page, findings: Iterable[Finding]) -> Iterator[list[str]]:
    """Yield blocks of lines: for each operation a heading, and then its findings."""
    for operation, about in by_operation(findings):
        yield [page.style(_heading(operation, about), "bold")]
        for _, same in groupby(about, lambda finding: finding.check.id):
            yield from _of_one_check(page, list(same))


def by_operation(
    findings: Iterable[Finding],
) -> list[tuple[Operation, list[Finding]]]:
    """Divide findings by operation, in the order in which the contract lists these.

    Those about one operation go by how grave they are, then by check.
    """
    divided: dict[str, list[Finding]] = {slug: [] for slug in BY_SLUG}
    for finding in sorted(findings, key=lambda f: (-f.check.level, f.check.id)):
        divided[finding.check.operation].append(finding)
    return [(BY_SLUG[slug], found) for slug, found in divided.items() if found]


def title(operation: Operation) -> str:
    """Return what stands above all that is about *operation*."""
    return f"{operation.method} {operation.path} ({operation.id})"


def in_one_line(page: Page, finding: Finding) -> str:
    """Return a finding without what explains it."""
    level = page.level(finding.check.level.label)
    parts = (finding.check.id, finding.breach.pointer, str(finding.place))
    return f"{level}  {presentable('  '.join(part for part in parts if part))}"


def _heading(operation: Operation, findings: list[Finding]) -> str:
    counts = (
        counted(sum(f.check.level is level for f in findings), level.label)
        for level in sorted(Level, reverse=True)
        if any(f.check.level is level for f in findings)
    )
    return f"{title(operation)}: {', '.join(counts)}"


def _of_one_check(page: Page, findings: list[Finding]) -> Iterator[list[str]]:
    """Yield what a check demands, once, with the first place that lacks it; the others.

    One fault in many documents is then not a screen for each of them.
    """
    first, *others = findings
    yield [*_requirement(page, first.check), *_breach(page, first)]
    for finding in others:
        yield list(_breach(page, finding))


def _requirement(page: Page, check: Check) -> Iterator[str]:
    yield f"  {page.level(check.level.label)} {page.style(check.id, 'bold')}"
    yield from page.lines(check.requirement, 4)
    for url, sources in groupby(sources_of(check), lambda source: source.url):
        for source in sources:
            yield from page.row("source", source.text)
        if url:
            yield page.link("", url)


def _breach(page: Page, finding: Finding) -> Iterator[str]:
    breach, place = finding.breach, finding.place
    yield from page.row("expected", breach.expected)
    yield from page.row("actual", breach.actual)
    if breach.pointer:
        yield page.unbroken("pointer", breach.pointer)
    yield page.unbroken("at", _where(finding))
    if beside := beside_of(finding):
        yield page.unbroken("beside", beside)
    if isinstance(place, Exchange) and (command := reproduction(finding)):
        yield page.unbroken("try", command)


def _where(finding: Finding) -> str:
    place, times = finding.place, finding.occurrences
    status = place.status if isinstance(place, Exchange) else None
    told = [
        *([f"answered {status}"] if status else []),
        *([f"one of {times:,}"] if times > 1 else []),
    ]
    return f"{place} ({'; '.join(told)})" if told else str(place)
