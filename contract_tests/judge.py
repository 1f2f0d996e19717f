"""Evidence in, findings out: every check upon every subject it can take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .coverage import Census
from .document import Document
from .evidence import evidence_in, gaps
from .exchange import UNPROMISED, Exchange, Purpose
from .model import Breach, Check, Finding, NotExercised
from .outcome import Coverage
from .places import Place
from .privacy import discreet


@dataclass(slots=True)
class Judgement:
    """What the checks said: findings, each kind once, and what was exercised."""

    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)
    exercised: set[str] = field(default_factory=set)

    def judge(self, checks: Iterable[Check], subject: object, place: Place) -> None:
        """Put one subject before each of *checks*."""
        for check in checks:
            try:
                breaches = list(check.judge(subject))
            except NotExercised:
                continue
            self.exercised.add(check.id)
            for breach in breaches:
                self.find(check, breach, place)

    def find(self, check: Check, breach: Breach, place: Place) -> None:
        """Take in a breach; the same one once more only counts."""
        finding = Finding(check=check, breach=discreet(breach), place=place)
        known = self.findings.get(finding.pattern)
        if known is None:
            self.findings[finding.pattern] = finding
        elif _is_shorter(finding.place, known.place):
            self.findings[finding.pattern] = finding.again(known.occurrences)
        else:
            self.findings[finding.pattern] = known.again()


def _is_shorter(place: Place, known: Place) -> bool:
    """Tell whether a probe shows the same fault more plainly than the one before it.

    Nothing is shrunk over the network; of the probes that were sent, the shortest is
    shown.
    """
    if not isinstance(place, Exchange) or not isinstance(known, Exchange):
        return False
    probe = place.request.purpose not in _TELLING
    return probe and len(place.url) < len(known.url)


#: Purposes whose success brings a body that the contract speaks of.
_TELLING = {Purpose.KNOWN, Purpose.GUESS, Purpose.UNTOLD, Purpose.COMMAND}


class Court:
    """A selection of checks, ready to judge documents and exchanges."""

    def __init__(self, checks: Iterable[Check], *, profile: str = "current") -> None:
        self.profile = profile
        self.checks = tuple(c for c in checks if c.holds_in(profile))
        self.census = Census()
        self._by_subject: dict[tuple[str, str], list[Check]] = {}
        for check in self.checks:
            key = (check.operation, check.subject)
            self._by_subject.setdefault(key, []).append(check)
        self.judgement = Judgement()

    def document(self, document: Document) -> None:
        """Judge one body by itself."""
        self.census.take(document)
        for kind, subject in document.subjects():
            checks = self._by_subject.get((document.operation, kind), ())
            self.judgement.judge(checks, subject, document.place)

    def exchange(self, exchange: Exchange) -> None:
        """Judge an answer by what was asked, and its body if it has one."""
        operation = exchange.request.operation
        checks = self._by_subject.get((operation, "exchange"), ())
        self.judgement.judge(checks, exchange, exchange)
        if _has_body_to_judge(exchange):
            self.document(Document.of(exchange, self.profile))

    def hear(self, exchanges: Sequence[Exchange]) -> None:
        """Judge exchanges one by one, and then what several of them say together."""
        lacking = gaps(exchanges)
        for exchange in exchanges:
            # Of an operation that is not there, that is all there is to say.
            if exchange.request.operation not in lacking:
                self.exchange(exchange)
        for evidence in evidence_in(exchanges):
            checks = self._by_subject.get((evidence.operation, evidence.kind), ())
            self.judgement.judge(checks, evidence.subject, evidence.place)

    def unreadable(self, operation: str, place: Place, problem: str) -> None:
        """Note that what should be a document of *operation* is no JSON."""
        for check in self.checks:
            if check.id == f"{operation}/body-is-json":
                self.judgement.exercised.add(check.id)
                breach = Breach("", "one JSON value", problem)
                self.judgement.find(check, breach, place)

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings in their order of reporting: gravest first."""
        found = self.judgement.findings.values()
        return tuple(sorted(found, key=lambda f: (-f.check.level, f.pattern)))

    def coverage(self, notes: Iterable[str] = ()) -> Coverage:
        """Return what was met and exercised so far."""
        return self.census.coverage(
            self.checks,
            exercised=self.judgement.exercised,
            failed={check for check, _ in self.judgement.findings},
            notes=notes,
        )


def _has_body_to_judge(exchange: Exchange) -> bool:
    """Tell whether the answer carries a body that the contract speaks of."""
    if exchange.status is None or exchange.json.problem is not None:
        return False
    if exchange.succeeded:
        return exchange.request.purpose in _TELLING
    if exchange.request.purpose in UNPROMISED:
        return False  # a front server may answer, in its own way
    answer = exchange.response
    json = answer is not None and answer.media_type == "application/json"
    return exchange.status in {400, 401, 404} or (exchange.status == 403 and json)
