"""Jobs that are there no more: a server forgets its oldest ones (L3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from orchestrator_contract.contract_tests.clauses import JOB_READS
from orchestrator_contract.contract_tests.exchange import Exchange, Purpose
from orchestrator_contract.contract_tests.views import number

from .subjects import Page, tells

#: What narrows a list down, so that its first job need not be the first of all.
_NARROWING = {"type", "task", "min_finish_timestamp", "max_finish_timestamp"}


@dataclass(frozen=True, slots=True)
class Memory:
    """Which job was the oldest one that a server had, at what time of the run.

    *oldest* holds pairs of the seconds at which an answer was complete and the number
    of the job that the list began with, ordered by name. *told* are the jobs that the
    server itself has told of.
    """

    oldest: tuple[tuple[float, int], ...]
    told: frozenset[str] = frozenset()

    @classmethod
    def of(cls, exchanges: Sequence[Exchange]) -> Memory:
        """Read it off the answers to requests for the beginning of the list."""
        telling = [e for e in exchanges if tells(e)]
        begun = filter(_begins, telling)
        first = ((e.ended, number((Page.of(e).names() or [""])[0])) for e in begun)
        oldest = tuple((when, job) for when, job in first if job is not None)
        return cls(oldest, frozenset(chain.from_iterable(map(_told, telling))))

    def has_lost(self, job: str | None, *, since: float) -> bool:
        """Tell whether *job* was older than the oldest one at a time after *since*."""
        named = number(job)
        return named is not None and any(
            named < oldest for when, oldest in self.oldest if when >= since
        )

    def excuses(self, exchange: Exchange) -> bool:
        """Tell whether a job was told of and is answered with 404, and was pruned."""
        request = exchange.request
        asked = request.purpose is Purpose.KNOWN and request.operation in JOB_READS
        # A job that somebody else has named may never have been there.
        lost = asked and exchange.status == 404 and request.job in self.told
        return lost and self.has_lost(request.job, since=exchange.ended)


def _told(exchange: Exchange) -> Iterator[str]:
    """Yield the names of the jobs that an answer tells of."""
    request = exchange.request
    if request.operation == "list-jobs":
        yield from Page.of(exchange).names()
    elif request.operation in JOB_READS and request.job:
        yield request.job


def _begins(exchange: Exchange) -> bool:
    """Tell whether an answer is the beginning of all jobs, ordered by name."""
    query = dict(exchange.request.query)
    ordered = query.get("order_by") == "name" and query.get("order") == "asc"
    whole = query.get("offset", "0") == "0" and not _NARROWING & query.keys()
    return exchange.request.operation == "list-jobs" and ordered and whole
