"""The catalogue of checks as a page: what each demands, why, and what breaks it."""

from __future__ import annotations

from collections import Counter

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.cli.explaining import (
    KINDS,
    broken_by,
    words_about,
)
from orchestrator_contract.contract_tests.model import Check
from orchestrator_contract.schemas import BY_SLUG, Operation

from . import cited
from .markdown import code, counted, joined, link, prose, table

_INTRODUCTION = f"""\
# The catalogue of checks

All {len(CATALOGUE)} checks, by operation. An id never changes its meaning: what stands
in your baseline, or behind `--ignore`, means the same after an update. A check that
binds several operations stands at each of them.

- An **error** breaks what the documentation promises, or contradicts itself.
- A **warning** is documented, while the documentation's own example or captured servers
  do otherwise; or only captures attest it.
- An **info** is worth knowing.

The release is the first that the check holds for. A golden document that breaks a check
lies in `fixtures/invalid/`. At a terminal, `orchestrator-contract checks explain ID`
says the same, with the bad and a good value.
[How to write one more](adding.md) takes five minutes.
"""


def page() -> str:
    """Return the page."""
    groups: dict[str, list[Check]] = {}
    for check in CATALOGUE.values():
        groups.setdefault(check.operation, []).append(check)
    parts = [_INTRODUCTION, _overview(groups)]
    for slug, checks in groups.items():
        parts += [_heading(BY_SLUG[slug], checks), *map(_check, checks)]
    return joined(*parts)


def _overview(groups: dict[str, list[Check]]) -> str:
    rows = []
    for slug, checks in groups.items():
        operation, levels = BY_SLUG[slug], Counter(c.level.label for c in checks)
        asked = code(f"{operation.method} {operation.path}")
        told = (str(levels[level]) for level in ("error", "warning", "info"))
        rows.append((link(code(slug), "", slug), asked, *told, str(len(checks))))
    head = ("operation", "asks", "errors", "warnings", "infos", "checks")
    return table(head, rows)


def _heading(operation: Operation, checks: list[Check]) -> str:
    subject = operation.about.replace(" ", "-")
    heading = f"{operation.method} {operation.path}"
    body = link("what its answers hold", f"contract/{subject}.md", heading)
    told = f"{code(heading)}, {counted(len(checks), 'check')}; {body}."
    return f"## {operation.slug}\n\n{operation.summary} {told}"


def _check(check: Check) -> str:
    facts = f"**{check.level.label}** since {cited.since(check)}"
    sources = f"Sources: {cited.sources(check.source, 'contract/')}."
    return (
        f"### {check.id}\n\n{prose(check.requirement)}\n\n"
        f"{facts}; judges {KINDS[check.kind]}. {sources} {_breaking(check)}"
    )


def _breaking(check: Check) -> str:
    """Say what breaks *check*: a golden document, or words where none can show it."""
    broken = broken_by(check)
    if broken:
        document, finding = broken
        where = f" at {code(finding.pointer)}" if finding.pointer else ""
        name = link(document.name, f"../fixtures/{document}")
        return f"Broken by {name}{where}: {_sentence(prose(document.title))}"
    return f"Broken where {prose(words_about(check)['bad'])}."


def _sentence(title: str) -> str:
    """Return *title* as the end of a sentence."""
    article = title.split(" ", 1)[0] in {"A", "An", "The", "Two", "No"}
    return (title[0].lower() + title[1:]) if article else title
