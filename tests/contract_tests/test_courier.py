"""The courier: within budget, time and patience, and in an order of its own."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from orchestrator_contract.contract_tests.courier import PATIENCE, Courier, Errand
from orchestrator_contract.contract_tests.exchange import (
    Exchange,
    Failure,
    Request,
    Response,
    Trouble,
)
from orchestrator_contract.contract_tests.planning.asking import detail


@dataclass
class Waiter:
    """A target that answers 200 after a while; a job in *silent* gets no answer."""

    silent: frozenset[str] = frozenset()
    wait: float = 0.0
    name: str = "waiter"
    local: bool = True
    served: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, request: Request, *, number: int = 0) -> Exchange:
        job = request.job or ""
        time.sleep(self.wait / int(job))
        with self.lock:
            self.served.append(job)
        failed = Failure(Trouble.TIMEOUT, "no answer") if job in self.silent else None
        response = None if failed else Response(status=200, body=b"{}")
        return Exchange(
            number=number,
            url=request.path,
            request=request,
            response=response,
            failure=failed,
        )

    def close(self) -> None:
        """Hold nothing."""


def courier(target, budget=100, until=math.inf, **options) -> Courier:
    return Courier(target, budget=budget, until=until, **options)


def errands(*jobs: int) -> list[Errand]:
    return [Errand.of(detail(job)) for job in jobs]


def test_answers_are_numbered_by_the_plan_whoever_comes_first():
    waiter = Waiter(wait=0.2)
    exchanges = courier(waiter, concurrency=4).carry(errands(1, 2, 3, 4))
    assert waiter.served != ["1", "2", "3", "4"]  # the last was the quickest
    assert [e.request.job for e in exchanges] == ["1", "2", "3", "4"]
    assert [e.number for e in exchanges] == [1, 2, 3, 4]


def test_the_requests_of_an_errand_go_one_after_the_other():
    several = Errand.of(detail(1), detail(2), detail(3))
    exchanges = courier(Waiter(), concurrency=3).carry([several])
    assert all(a.precedes(b) for a, b in pairwise(exchanges))


@pytest.mark.parametrize("concurrency", [1, 8])
def test_the_budget_is_kept_and_what_was_left_out_is_told(concurrency):
    waiter = Waiter()
    carrier = courier(waiter, budget=7, concurrency=concurrency)
    carrier.carry([Errand.of(detail(1), detail(2)), *errands(*range(3, 20))])
    assert len(waiter.served) == carrier.sent == 7
    assert carrier.left_out == 12


def test_an_errand_that_does_not_fit_lets_smaller_ones_pass():
    waiter = Waiter()
    carrier = courier(waiter, budget=3)
    carrier.carry([*errands(1, 2), Errand.of(detail(3), detail(4)), *errands(5)])
    assert waiter.served == ["1", "2", "5"]


def test_a_part_of_the_budget_can_be_kept_for_later():
    carrier = courier(Waiter(), budget=10)
    carrier.reserved = 4
    assert len(carrier.carry(errands(*range(1, 11)))) == 6
    carrier.reserved = 0
    assert len(carrier.carry(errands(*range(1, 11)))) == 4


def test_after_so_many_silences_in_a_row_nothing_more_is_sent():
    waiter = Waiter(silent=frozenset(map(str, range(1, 50))))
    carrier = courier(waiter)
    carrier.carry(errands(*range(1, 50)))
    assert len(waiter.served) == PATIENCE
    assert carrier.stopped == "5 requests in a row got no answer"


def test_a_job_that_hangs_now_and_then_does_not_end_the_run():
    waiter = Waiter(silent=frozenset({"3", "4", "8"}))
    carrier = courier(waiter)
    carrier.carry(errands(*range(1, 20)))
    assert carrier.stopped is None
    assert len(waiter.served) == 19


def test_nothing_is_sent_when_the_time_is_up():
    waiter = Waiter()
    carrier = courier(waiter, until=time.monotonic() - 1)
    assert carrier.carry(errands(1, 2)) == []
    assert carrier.stopped == "the time for the run was up"


def test_an_errand_goes_on_from_what_came_and_is_closed_at_its_end():
    closed = []

    def walk():
        try:
            answer = yield detail(1)
            if answer.status == 200:
                yield detail(2)
        finally:
            closed.append(True)

    waiter = Waiter()
    courier(waiter).carry([Errand(2, walk)])
    assert waiter.served == ["1", "2"]
    assert closed


def test_what_was_asked_before_counts_and_comes_first():
    waiter, seen = Waiter(), []
    before = waiter.send(detail(9))
    carrier = courier(waiter, budget=2, progress=lambda *told: seen.append(told))
    carrier.take([before])
    carrier.carry(errands(1, 2))
    assert [e.number for e in carrier.exchanges] == [1, 2]
    assert carrier.sent == 2
    assert seen == [(2, 2)]
