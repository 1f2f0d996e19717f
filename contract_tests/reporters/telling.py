"""What every report tells of a finding: where it is, why it is one, how to see it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from orchestrator_contract.contract_tests.exchange import Credential, Exchange
from orchestrator_contract.contract_tests.exhibit import Exhibit
from orchestrator_contract.contract_tests.model import Check, Finding
from orchestrator_contract.contract_tests.outcome import Exit, Outcome, Verdict
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.contract_tests.privacy import presentable, veiled
from orchestrator_contract.schemas import BY_SLUG, SOURCES

#: What the grades of evidence mean, in a word or two.
GRADES = {
    "D": "documented",
    "R": "seen on a live server",
    "F+": "captured",
    "F": "an edited capture",
    "C": "what clients rely on",
    "L": "source of a library",
    "I": "inferred",
}

_HEADLINES = {
    Verdict.CONFORMS: "Conforms to the contract",
    Verdict.VIOLATES: "Violates the contract",
    Verdict.INCONCLUSIVE: "Inconclusive",
    Verdict.UNREACHABLE: "Unreachable",
}
#: The same where the baseline is stale, which errors may be that fail nothing.
_AND_STALE = {
    Verdict.CONFORMS: "Conforms, but the baseline is stale",
    Verdict.VIOLATES: "Violates the contract, and the baseline is stale",
}
_HEADERS = {
    Credential.VALID: '-H "X-Authentication: $ORCHESTRATOR_TOKEN"',
    Credential.WRONG: "-H 'X-Authentication: invalid'",
    Credential.EMPTY: "-H 'X-Authentication;'",  # how curl sends an empty header
    Credential.NONE: "",
}


def headline(outcome: Outcome) -> str:
    """Return the verdict as a headline."""
    stale = outcome.exit_code is Exit.STALE_BASELINE
    return (_AND_STALE if stale else _HEADLINES)[outcome.verdict]


def exhibit_of(finding: Finding) -> Exhibit | None:
    """Return what is to be shown of the body at fault; None if nothing can be."""
    place = finding.place
    if isinstance(place, FilePlace):
        return finding.exhibit
    if place.response is None or place.json.problem is not None:
        return None
    return Exhibit.of(place.json.value, finding.breach.pointer)


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Put the gravest first, and of these what the contract lists first."""
    places = {slug: place for place, slug in enumerate(BY_SLUG)}
    return sorted(
        findings, key=lambda f: (-f.check.level, places[f.check.operation], f.check.id)
    )


def operation_of(finding: Finding) -> str:
    """Return the operationId that a finding is about."""
    return BY_SLUG[finding.check.operation].id


def place_of(finding: Finding) -> str:
    """Say where a finding was met: a request or a file, and the place in the body."""
    place, pointer = presentable(str(finding.place)), pointer_of(finding)
    return f"{place}  {pointer}" if pointer else place


def beside_of(finding: Finding) -> str | None:
    """Say what the exchange at fault was held against: which request, and when."""
    place, beside = finding.place, finding.beside
    if beside is None or isinstance(place, FilePlace):
        return None
    seconds = place.began - beside.began
    when = f"{round(abs(seconds), 2):g} s {'before' if seconds > 0 else 'later'}"
    return presentable(f"{beside} (answered {beside.status}, {when})")


def pointer_of(finding: Finding) -> str:
    """Return the place in the body: a JSON pointer, each step of which may be shown.

    Taken as a whole, ``/@type`` would be an e-mail address.
    """
    return "/".join(map(presentable, finding.breach.pointer.split("/")))


class Cited(NamedTuple):
    """A source of a check: what it says and how sure it is, and where to read it."""

    text: str
    url: str | None

    def __str__(self) -> str:
        return f"{self.text} {self.url}" if self.url else self.text

    @property
    def host(self) -> str:
        """Whose page it is: what a link to it is called."""
        return urlsplit(self.url or "").netloc


def sources_of(check: Check) -> Iterator[Cited]:
    """Yield the sources of a check; of two with the same words, the first."""
    said = set()
    for key in check.source:
        source = SOURCES[key]
        words = f"“{source.quote}”" if source.quote else source.sentence
        if words not in said:
            said.add(words)
            yield Cited(f"{words} ({key}, {GRADES[source.grade]})", source.url)


def reproduction(finding: Finding) -> str | None:
    """Return a command that shows a finding again, or None for a document.

    The token is not in it: the shell takes it from ``ORCHESTRATOR_TOKEN``.
    """
    place = finding.place
    if isinstance(place, FilePlace):
        return None
    return curl(place)


def curl(exchange: Exchange) -> str:
    """Word a request for a shell."""
    request = exchange.request
    parts = ["curl", "-sS", "-i", "--path-as-is"]
    if request.method == "HEAD":
        parts.append("--head")
    if request.body is not None:
        body = json.dumps(veiled(request.body), ensure_ascii=False)
        parts.append(f"--json {shlex.quote(presentable(body))}")
    parts.append(_HEADERS[request.credential])
    parts.append(shlex.quote(presentable(exchange.url)))
    return " ".join(part for part in parts if part)
