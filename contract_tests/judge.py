"""Evidence in, findings out: every check upon every subject it can take."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from copy import copy
from dataclasses import replace
from itertools import islice

from .coverage import Census
from .document import Document
from .evidence import Memory, by_server, evidence_in, gaps
from .exchange import TELLING, UNPROMISED, Exchange, Purpose
from .judgement import Judgement, Opinion
from .model import Breach, Check, Finding
from .outcome import Coverage
from .places import Place

#: Bodies whose judgement is kept for the next one of the same bytes, and the bytes that
#: each of them may have.
_KEPT = 256
_LONGEST = 1 << 16
#: Bodies that are judged together: so few that they all stay near the processor.
_HEAP = 64

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
        lacking, memory = gaps(exchanges), Memory.of(exchanges)
        for exchange in exchanges:
            # Of an operation that is not there, that is all there is to say.
            if exchange.request.operation not in lacking:
                self.exchange(_as_a_guess(exchange, memory))
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


def _as_a_guess(exchange: Exchange, memory: Memory) -> Exchange:
    """Return what asked for a job that was pruned as if nobody had told of the job."""
    if not memory.excuses(exchange):
        return exchange
    return exchange.noted(request=replace(exchange.request, purpose=Purpose.GUESS))


def _refuses(exchange: Exchange) -> bool:
    """Tell whether a request was refused, in whatever words and for whatever reason."""
    said = exchange.request.method != "HEAD" and not exchange.busy
    return said and (exchange.status or 0) >= 400


def _has_body_to_judge(exchange: Exchange) -> bool:
    """Tell whether the answer carries a body that the contract speaks of."""
    if exchange.status is None or exchange.json.problem is not None:
        return False
    if exchange.succeeded:
        return exchange.request.purpose in TELLING
    if exchange.request.purpose in UNPROMISED:
        return False  # a front server may answer, in its own way
    answer = exchange.response
    json = answer is not None and answer.media_type == "application/json"
    return exchange.status in {400, 401, 404} or (exchange.status == 403 and json)
