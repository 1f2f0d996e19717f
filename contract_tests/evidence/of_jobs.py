"""What exchanges about jobs say together: looks, the list, nodes, report and events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from orchestrator_contract.contract_tests.exchange import Exchange, Purpose
from orchestrator_contract.contract_tests.views import Job, mapping, moment, number

from .pruning import Memory
from .subjects import (
    Evidence,
    Filtered,
    Listed,
    Looks,
    Page,
    Pieces,
    Story,
    Strangers,
    tells,
)

#: What must be equal in two looks at a job for it to have stood still in between.
_STILL = ("state", "timestamp", "status", "node_states", "node_count")


def of_jobs(exchanges: Sequence[Exchange]) -> Iterator[Evidence]:
    """Yield what exchanges about jobs say together, in a stable order."""
    read = [e for e in exchanges if tells(e)]
    details: dict[str, list[Exchange]] = {}
    for exchange in read:
        if exchange.request.operation == "get-job" and exchange.request.job:
            details.setdefault(exchange.request.job, []).append(exchange)
    for looks in details.values():
        looks.sort(key=lambda look: (look.began, look.number))
        for earlier, later in pairwise(looks):
            if earlier.precedes(later):
                subject = Looks(_job(earlier), _job(later))
                yield Evidence("get-job", "looks", subject, later, earlier)
    yield from _listed(read, details)
    yield from _stories(read, details)
    pages = [e for e in read if e.request.operation == "list-jobs"]
    yield from _pieces(pages)
    yield from _filtered(pages, Memory.of(pages))
    far = [e for e in exchanges if e.request.purpose is Purpose.UNKNOWN_ID]
    far = [e for e in far if e.response and e.request.operation == "get-job"]
    if far:
        yield Evidence("get-job", "strangers", Strangers(tuple(far)), far[0])


def _job(exchange: Exchange) -> Job:
    return Job(mapping(exchange.json.value))


def _listed(
    read: Sequence[Exchange], details: Mapping[str, Sequence[Exchange]]
) -> Iterator[Evidence]:
    """Pair each item of the list with the job itself, once it was over in both."""
    for exchange in read:
        if exchange.request.operation != "list-jobs":
            continue
        for index, row in enumerate(Page.of(exchange).rows):
            item = Job(row, f"/items/{index}")
            for look in details.get(item.name or "", ()):
                job = _job(look)
                # A job that was over before it was listed is over in the list as well.
                before = job.terminal and look.precedes(exchange)
                if before or (item.terminal and exchange.precedes(look)):
                    subject = Listed(item, job)
                    yield Evidence("list-jobs", "listed-job", subject, exchange, look)
                    break


_PARTS = {
    "list-job-nodes": "nodes",
    "get-job-report": "report",
    "list-job-events": "events",
}


def _stories(
    read: Sequence[Exchange], details: Mapping[str, Sequence[Exchange]]
) -> Iterator[Evidence]:
    """Gather what belongs to a job, where two looks at it bracket the asking."""
    for looks in details.values():
        for before, after in pairwise(looks):
            first, last = before.json.value, after.json.value
            if any(first.get(key) != last.get(key) for key in _STILL):
                continue
            between = [
                exchange
                for exchange in read
                if before.precedes(exchange)
                and exchange.precedes(after)
                and exchange.request.job == before.request.job
                and exchange.request.operation in _PARTS
            ]
            whole = {
                _PARTS[exchange.request.operation]: Page.of(exchange)
                for exchange in between
                if not exchange.request.query
            }
            for exchange in between:
                part = Page.of(exchange) if exchange.request.query else None
                story = Story(job=_job(after), part=part, **whole)
                kind = "part" if part else "story"
                operation = exchange.request.operation
                yield Evidence(operation, kind, story, exchange, after)


def _pieces(pages: Sequence[Exchange]) -> Iterator[Evidence]:
    """Find a page that was asked for as a whole, in pieces, and as a whole again."""
    for index, before in enumerate(pages):
        whole = Page.of(before)
        for after in pages[index + 1 :]:
            if after.request.query != before.request.query:
                continue
            between = [
                Page.of(page)
                for page in pages
                if before.precedes(page) and page.precedes(after)
            ]
            pieces = _filling(whole, between)
            if pieces and Page.of(after).names() == whole.names():
                yield Evidence("list-jobs", "pieces", Pieces(whole, pieces), before)
            break


def _filling(whole: Page, between: Sequence[Page]) -> tuple[Page, ...]:
    """Return those of the pages *between* that together cover the *whole* one."""
    place = {key: whole.query.get(key) for key in ("order_by", "order", "type")}
    pieces, at = [], _number(whole, "offset")
    for page in between:
        same = all(page.query.get(key) == value for key, value in place.items())
        if same and "limit" in page.query and _number(page, "offset") == at:
            pieces.append(page)
            at += _number(page, "limit")
    covered = at == _number(whole, "offset") + _number(whole, "limit")
    return tuple(pieces) if covered else ()


_LOW, _HIGH = "min_finish_timestamp", "max_finish_timestamp"
_FILTERS = {"type", "task", _LOW, _HIGH}


def _filtered(pages: Sequence[Exchange], memory: Memory) -> Iterator[Evidence]:
    """Put beside each filtered page what was listed before and fits the filter."""
    for exchange in pages:
        page = Page.of(exchange)
        full = len(page.rows) >= _number(page, "limit")
        if full or _number(page, "offset") or not _FILTERS & page.query.keys():
            continue
        fitting = {
            job.name: job
            for before in pages
            if before.precedes(exchange)
            for job in map(Job, Page.of(before).rows)
            if job.name and _fits(job, page.query)
            if not memory.has_lost(job.name, since=before.ended)
        }
        subject = Filtered(page, tuple(fitting.values()))
        yield Evidence("list-jobs", "filtered", subject, exchange)


def _fits(job: Job, query: Mapping[str, str]) -> bool:
    """Tell whether a job certainly fits the filters of *query*.

    While it is not over, its finish is still to come; its type and task are there.
    """
    bounds = {key: moment(query[key]) for key in (_LOW, _HIGH) if key in query}
    if bounds and not (job.terminal and job.finish and all(bounds.values())):
        return False
    low, high = bounds.get(_LOW), bounds.get(_HIGH)
    inside = not (low and job.finish and job.finish < low) and not (
        high and job.finish and job.finish > high
    )
    of_type = query.get("type") in {None, job.type}
    named = query.get("task", "") in (job.task or "")
    return bool(inside and of_type and named)


def _number(page: Page, key: str) -> int:
    return number(page.query.get(key)) or 0
