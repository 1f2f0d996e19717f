"""What a run has met: states and types as a matrix, checks, requests, and the rest."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import groupby

from markupsafe import Markup

from orchestrator_contract.contract_tests.exchange import Exchange
from orchestrator_contract.contract_tests.layout import counted
from orchestrator_contract.contract_tests.outcome import Coverage, Met, Outcome
from orchestrator_contract.contract_tests.reporters.markup import (
    NOTHING,
    fill,
    joined,
    shortened,
)
from orchestrator_contract.schemas import LIFECYCLE

#: Requests that are listed; a recording of a proxy may have any number of them.
_REQUESTS = 400
#: Characters of an address in the list of requests.
_ADDRESS = 200

_MATRIX = """<section id="coverage" aria-labelledby="coverage-title">
<h2 id="coverage-title">What was met</h2>
<table class="matrix">
<caption>{caption}</caption>
<thead><tr><td></td>{types}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
{kinds}
{properties}
</section>"""
_ROW = '<tr><th scope="row">{state}</th>{cells}</tr>'
_MET = Markup('<td class="met"><span aria-hidden="true">✓</span><i>met</i></td>')
_NOT_MET = Markup('<td><span aria-hidden="true">·</span><i>not met</i></td>')
_CHECKS = """<section id="checks" aria-labelledby="checks-title">
<h2 id="checks-title">Checks</h2>
<svg class="shares" role="img" aria-label="{told}" width="100%" height="14">{shares}</svg>
{lists}
</section>"""
_SHARE = (
    '<rect class="{kind}" x="{x}%" y="0" width="{width}%" height="14"><title>{told}'
    "</title></rect>"
)
_LIST = """<details class="list {kind}">
<summary><h3><span class="key {kind}" aria-hidden="true"></span>{number} {words}</h3></summary>
{inside}
</details>"""
_PROPERTIES = """<details class="list">
<summary><h3>{number} properties of a job</h3></summary>
<table class="properties"><caption>How each property was met</caption>
<thead><tr><th scope="col">Property</th><th scope="col">Met</th></tr></thead>
<tbody>{rows}</tbody></table>
</details>"""
_REQUEST_SECTION = """<section id="requests" aria-labelledby="requests-title">
<h2 id="requests-title">What was asked</h2>
<details class="list">
<summary><h3>{number}</h3></summary>
<table class="requests"><caption>{caption}</caption>
<thead><tr><th scope="col">Request</th><th scope="col">What for</th><th scope="col">Answer</th><th scope="col">Time</th></tr></thead>
<tbody>
{rows}
</tbody></table>
</details>
</section>"""
_REQUEST = """<tr><td><code>{request}</code></td><td>{purpose}{credential}</td><td>{answer}</td><td>{time} ms</td></tr>"""


def anchor(check: str) -> str:
    """Return where on the page the first finding of a check stands."""
    return check.replace("/", "--")


def matrix(coverage: Coverage) -> Markup:
    """Return which states were met with which types, and what else was met."""
    seen = set(coverage.pairs.seen)
    every = len(LIFECYCLE.states) * len(LIFECYCLE.types)
    return fill(
        _MATRIX,
        caption=f"{len(seen)} of {every} pairs of state and type",
        types=joined(
            (
                fill('<th scope="col"><span>{type}</span></th>', type=kind)
                for kind in LIFECYCLE.types
            ),
            "",
        ),
        rows=joined(
            fill(
                _ROW,
                state=state,
                cells=joined(
                    (
                        _MET if f"{state} {kind}" in seen else _NOT_MET
                        for kind in LIFECYCLE.types
                    ),
                    "",
                ),
            )
            for state in LIFECYCLE.states
        ),
        kinds=_kinds(coverage.kinds),
        properties=_properties(coverage),
    )


def _kinds(kinds: Met) -> Markup:
    every = [*((kind, True) for kind in kinds.seen)]
    every += [(kind, False) for kind in kinds.missing]
    if not every:
        return NOTHING
    rows = joined(
        fill(
            '<li class="{met}"><code>{kind}</code> <span>{met}</span></li>',
            kind=kind,
            met="met" if met else "not met",
        )
        for kind, met in every
    )
    return fill(
        '<details class="list"><summary><h3>{seen} of {every} error kinds</h3>'
        '</summary><ul class="kinds">{rows}</ul></details>',
        seen=len(kinds.seen),
        every=len(every),
        rows=rows,
    )


def _properties(coverage: Coverage) -> Markup:
    if not coverage.properties:
        return NOTHING
    rows = joined(
        fill(
            "<tr><td><code>{pointer}</code></td><td>{guises}</td></tr>",
            pointer=pointer,
            guises=", ".join(guises),
        )
        for pointer, guises in coverage.properties.items()
    )
    return fill(_PROPERTIES, number=len(coverage.properties), rows=rows)


def checks(outcome: Outcome) -> Markup:
    """Return which checks passed, found something, or had nothing to judge."""
    coverage = outcome.coverage
    kinds = (
        ("failed", "with findings", coverage.failed),
        ("passed", "passed", coverage.passed),
        ("idle", "not exercised: nothing to judge was met", coverage.not_exercised),
    )
    total = sum(len(ids) for _, _, ids in kinds) or 1
    linked = {finding.check.id for finding in outcome.findings}
    shares, x = [], 0.0
    for kind, words, ids in kinds:
        width = 100 * len(ids) / total
        told = f"{len(ids)} {words}"
        size = {"x": f"{x:.2f}", "width": f"{width:.2f}"}
        shares.append(fill(_SHARE, kind=kind, told=told, **size))
        x += width
    return fill(
        _CHECKS,
        told=", ".join(f"{len(ids)} {words}" for _, words, ids in kinds),
        shares=joined(shares),
        lists=joined(
            fill(
                _LIST,
                kind=kind,
                number=len(ids),
                words=words,
                inside=_ids(ids, linked),
            )
            for kind, words, ids in kinds
            if ids
        ),
    )


def _ids(ids: Sequence[str], linked: Container[str]) -> Markup:
    """Return the ids of checks, by operation; those in *linked* lead to findings."""
    by_operation = groupby(sorted(ids), lambda name: name.partition("/")[0])
    return joined(
        fill(
            "<h4>{operation}</h4><ul>{clauses}</ul>",
            operation=operation,
            clauses=joined((_id(name, linked=name in linked) for name in inside), ""),
        )
        for operation, inside in by_operation
    )


def _id(name: str, *, linked: bool) -> Markup:
    clause = name.partition("/")[2]
    if linked:
        template = '<li><a href="#{id}">{clause}</a></li>'
        return fill(template, id=anchor(name), clause=clause)
    return fill("<li>{clause}</li>", clause=clause)


def requests(exchanges: Sequence[Exchange]) -> Markup:
    """Return what was asked, and what came in a word; nothing if nothing was."""
    if not exchanges:
        return NOTHING
    listed = exchanges[:_REQUESTS]
    beyond = len(exchanges) - len(listed)
    caption = "In the order of the plan"
    if beyond:
        caption = f"The first {len(listed)}; {beyond:,} more are in a recording"
    return fill(
        _REQUEST_SECTION,
        number=counted(len(exchanges), "request"),
        caption=caption,
        rows=joined(_requests(listed)),
    )


def _requests(exchanges: Sequence[Exchange]) -> Iterator[Markup]:
    for exchange in exchanges:
        credential = exchange.request.credential.value
        asked = f"{exchange.request.method} {exchange.url}"
        yield fill(
            _REQUEST,
            request=shortened(asked, _ADDRESS),
            purpose=exchange.request.purpose.value,
            credential="" if credential == "valid" else f", token: {credential}",
            answer=exchange.status or exchange.failure or "none",
            time=f"{(exchange.ended - exchange.began) * 1000:,.0f}",
        )
