"""The courier: within budget, time and patience, and in an order of its own."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    trouble: Trouble = Trouble.TIMEOUT
    name: str = "waiter"
    local: bool = True
    served: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, request: Request, *, number: int = 0) -> Exchange:
        job = request.job or ""
        time.sleep(self.wait / int(job))
        with self.lock:
            self.served.append(job)
        failed = Failure(self.trouble, "no answer") if job in self.silent else None
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


@pytest.mark.parametrize("concurrency", [1, 8])
def test_what_others_did_not_need_of_their_cost_is_for_those_that_wait(concurrency):
    waiter = Waiter()
    carrier = courier(waiter, budget=7, concurrency=concurrency)
    carrier.carry([Errand(5, errands(1)[0].walk), *errands(2, 3, 4, 5, 6, 7, 8, 9)])
    assert sorted(waiter.served) == ["1", "2", "3"]
    carrier.catch_up()
    assert sorted(waiter.served) == ["1", "2", "3", "4", "5", "6", "7"]
    assert carrier.left_out == 2


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
    carrier = courier(waiter, budget=2, progress=seen.append)
    carrier.take([before])
    carrier.carry(errands(1, 2))
    assert [e.number for e in carrier.exchanges] == [1, 2]
    assert carrier.sent == 2
    assert [(told.done, told.of) for told in seen] == [(2, 2)]


batches = st.lists(st.lists(st.integers(1, 9), max_size=4), max_size=12)


@given(batches, st.integers(0, 30), st.integers(0, 10), st.sampled_from([1, 2, 8]))
def test_whatever_is_planned_the_budget_is_kept_and_the_order_too(
    plan, budget, reserved, concurrency
):
    waiter = Waiter()
    carrier = courier(waiter, budget=budget, concurrency=concurrency, reserved=reserved)
    done = carrier.carry(Errand.of(*map(detail, jobs)) for jobs in plan)
    assert len(waiter.served) == carrier.sent == len(done) <= max(budget - reserved, 0)
    assert carrier.sent + carrier.left_out == sum(map(len, plan))
    assert [e.number for e in done] == list(range(1, len(done) + 1))
    alone = courier(Waiter(), budget=budget, reserved=reserved)
    same = alone.carry(Errand.of(*map(detail, jobs)) for jobs in plan)
    assert [e.request for e in done] == [e.request for e in same]


def test_numbers_go_on_from_one_round_to_the_next():
    carrier = courier(Waiter())
    assert [e.number for e in carrier.carry(errands(1, 2))] == [1, 2]
    assert [e.number for e in carrier.ask(detail(3))] == [3]
    assert [e.number for e in carrier.exchanges] == [1, 2, 3]


def test_an_answer_of_any_kind_ends_a_row_of_silences():
    silent = frozenset(map(str, range(1, 40))) - {"5", "9"}
    waiter = Waiter(silent=silent)
    courier(waiter).carry(errands(*range(1, 40)))
    assert waiter.served[-1] == str(9 + PATIENCE)


@pytest.mark.parametrize("trouble", Trouble)
def test_only_silence_wears_patience_out(trouble):
    silences = {Trouble.DNS, Trouble.REFUSED, Trouble.TIMEOUT, Trouble.CUT}
    jobs = range(1, 20)
    waiter = Waiter(silent=frozenset(map(str, jobs)), trouble=trouble)
    carrier = courier(waiter)
    carrier.carry(errands(*jobs))
    assert len(waiter.served) == (PATIENCE if trouble in silences else len(jobs))
    assert (carrier.stopped is not None) is (trouble in silences)


def test_several_under_way_are_not_many_more_when_nobody_answers():
    waiter = Waiter(silent=frozenset(map(str, range(1, 100))))
    carrier = courier(waiter, concurrency=8)
    carrier.carry(errands(*range(1, 100)))
    assert PATIENCE <= len(waiter.served) < PATIENCE + 8
    assert carrier.ask(detail(1)) == []


def test_patience_and_budget_outlive_a_round():
    waiter = Waiter(silent=frozenset(map(str, range(1, 100))))
    carrier = courier(waiter)
    carrier.carry(errands(1, 2, 3))
    carrier.carry(errands(*range(4, 10)))
    assert len(waiter.served) == PATIENCE


def test_the_time_that_runs_out_ends_an_errand_and_closes_it():
    closed = []

    def walk():
        try:
            while True:
                yield detail(1)
        finally:
            closed.append(True)

    waiter = Waiter(wait=0.3)
    carrier = courier(waiter, until=time.monotonic() + 0.8)
    done = carrier.carry([Errand(99, walk)])
    assert 1 <= len(done) <= 3
    assert closed == [True]
    assert carrier.stopped == "the time for the run was up"


def test_an_errand_that_asks_nothing_is_no_trouble():
    carrier = courier(Waiter(), budget=0)
    assert carrier.carry([Errand.of(), Errand.of()]) == []
    assert carrier.left_out == 0


def test_the_reason_that_came_first_is_told():
    waiter = Waiter(silent=frozenset(map(str, range(1, 20))))
    carrier = courier(waiter)
    carrier.carry(errands(*range(1, 20)))
    carrier.until = time.monotonic() - 1
    assert carrier.ask(detail(1)) == []
    assert carrier.stopped == "5 requests in a row got no answer"


def test_progress_is_told_after_every_answer():
    told = []
    carrier = courier(Waiter(), budget=9, concurrency=4, progress=told.append)
    carrier.carry(errands(*range(1, 8)))
    assert [(step.done, step.of) for step in told] == [(n, 9) for n in range(1, 8)]
    assert {step.unit for step in told} == {"requests"}
