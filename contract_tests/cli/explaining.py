"""What ``checks explain`` says of a check: requirement, sources, examples."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from orchestrator_contract.contract_tests.layout import Page
from orchestrator_contract.contract_tests.model import Check, Kind
from orchestrator_contract.contract_tests.reporters.telling import sources_of
from orchestrator_contract.fixtures import DOCUMENTS, ExpectedFinding, GoldenDocument

#: Columns of the widest explanation: prose is not read in longer lines.
WIDE = 88
_MOST = 600  # characters of an example
#: What a check of each kind looks at, in words.
KINDS = {
    Kind.BODY: "one body by itself",
    Kind.EXCHANGE: "one request and its answer",
    Kind.HISTORY: "two looks at one job",
    Kind.CROSS: "several answers side by side",
}


def explanation(check: Check, page: Page) -> Iterator[str]:
    """Yield the lines that explain *check*."""
    level, judged = check.level.label, KINDS[check.kind]
    yield f"{page.style(check.id, 'bold')}  ({level}; judges {judged})"
    yield ""
    yield from page.lines(check.requirement, 0)
    yield ""
    for source in sources_of(check):
        yield from page.lines(source.text, 0)
        if source.url:
            yield f"    {page.style(source.url, 'link')}"
    yield ""
    bad = broken_by(check)
    yield from _documents(page, *bad) if bad else _words(check, page)


def words_about(check: Check) -> dict[str, str]:
    """Return in words what breaks the check (``bad``) and what does not (``good``).

    What was asked, what came at other times and from elsewhere: all of that lies
    outside a golden document. Empty where a document shows it.
    """
    return _all_words().get(check.clause, {})


@cache
def _all_words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = json.loads(
        files(__package__).joinpath("words.json").read_text("utf-8")
    )
    return words


def _words(check: Check, page: Page) -> Iterator[str]:
    for title, told in words_about(check).items():
        yield from _titled(page, title.capitalize(), f"{told}.")


def _titled(page: Page, title: str, told: str) -> Iterator[str]:
    """Yield a text behind its title."""
    left = len(title) + 2
    first, *others = page.lines(told, left)
    yield f"{page.style(f'{title}:', 'bold')} {first[left:]}"
    yield from others


def broken_by(check: Check) -> tuple[GoldenDocument, ExpectedFinding] | None:
    """Find a golden document that breaks the check, or the same clause elsewhere."""
    broken = [
        (document, finding)
        for document in DOCUMENTS
        for finding in document.findings
        if not document.valid and finding.check.endswith(f"/{check.clause}")
    ]
    broken.sort(key=lambda pair: pair[1].check != check.id)
    return broken[0] if broken else None


def _documents(
    page: Page, document: GoldenDocument, finding: ExpectedFinding
) -> Iterator[str]:
    """Yield a golden document's broken place, and that place in one that is valid."""
    yield from _titled(page, "Bad", document.title)
    yield from _value(document.body, finding.pointer)
    good = [
        valid
        for valid in DOCUMENTS
        if valid.valid
        and valid.schema == document.schema
        and all(warned.check != finding.check for warned in valid.findings)
    ]
    # Best is one that has something at the very place.
    good.sort(key=lambda valid: _found(valid.body, finding.pointer)[0], reverse=True)
    for valid in good[:1]:
        # Its title tells of other things than this place.
        yield from _titled(page, "Good", "The same place in a valid document.")
        yield from _value(valid.body, finding.pointer)


def _value(body: object, pointer: str) -> Iterator[str]:
    """Yield the value at a pointer, or its nearest surroundings if it is not there."""
    depth, value = _found(body, pointer)
    at = "/".join(pointer.split("/")[: depth + 1])
    text = json.dumps(value, ensure_ascii=False, indent=2)
    shown = text if len(text) <= _MOST else f"{text[:_MOST]}…"
    yield f"    {at or 'the whole body'}:"
    yield from textwrap.indent(shown, "    ").splitlines()


def _found(body: object, pointer: str) -> tuple[int, object]:
    """Follow a pointer as far as it leads; return its depth, and what stands there."""
    value, depth = body, 0
    for step in pointer.split("/")[1:]:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            break
        depth += 1
    return depth, value
