"""The page around the findings: verdict and numbers first, then all that was met."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.resources import files

from markupsafe import Markup

from orchestrator_contract.contract_tests.layout import counted
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Outcome, Verdict
from orchestrator_contract.contract_tests.reporters.markup import NOTHING, fill, joined
from orchestrator_contract.contract_tests.reporters.telling import (
    headline,
    pointer_of,
)

from .coverage import checks, matrix, requests
from .findings import findings_section

_STATIC = files("orchestrator_contract.contract_tests.reporters") / "static"
#: Entries of a list in the head, or of the baseline, that are shown.
_ENTRIES = 200
_SIGNS = {"conforms": "✓", "violates": "✗", "inconclusive": "?", "unreachable": "⌀"}

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>{headline}: {target}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>
<pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="under" width="6" height="6"/><rect class="stripe" width="2" height="6"/></pattern>
<pattern id="overlap" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="under" width="6" height="6"/><path class="cross" d="M0 0 L6 6 M6 0 L0 6"/></pattern>
</defs></svg>
<header class="{verdict}">
<div class="inside">
<p class="brand">orchestrator-contract <span>conformance report</span></p>
<h1><span class="sign" aria-hidden="true">{sign}</span> {headline}</h1>
<p class="target">{target}</p>
<ul class="tiles">
{tiles}
</ul>
<dl class="facts">
{facts}
</dl>
{words}
</div>
</header>
<main>
{findings}
<div class="aside">
{matrix}
{checks}
{requests}
{accepted}
</div>
</main>
<footer><p>Written by orchestrator-contract {version}. This page is one file, asks for nothing and sends nothing.</p></footer>
<script>{script}</script>
</body>
</html>
"""
_TILE = '<li class="{kind}{none}"><strong>{number}</strong> {noun}</li>'
_FACT = "<div><dt>{name}</dt><dd>{value}</dd></div>"
_WORDS = """<details class="words"{open}><summary><h2>{title}</h2></summary>
<ul>{rows}</ul></details>"""
_ACCEPTED = """<section id="accepted" aria-labelledby="accepted-title">
<h2 id="accepted-title">Baseline</h2>
<details class="list"><summary><h3>{told}</h3></summary><ul>{rows}</ul></details>
</section>"""


def render_html(outcome: Outcome) -> str:
    """Return *outcome* as an HTML document."""
    style, script = _static("report.css"), _static("report.js")
    return str(
        fill(
            _PAGE,
            policy=_policy(style, script),
            style=style,
            script=script,
            headline=headline(outcome),
            target=outcome.target or "no target",
            verdict=outcome.verdict.value,
            sign=_SIGNS[outcome.verdict],
            tiles=joined(_tiles(outcome)),
            facts=joined(_facts(outcome)),
            words=joined(_words(outcome)),
            findings=findings_section(outcome),
            matrix=matrix(outcome.coverage),
            checks=checks(outcome),
            requests=requests(outcome.exchanges),
            accepted=_accepted(outcome),
            version=version("orchestrator-contract"),
        )
    )


def _static(name: str) -> Markup:
    """Return a file of ours, which is markup already: style or script."""
    return Markup((_STATIC / name).read_text(encoding="utf-8"))  # noqa: S704 - it is ours


def _policy(style: str, script: str) -> str:
    """Return a policy that lets this style and this script be, and nothing else."""

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    return (
        f"default-src 'none'; style-src 'sha256-{digest(style)}';"
        f" script-src 'sha256-{digest(script)}'; img-src data:; base-uri 'none';"
        " form-action 'none'"
    )


def _tiles(outcome: Outcome) -> Iterator[Markup]:
    for level in sorted(Level, reverse=True):
        number = outcome.count(level)
        noun = counted(number, level.label).partition(" ")[2]
        none = " none" if not number else ""
        yield fill(_TILE, kind=level.label, none=none, number=number, noun=noun)
    coverage = outcome.coverage
    for kind, ids, noun in (
        ("passed", coverage.passed, "passed"),
        ("idle", coverage.not_exercised, "not exercised"),
    ):
        none = " none" if not ids else ""
        yield fill(_TILE, kind=kind, none=none, number=len(ids), noun=f"checks {noun}")


def _facts(outcome: Outcome) -> Iterator[Markup]:
    seconds = f"{outcome.seconds:.1f} s"
    reach = [counted(outcome.requests, "request")] if outcome.requests else []
    told = {
        "Judged": ", ".join([*reach, counted(outcome.jobs, "job")]),
        "Profile": outcome.profile,
        "Seed": "none" if outcome.seed is None else str(outcome.seed),
        "Begun": f"{outcome.started_at:%Y-%m-%d %H:%M:%S} {outcome.started_at.tzname()}",
        "Took": seconds,
        "Exit code": str(int(outcome.exit_code)),
    }
    for name, value in told.items():
        yield fill(_FACT, name=name, value=value)


def _words(outcome: Outcome) -> Iterator[Markup]:
    """Yield what a reader must know about this verdict."""
    undecided = outcome.verdict is Verdict.INCONCLUSIVE
    if outcome.unreachable:
        yield _list("Why nothing was judged", [outcome.unreachable], opened=True)
    elif outcome.lacking:
        yield _list("Lacking for a verdict", outcome.lacking, opened=undecided)
    if outcome.stale:
        told = [f"{entry} no longer occurs" for entry in outcome.stale]
        yield _list("Stale in the baseline", told, opened=True)
    notes = [*outcome.coverage.notes]
    if outcome.profile_reason:
        notes.append(f"profile {outcome.profile}: {outcome.profile_reason}")
    if notes:
        yield _list("Notes", notes)


def _list(title: str, entries: Sequence[str], *, opened: bool = False) -> Markup:
    """Return sentences under a title; many of them are closed, unless they decide."""
    few, beyond = len(entries) <= 3, len(entries) - _ENTRIES
    told = [*entries[:_ENTRIES], *([f"and {beyond:,} more"] if beyond > 0 else [])]
    return fill(
        _WORDS,
        open=Markup(" open") if opened or few else NOTHING,
        title=title if few else f"{title} ({len(entries)})",
        rows=joined(fill("<li>{entry}</li>", entry=entry) for entry in told),
    )


def _accepted(outcome: Outcome) -> Markup:
    if not outcome.suppressed:
        return NOTHING
    rows = joined(
        fill(
            "<li><code>{check}</code> {pointer}</li>",
            check=finding.check.id,
            pointer=pointer_of(finding),
        )
        for finding in outcome.suppressed[:_ENTRIES]
    )
    beyond = len(outcome.suppressed) - _ENTRIES
    if beyond > 0:
        rows = joined((rows, fill("<li>and {beyond} more</li>", beyond=beyond)))
    told = f"{counted(len(outcome.suppressed), 'finding')} accepted"
    return fill(_ACCEPTED, told=told, rows=rows)
