"""The findings: filtered by who reads, grouped by operation, each with its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from orchestrator_contract.contract_tests.exhibit import Exhibit
from orchestrator_contract.contract_tests.layout import counted
from orchestrator_contract.contract_tests.model import Finding, Level
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.reporters.markup import (
    NOTHING,
    cited,
    fill,
    joined,
    prose,
    shortened,
)
from orchestrator_contract.contract_tests.reporters.telling import (
    beside_of,
    exhibit_of,
    gravest_first,
    pointer_of,
    reproduction,
    sources_of,
)
from orchestrator_contract.schemas import BY_SLUG

from .coverage import anchor
from .exchanges import compared, shown
from .timeline import timeline

#: Bytes of all findings, after which the exchanges are left out of those that
#: follow, and then the findings themselves: the gravest stand first.
_FULL, _MOST = 650_000, 1_100_000
#: Characters of the place in a body that are shown.
_OF_POINTER = 200
#: A few findings are shown open; of many, one looks at the list first.
_OPEN = 3

_SECTION = """<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
{filter}
{groups}
{rest}
</section>"""
_FILTER = """<form id="filter" hidden role="search" aria-label="Filter the findings">
<fieldset><legend>Level</legend>{levels}</fieldset>
<label class="field">Operation <select name="operation"><option value="">all</option>{operations}</select></label>
<label class="field text">Text <input type="search" name="text" autocomplete="off" spellcheck="false" placeholder="check, pointer, value …"></label>
<p id="shown" role="status" aria-live="polite"></p>
<span class="buttons"><button type="button" id="open-all">Open all</button> <button type="reset">Reset</button></span>
</form>
<p id="none" hidden>No finding matches. <button type="button" id="show-all">Show all</button></p>"""
_LEVEL = """<label class="check-box {level}"><input type="checkbox" name="level" value="{level}" checked> <span class="level">{level}</span> <span class="number" data-level="{level}">{number}</span></label>"""
_GROUP = """<section class="group" data-operation="{operation}" aria-labelledby="{slug}-findings">
<h3 id="{slug}-findings">{operation} <code>{method} {path}</code> <span class="count">{count}</span></h3>
{findings}
</section>"""
_FINDING = """<details class="finding {level}" id="{id}" data-level="{level}"{open}>
<summary><h4><span class="level">{level}</span> <span class="clause">{clause}</span>{pointer}{times}<span class="requirement">{requirement}</span></h4></summary>
<div class="told">
<dl class="breach">
<div><dt>Expected</dt><dd><code>{expected}</code></dd></div>
<div><dt>Came</dt><dd><code class="came">{actual}</code></dd></div>
<div class="wide"><dt>At</dt><dd><code>{place}</code>{pointer}</dd></div>
{beside}<div class="wide"><dt>Documented</dt><dd><ul class="sources">{sources}</ul></dd></div>
</dl>
{command}{timeline}
{shown}
<p class="foot"><code>{check}</code> <a href="#{id}">Link to this finding</a></p>
</div>
</details>"""
_POINTER = ' <code class="pointer">{pointer}</code>'
_BESIDE = """<div class="wide"><dt>Beside</dt><dd><code>{told}</code></dd></div>
"""
_COMMAND = """<figure class="command"><figcaption>See it again</figcaption><pre>{command}</pre></figure>
"""
_LEFT_OUT = Markup(
    '<p class="note">The exchange is left out here to keep this page small.'
    " A recording (<code>--report har=PATH</code>) has all of them.</p>"
)


def findings_section(outcome: Outcome) -> Markup:
    """Return the findings of *outcome*, as many as a page can hold."""
    if not outcome.findings:
        return fill(
            _SECTION, filter=NOTHING, groups=_nothing_found(outcome), rest=NOTHING
        )
    told = [*_told(gravest_first(outcome.findings))]
    left_out = len(outcome.findings) - len(told)
    return fill(
        _SECTION,
        filter=_filter([finding for finding, _ in told]),
        groups=joined(_groups(told)),
        rest=fill(
            '<p class="note">{told} left out to keep this page small: the JSON report'
            " has all of them.</p>",
            told=f"{counted(left_out, 'more finding')} {_are(left_out)}",
        )
        if left_out
        else NOTHING,
    )


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _nothing_found(outcome: Outcome) -> Markup:
    passed = counted(len(outcome.coverage.passed), "check")
    if outcome.unreachable:
        told = "Nothing could be judged."
    elif not outcome.coverage.passed:
        told = "No check had anything to judge."
    else:
        told = f"None: {passed} judged something and found no fault."
    return fill('<p class="nothing">{told}</p>', told=told)


def _told(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Markup]]:
    """Yield findings with their markup, as long as there is room."""
    size, names = 0, Counter[str]()
    for number, finding in enumerate(findings):
        opened = number == 0 or (
            len(findings) <= _OPEN and finding.check.level > Level.INFO
        )
        names[finding.check.id] += 1
        again = names[finding.check.id]
        name = anchor(finding.check.id) + (f"-{again}" if again > 1 else "")
        markup = _finding(finding, name, opened=opened, full=size < _FULL)
        size += len(markup.encode())
        if size > _MOST:
            return
        yield finding, markup


def _filter(findings: Sequence[Finding]) -> Markup:
    numbers = Counter(finding.check.level for finding in findings)
    operations = dict.fromkeys(BY_SLUG[f.check.operation].id for f in findings)
    return fill(
        _FILTER,
        levels=joined(
            fill(_LEVEL, level=level.label, number=numbers[level])
            for level in sorted(Level, reverse=True)
        ),
        operations=joined(
            fill("<option>{operation}</option>", operation=operation)
            for operation in sorted(operations)
        ),
    )


def _groups(told: Sequence[tuple[Finding, Markup]]) -> Iterator[Markup]:
    """Yield a group for each operation, that of the gravest finding first."""
    for slug in dict.fromkeys(finding.check.operation for finding, _ in told):
        operation = BY_SLUG[slug]
        inside = [markup for finding, markup in told if finding.check.operation == slug]
        yield fill(
            _GROUP,
            operation=operation.id,
            slug=slug,
            method=operation.method,
            path=operation.path,
            count=len(inside),
            findings=joined(inside),
        )


def _finding(finding: Finding, name: str, *, opened: bool, full: bool) -> Markup:
    check, breach = finding.check, finding.breach
    exhibit = exhibit_of(finding) if full else None
    life = exhibit.life if exhibit else None
    command = reproduction(finding)
    times, pointer = f"{finding.occurrences:,}×", pointer_of(finding)
    return fill(
        _FINDING,
        level=check.level.label,
        id=name,
        open=Markup(" open") if opened else NOTHING,
        check=check.id,
        clause=check.clause,
        requirement=prose(check.requirement),
        times=fill(' <span class="times">{times}</span>', times=times)
        if finding.occurrences > 1
        else NOTHING,
        expected=breach.expected,
        actual=breach.actual,
        place=str(finding.place),
        pointer=fill(_POINTER, pointer=shortened(pointer, _OF_POINTER))
        if pointer
        else NOTHING,
        beside=fill(_BESIDE, told=beside)
        if (beside := beside_of(finding))
        else NOTHING,
        sources=joined(map(cited, sources_of(check))),
        command=fill(_COMMAND, command=command) if command else NOTHING,
        timeline=timeline(life) if life else NOTHING,
        shown=_shown(finding, exhibit) if full else _LEFT_OUT,
    )


def _shown(finding: Finding, exhibit: Exhibit | None) -> Markup:
    """Return the exchange at fault, and behind it the one it was held against."""
    whole = not finding.breach.pointer
    at_fault = shown(finding.place, exhibit, whole=whole)
    if finding.beside is None:
        return at_fault
    # Two looks are at bodies of one kind: what was there before is marked as well.
    pointer = finding.breach.pointer if finding.check.subject == "looks" else None
    return joined([at_fault, compared(finding.beside, pointer)])
