"""Sending what was planned: within a budget, a time and a bound of patience."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from .exchange import Exchange, Request, Trouble
from .progress import Progress, Watcher
from .sofar import SoFar
from .target import Target

#: Yields requests one after the other and is sent what came of each.
Walk = Generator[Request, Exchange, None]

#: So many requests in a row without an answer, and the rest is not sent.
PATIENCE = 5

_SILENCE = {Trouble.DNS, Trouble.REFUSED, Trouble.TIMEOUT, Trouble.CUT}


@dataclass(frozen=True, slots=True)
class Errand:
    """Requests that belong together and go one after the other.

    *cost* is the most requests that *walk* makes; errands are taken into the budget by
    it, so that what is asked does not depend on who answers first.
    """

    cost: int
    walk: Callable[[], Walk]

    @classmethod
    def of(cls, *requests: Request) -> Errand:
        """Make an errand of requests that are known beforehand."""

        def walk() -> Walk:
            for request in requests:  # noqa: UP028 - a tuple cannot be sent answers
                yield request

        return cls(len(requests), walk)


@dataclass
class Courier:
    """Carries errands to a target, several at a time.

    *commander* is whom commands go to, if they may be sent at all. *until* is the
    moment (``time.monotonic``, seconds) after which nothing is sent; *reserved* is the
    part of the budget that is kept for later rounds, *waiting* are errands that there
    was no room for. *progress* is told of every answer, and of what *so_far* makes of
    it.
    """

    target: Target
    budget: int
    until: float
    started: float = field(default_factory=time.monotonic)
    concurrency: int = 1
    progress: Watcher | None = None
    so_far: SoFar = field(default_factory=SoFar)
    commander: Target | None = None
    sent: int = 0
    reserved: int = 0
    waiting: list[Errand] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    stopped: str | None = None
    _silent: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def left_out(self) -> int:
        """How many requests there was no room for, at most."""
        return sum(errand.cost for errand in self.waiting)

    def carry(self, errands: Iterable[Errand]) -> list[Exchange]:
        """Run *errands* and return their exchanges in the order of the errands."""
        taken, left = [], self.budget - self.reserved - self.sent
        for errand in errands:
            if errand.cost <= left:
                left -= errand.cost
                taken.append(errand)
            else:
                self.waiting.append(errand)
        if self.concurrency == 1:
            done = [self._heard(self._run(errand)) for errand in taken]
        else:
            with ThreadPoolExecutor(self.concurrency) as pool:
                done = [self._heard(run) for run in pool.map(self._run, taken)]
        return self._number(exchange for run in done for exchange in run)

    def catch_up(self) -> None:
        """Run what was left out, where others took less of the budget than their cost.

        Only when all of them are through is it known how much that is, whoever answered
        first.
        """
        waiting, self.waiting = self.waiting, []
        self.carry(waiting)

    def take(self, exchanges: Sequence[Exchange]) -> None:
        """Count in what was asked before, by somebody else."""
        self.sent += len(exchanges)
        self._heard(self._number(exchanges))

    def ask(self, *requests: Request) -> list[Exchange]:
        """Send *requests* one after the other."""
        return self.carry([Errand.of(*requests)])

    def _run(self, errand: Errand) -> list[Exchange]:
        exchanges: list[Exchange] = []
        walk = errand.walk()
        request = next(walk, None)
        while request is not None and self._may_go_on():
            began = time.monotonic() - self.started
            target = self.target
            if request.method == "POST":
                target = self.commander or target  # which refuses what it may not take
            exchange = target.send(request)
            ended = time.monotonic() - self.started
            exchange = exchange.noted(began=began, ended=ended)
            self._note(exchange)
            exchanges.append(exchange)
            try:
                request = walk.send(exchange)
            except StopIteration:
                request = None
        walk.close()
        return exchanges

    def _number(self, exchanges: Iterable[Exchange]) -> list[Exchange]:
        first = len(self.exchanges) + 1
        numbered = [e.noted(number=n) for n, e in enumerate(exchanges, first)]
        self.exchanges += numbered
        return numbered

    def _may_go_on(self) -> bool:
        with self._lock:
            if self.stopped is None and time.monotonic() > self.until:
                self.stopped = "the time for the run was up"
            return self.stopped is None

    def _note(self, exchange: Exchange) -> None:
        with self._lock:
            self.sent += 1
            silent = exchange.failure and exchange.failure.trouble in _SILENCE
            self._silent = self._silent + 1 if silent else 0
            if self._silent >= PATIENCE:
                self.stopped = f"{PATIENCE} requests in a row got no answer"
            self._tell()

    def _heard(self, exchanges: list[Exchange]) -> list[Exchange]:
        """Have answers judged while others are still under way."""
        for exchange in exchanges:
            if self.so_far.hear(exchange):
                with self._lock:
                    self._tell()
        return exchanges

    def _tell(self) -> None:
        """Tell who watches how far we are."""
        if self.progress is None:
            return
        documents, jobs, findings = self.so_far.told
        told = Progress(
            unit="requests",
            done=self.sent,
            of=self.budget,
            documents=documents,
            jobs=jobs,
            findings=findings,
        )
        self.progress(told)
