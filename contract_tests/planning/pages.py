"""Questions to the job list: pages, orders, filters."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator_contract.contract_tests.courier import Errand, Walk
from orchestrator_contract.contract_tests.exchange import Exchange
from orchestrator_contract.contract_tests.views import Job, items, mapping

from .asking import listing
from .discovery import FILTERS, Discovery, total_in

#: Jobs in one of the small pages, and how many of them make the large one.
SMALL, PIECES = 4, 3
_PAGE = 20
#: What the list can be ordered by (facts §3), each with one of the two directions.
_ORDERS = {
    "name": "asc",
    "timestamp": "desc",
    "state": "asc",
    "owner": "desc",
    "environment": "asc",
}
#: The beginning of the list.
_BEGINNING: dict[str, object] = {
    "order_by": "name",
    "order": "asc",
    "limit": 1,
    "offset": 0,
}


def queries(found: Discovery, parameters: set[str]) -> Iterator[Errand]:
    """Yield questions to the list, with documented parameters only."""
    if not found.listed:
        return
    if {"offset", "order_by", "order"} <= parameters:
        yield Errand(PIECES + 2, _pieces)
        yield Errand(2, _end)
        for by, order in _ORDERS.items():
            yield Errand.of(listing({"limit": _PAGE, "order_by": by, "order": order}))
    if "min_finish_timestamp" in parameters:
        yield Errand(4, _bounds)
    if "task" in parameters:
        yield Errand(2, _task)
    if "type" in parameters:
        for kind in FILTERS:
            yield Errand.of(listing({"limit": _PAGE, "type": kind}))


def _pieces() -> Walk:
    """Ask for one large page in small pieces, between two looks at the whole."""
    by = {"order_by": "name", "order": "desc"}
    whole = listing(by | {"limit": SMALL * PIECES, "offset": 0})
    yield whole
    for piece in range(PIECES):
        yield listing(by | {"limit": SMALL, "offset": SMALL * piece})
    yield whole


def _end() -> Walk:
    """Ask for the last page: if `total` is wrong, it shows there."""
    page = yield listing(_BEGINNING)
    if total := total_in(page):
        end = {"limit": _PAGE, "offset": max(total - SMALL, 0)}
        yield listing(_BEGINNING | end)


def beginning(parameters: set[str]) -> Iterator[Errand]:
    """Yield a look at the oldest job: those before it were pruned meanwhile (L3)."""
    if _BEGINNING.keys() <= parameters:
        yield Errand.of(listing(_BEGINNING))


def _bounds() -> Walk:
    """Ask for the jobs that finished at one moment, then since it, then until it."""
    page = yield listing({"limit": _PAGE})
    moments = [job.body["finished_timestamp"] for job in _jobs(page) if job.finish]
    if not moments:
        return
    middle = sorted(moments)[len(moments) // 2]
    low, high = {"min_finish_timestamp": middle}, {"max_finish_timestamp": middle}
    for bounds in (low | high, low, high):
        yield listing({"limit": _PAGE} | bounds)


def _task() -> Walk:
    """Ask for the jobs of a task by a part of its name."""
    page = yield listing({"limit": _PAGE, "type": "task"})
    names = [job.task for job in _jobs(page) if job.task]
    if names:
        name = min(names, key=names.count)  # a rare one, so that a page holds all
        part = name.partition("::")[0] if "::" in name else name[: len(name) // 2 + 1]
        yield listing({"limit": _PAGE, "task": part})


def _jobs(page: Exchange) -> list[Job]:
    bodies = items(mapping(page.json.value).get("items"))
    return [Job(mapping(body)) for body in bodies]
