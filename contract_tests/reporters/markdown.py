"""The report for the summary page of a pipeline: GitHub's Markdown, within its bounds.

Headings and tables are Markdown. A finding is a block of HTML that can be opened; in
such a block nothing is Markdown, and it ends with the first empty line. What comes from
outside has no line ends, so that it stays where it is put.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from orchestrator_contract.contract_tests.exhibit import Exhibit
from orchestrator_contract.contract_tests.layout import counted
from orchestrator_contract.contract_tests.model import Finding, Level
from orchestrator_contract.contract_tests.outcome import Coverage, Outcome
from orchestrator_contract.schemas import BY_SLUG, LIFECYCLE

from .markup import NOTHING, cited, fill, joined, legible, prose, shortened
from .telling import (
    beside_of,
    exhibit_of,
    gravest_first,
    headline,
    place_of,
    pointer_of,
    reproduction,
    sources_of,
)

#: Bytes of the whole; GitHub shows no summary beyond 1 MiB, not even a part of it. And
#: bytes after which the bodies are left out of what follows.
LIMIT, _FULL = 1_000_000, 500_000
#: Characters of the place in a body that are shown in the line of a finding.
_OF_POINTER = 200
#: Sentences that keep a run from a verdict, and entries of other lists, at most.
_SENTENCES = 20

_SIGNS = {"conforms": "✅", "violates": "❌", "inconclusive": "❔", "unreachable": "🚫"}
#: All that means something somewhere in Markdown or HTML.
_SIGNIFICANT = re.compile(r"[!-$&(-+\-.:<->@\[-`{-~]")

_FINDING = """<details>
<summary><b>{level}</b> <code>{check}</code>{pointer}{times}: {requirement}</summary>
<ul>
<li>expected <code>{expected}</code></li>
<li>came <code>{actual}</code></li>
<li>at <code>{place}</code></li>
{beside}{sources}
</ul>
{command}{body}</details>
"""
_PRE = "<pre><code>{text}</code></pre>\n"


def render_markdown(outcome: Outcome) -> str:
    """Return *outcome* as Markdown of at most a million bytes."""
    head, tail = "\n".join(_head(outcome)), "\n".join(_tail(outcome.coverage))
    room = LIMIT - _size(head) - _size(tail) - 1_000
    return "\n".join([head, *_findings(outcome, room), tail]) + "\n"


def _head(outcome: Outcome) -> Iterator[str]:
    sign = _SIGNS[outcome.verdict]
    yield f"## {sign} {headline(outcome)}\n"
    if outcome.target:
        yield f"<code>{_plain(outcome.target)}</code>\n"
    coverage = outcome.coverage
    numbers = {
        **{f"{level.label}s": outcome.count(level) for level in sorted(Level)[::-1]},
        "checks passed": len(coverage.passed),
        "with findings": len(coverage.failed),
        "not exercised": len(coverage.not_exercised),
    }
    yield from _table([*numbers], [[*map(str, numbers.values())]], "--:")
    requests = [counted(outcome.requests, "request")] if outcome.requests else []
    reach = [
        *requests,
        counted(outcome.jobs, "job"),
        f"profile {outcome.profile}",
        *([] if outcome.seed is None else [f"seed {outcome.seed}"]),
        f"{outcome.seconds:.1f} s",
        f"exit code {outcome.exit_code.value}",
    ]
    yield f"\n{' · '.join(reach)}\n"
    if outcome.unreachable:
        yield f"{_plain(outcome.unreachable)}\n"
    notes = [*outcome.coverage.notes]
    if outcome.profile_reason:
        notes.append(f"profile {outcome.profile}: {outcome.profile_reason}")
    if outcome.suppressed:
        number = counted(len(outcome.suppressed), "more finding")
        notes.append(f"the baseline accepts {number}")
    lacking = () if outcome.unreachable else outcome.lacking
    yield from _bullets("Lacking for a verdict", lacking)
    yield from _bullets("No longer occurs, but stands in the baseline", outcome.stale)
    yield from _bullets("Notes", notes)


def _bullets(title: str, sentences: Iterable[str]) -> Iterator[str]:
    told = [*sentences]
    if told:
        yield f"**{title}**\n"
        yield from (f"- {_plain(sentence)}" for sentence in told[:_SENTENCES])
        if told[_SENTENCES:]:
            yield f"- and {len(told) - _SENTENCES:,} more"
        yield ""


def _findings(outcome: Outcome, room: int) -> Iterator[str]:
    """Yield the findings by operation, as many as there is *room* for, in bytes."""
    told: dict[str, list[str]] = {}
    number, size = 0, 0
    for finding in gravest_first(outcome.findings):
        block = str(_finding(finding, full=size < _FULL))
        operation = BY_SLUG[finding.check.operation]
        route = _plain(f"{operation.method} {operation.path}")
        heading = f"### {operation.id} <code>{route}</code>\n"
        size += _size(block) + (0 if heading in told else _size(heading)) + 2
        if size > room:
            break
        number += 1
        told.setdefault(heading, []).append(block)
    for heading, blocks in told.items():
        yield from (heading, *blocks)
    left_out = len(outcome.findings) - number
    if left_out:
        yield (
            f"**{counted(left_out, 'more finding')} left out:** a summary has at most"
            " 1 MiB. The JSON report has all of them.\n"
        )


def _finding(finding: Finding, *, full: bool) -> Markup:
    check, breach = finding.check, finding.breach
    command = reproduction(finding)
    exhibit = exhibit_of(finding) if full else None
    times = f" {finding.occurrences:,} times"
    return fill(
        _FINDING,
        level=check.level.label,
        check=check.id,
        pointer=fill(" at <code>{pointer}</code>", pointer=pointer)
        if (pointer := shortened(pointer_of(finding), _OF_POINTER))
        else NOTHING,
        times=times if finding.occurrences > 1 else "",
        requirement=prose(check.requirement),
        expected=breach.expected,
        actual=breach.actual,
        place=place_of(finding),
        beside=fill("<li>beside <code>{told}</code></li>\n", told=beside)
        if (beside := beside_of(finding))
        else NOTHING,
        sources=joined(map(cited, sources_of(check))),
        command=fill(_PRE, text=command) if command else NOTHING,
        body=_body(exhibit) if exhibit else NOTHING,
    )


def _body(exhibit: Exhibit) -> Markup:
    """Show the body, with a sign in the margin of the line that is at fault."""
    lines = (f"{'▶' if line.marked else ' '} {line}" for line in exhibit.lines)
    return fill(_PRE, text=joined(fill("{line}", line=line) for line in lines))


def _tail(coverage: Coverage) -> Iterator[str]:
    """Yield what was met, and what was not exercised."""
    seen = set(coverage.pairs.seen)
    if coverage.pairs.missing or seen:
        every = len(seen) + len(coverage.pairs.missing)
        told = f"{len(seen)} of {every} pairs of state and type were met"
        yield f"<details><summary>{told}</summary>\n"
        rows = [
            [state, *("✓" if f"{state} {t}" in seen else "·" for t in LIFECYCLE.types)]
            for state in LIFECYCLE.states
        ]
        yield from _table(["", *LIFECYCLE.types], rows, ":-:")
        yield "\n</details>\n"
    if coverage.not_exercised:
        told = counted(len(coverage.not_exercised), "check")
        yield f"<details><summary>{told} not exercised</summary>\n"
        yield from (f"- <code>{_plain(name)}</code>" for name in coverage.not_exercised)
        yield "\n</details>\n"


def _table(head: list[str], rows: list[list[str]], alignment: str) -> Iterator[str]:
    yield f"| {' | '.join(map(_plain, head))} |"
    yield f"|{'|'.join([alignment] * len(head))}|"
    yield from (f"| {' | '.join(map(_plain, row))} |" for row in rows)


def _plain(text: str) -> str:
    """Return a text that means nothing in Markdown or in HTML.

    Every sign that could is written by its number, which is read as the sign alone.
    """
    return _SIGNIFICANT.sub(lambda sign: f"&#{ord(sign[0])};", legible(text))


def _size(text: str) -> int:
    return len(text.encode())
