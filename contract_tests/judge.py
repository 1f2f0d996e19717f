"""Evidence in, findings out: every check upon every subject it can take."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from .coverage import Census
from .document import Document
from .evidence import by_server, evidence_in, gaps
from .exchange import UNPROMISED, Exchange, Purpose
from .exhibit import Exhibit
from .model import MOST, Breach, Check, Finding, NotExercised
from .outcome import Coverage
from .places import FilePlace, Place
from .privacy import discreet

#: Bodies whose judgement is kept for the next one of the same bytes, and the bytes that
#: each of them may have.
_KEPT = 256
_LONGEST = 1 << 16
#: Bodies that are judged together: so few that they all stay near the processor.
_HEAP = 64


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
    probe = place.request.purpose not in _TELLING
    return probe and len(place.url) < len(known.url)


#: Purposes whose success brings a body that the contract speaks of.
_TELLING = {Purpose.KNOWN, Purpose.GUESS, Purpose.UNTOLD, Purpose.COMMAND}

#: Opinions about bodies, the one that was used last at the end.
_Opinions = OrderedDict[Hashable, Opinion]


class Court:
    """A selection of checks, ready to judge documents and exchanges."""

    def __init__(self, checks: Iterable[Check], *, profile: str = "current") -> None:
        self.profile = profile
        self.checks = tuple(c for c in checks if c.holds_in(profile))
        self.census = Census()
        self.count = 0
        self._by_subject: dict[tuple[str, str], list[Check]] = {}
        for check in self.checks:
            key = (check.operation, check.subject)
            self._by_subject.setdefault(key, []).append(check)
        self.judgement = Judgement()
        self._opinions: _Opinions = OrderedDict()

    def another(self) -> Court:
        """Return a court of the same mind that has judged nothing yet."""
        court = copy(self)
        court.census, court.judgement, court.count = Census(), Judgement(), 0
        return court

    def documents(self, documents: Iterable[Document]) -> None:
        """Judge bodies each by itself: check by check, which is quicker for many."""
        coming = iter(documents)
        while heap := list(islice(coming, _HEAP)):
            self._heap(heap)

    def _heap(self, documents: Iterable[Document]) -> None:
        met: dict[tuple[str, str], list[tuple[object, Document]]] = {}
        for document in documents:
            self.census.take(document)
            self.count += 1
            for kind, subject in document.subjects():
                key = (document.operation, kind)
                met.setdefault(key, []).append((subject, document))
        for key, subjects in met.items():
            for check in self._by_subject.get(key, ()):
                self.judgement.try_all(check, subjects)

    def document(self, document: Document) -> None:
        """Judge one body by itself."""
        self.count += 1
        self.census.take(document)
        self.judgement.hear(self._opinion(document), document.place, document.body)

    def _opinion(self, document: Document) -> Opinion:
        opinion = Opinion()
        for kind, subject in document.subjects():
            checks = self._by_subject.get((document.operation, kind), ())
            opinion.ask(checks, subject)
        return opinion

    def exchange(self, exchange: Exchange) -> None:
        """Judge an answer by what was asked, and its body if it has one."""
        operation = exchange.request.operation
        checks = self._by_subject.get((operation, "exchange"), ())
        self.judgement.judge(checks, exchange, exchange)
        if _refuses(exchange):
            checks = self._by_subject.get((operation, "refusal"), ())
            self.judgement.judge(checks, exchange.json.value, exchange)
        if not _has_body_to_judge(exchange):
            return
        document = Document.of(exchange, self.profile)
        self.count += 1
        self.census.take(document)
        self.judgement.hear(self._known_opinion(document, exchange), exchange)

    def _known_opinion(self, document: Document, exchange: Exchange) -> Opinion:
        """Judge a body, unless one of the same bytes was judged a little before.

        A server is asked for the same job, or refuses, again and again.
        """
        body = exchange.response.body if exchange.response else b""
        if len(body) > _LONGEST:
            return self._opinion(document)
        request = exchange.request
        key = (request.operation, document.schema, request.job, request.query, body)
        opinion = self._opinions.pop(key, None) or self._opinion(document)
        self._opinions[key] = opinion
        if len(self._opinions) > _KEPT:
            self._opinions.popitem(last=False)
        return opinion

    def hear(self, exchanges: Sequence[Exchange]) -> None:
        """Judge exchanges one by one, and then what several of them say together.

        Those with several servers are judged apart: each has jobs of its own.
        """
        for of_one in by_server(exchanges):
            self._hear(of_one)

    def _hear(self, exchanges: Sequence[Exchange]) -> None:
        lacking = gaps(exchanges)
        for exchange in exchanges:
            # Of an operation that is not there, that is all there is to say.
            if exchange.request.operation not in lacking:
                self.exchange(exchange)
        for evidence in evidence_in(exchanges):
            checks = self._by_subject.get((evidence.operation, evidence.kind), ())
            self.judgement.judge(
                checks, evidence.subject, evidence.place, evidence.beside
            )

    def add(self, judgement: Judgement, census: Census) -> None:
        """Take in what another court of the same mind has judged after this one."""
        self.judgement.add(judgement)
        self.census.add(census)

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


def _refuses(exchange: Exchange) -> bool:
    """Tell whether a request was refused, in whatever words and for whatever reason."""
    said = exchange.request.method != "HEAD" and not exchange.busy
    return said and (exchange.status or 0) >= 400


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
