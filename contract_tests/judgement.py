"""What checks say of a subject, and what their breaches come to: findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from .document import Document
from .exchange import TELLING, Exchange
from .exhibit import Exhibit
from .model import MOST, Breach, Check, Finding, NotExercised
from .places import FilePlace, Place
from .privacy import discreet


@dataclass(slots=True)
class Opinion:
    """What checks say about one subject: which had something to judge, what is wrong.

    It tells no place: the same bytes elsewhere are judged alike.
    """

    exercised: list[str] = field(default_factory=list)
    breaches: list[tuple[Check, Breach]] = field(default_factory=list)

    def ask(self, checks: Iterable[Check], subject: object) -> None:
        """Put *subject* before each of *checks*."""
        for check in checks:
            try:
                breaches = _first(check.judge(subject))
            except NotExercised:
                continue
            self.exercised.append(check.id)
            for breach in breaches:
                self.breaches.append((check, breach))


@dataclass(slots=True)
class Judgement:
    """What the checks said: findings, each kind once, and what was exercised."""

    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)
    exercised: set[str] = field(default_factory=set)

    def judge(
        self,
        checks: Iterable[Check],
        subject: object,
        place: Place,
        beside: Exchange | None = None,
    ) -> None:
        """Put one subject before each of *checks*."""
        opinion = Opinion()
        opinion.ask(checks, subject)
        self.hear(opinion, place, beside=beside)

    def try_all(
        self, check: Check, subjects: Iterable[tuple[object, Document]]
    ) -> None:
        """Put many subjects, each of a document, before one check."""
        judge, exercised = check.judge, False
        for subject, document in subjects:
            try:
                breaches = _first(judge(subject))
            except NotExercised:
                continue
            exercised = True
            for breach in breaches:
                self.find(check, breach, document.place, document.body)
        if exercised:
            self.exercised.add(check.id)

    def hear(
        self,
        opinion: Opinion,
        place: Place,
        body: Any = None,
        beside: Exchange | None = None,
    ) -> None:
        """Take in what was said about a subject, and where that was met."""
        self.exercised.update(opinion.exercised)
        for check, breach in opinion.breaches:
            self.find(check, breach, place, body, beside)

    def find(
        self,
        check: Check,
        breach: Breach,
        place: Place,
        body: Any = None,
        beside: Exchange | None = None,
    ) -> None:
        """Take in a breach; the same one once more only counts.

        Of the *body* no more is kept than what the finding is to show.
        """
        shown = discreet(breach)
        if breach.more:
            shown = shown.uncounted()
        finding = Finding(check=check, breach=shown, place=place, beside=beside)
        new = finding.pattern not in self.findings
        if new and isinstance(place, FilePlace) and body is not None:
            finding = replace(finding, exhibit=Exhibit.of(body, breach.pointer))
        self._take(finding)

    def add(self, later: Judgement) -> None:
        """Take in what was judged after all that is in here."""
        self.exercised |= later.exercised
        for finding in later.findings.values():
            self._take(finding)

    def _take(self, finding: Finding) -> None:
        pattern = finding.pattern
        known = self.findings.get(pattern)
        if known is None:
            self.findings[pattern] = finding
            return
        if finding.breach.more or known.breach.more:
            finding, known = finding.uncounted(), known.uncounted()
        if _is_shorter(finding.place, known.place):
            self.findings[pattern] = finding.again(known.occurrences)
        else:
            self.findings[pattern] = known.again(finding.occurrences)


def _first(breaches: Iterable[Breach]) -> list[Breach]:
    """Return breaches up to a bound: a hostile body is to cost no more than others."""
    told = list(islice(breaches, MOST + 1))
    if len(told) > MOST:
        told = [replace(breach, more=True) for breach in told[:MOST]]
    return told


def _is_shorter(place: Place, known: Place) -> bool:
    """Tell whether a probe shows the same fault more plainly than the one before it.

    Nothing is shrunk over the network; of the probes that were sent, the shortest is
    shown.
    """
    if not isinstance(place, Exchange) or not isinstance(known, Exchange):
        return False
    probe = place.request.purpose not in TELLING
    return probe and len(place.url) < len(known.url)
