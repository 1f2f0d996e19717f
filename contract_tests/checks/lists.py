"""A page of jobs: whether it is the page that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from orchestrator_contract.contract_tests.clauses import clause
from orchestrator_contract.contract_tests.document import Part
from orchestrator_contract.contract_tests.exchange import pretty
from orchestrator_contract.contract_tests.model import Breach, Level, assume
from orchestrator_contract.contract_tests.views import (
    Job,
    count,
    items,
    mapping,
    moment,
    number,
    repeated,
    text,
)

from .options import ATTESTED

LIST = {"list-jobs": "job-list"}
#: Lists of either kind: what is said of pages holds for both.
LISTS = LIST | {"list-plan-jobs": "plan-job-list"}


def _pagination(page: Part, key: str) -> int | None:
    return count(mapping(page.body.get("pagination")).get(key))


def _jobs(page: Part) -> list[Job]:
    bodies = items(page.body.get("items"))
    return [Job(mapping(body), f"/items/{i}") for i, body in enumerate(bodies)]


@clause(
    "A page has no more jobs than `limit`.",
    on=LISTS,
    level=Level.ERROR,
    source=("§3",),
)
def list_is_no_longer_than_limit(page: Part) -> Iterator[Breach]:
    asked = number(page.document.query.get("limit"))
    limit = _pagination(page, "limit") if asked is None else asked
    assume(limit is not None)
    length = len(items(page.body.get("items")))
    if limit is not None and length > limit:
        yield Breach("/items", f"at most {limit} jobs", f"{length}")


@clause(
    "`total` counts at least the jobs up to the end of this page.",
    on=LISTS,
    level=Level.WARNING,
    source=("§3",),
)
def total_fits_the_page(page: Part) -> Iterator[Breach]:
    total, offset = _pagination(page, "total"), _pagination(page, "offset")
    length = len(items(page.body.get("items")))
    assume(total is not None and offset is not None and length)
    if total is not None and offset is not None and offset + length > total:
        yield Breach("/pagination/total", f"at least {offset + length}", f"{total}")


@clause(
    "`total` is a number wherever there are jobs.",
    on=LISTS,
    level=Level.ERROR,
    source=("§3",),
)
def total_is_null_only_when_empty(page: Part) -> Iterator[Breach]:
    pagination = mapping(page.body.get("pagination"))
    length = len(items(page.body.get("items")))
    assume("total" in pagination and length)
    if pagination["total"] is None:
        yield Breach("/pagination/total", f"at least {length}", "null")


@clause(
    "`pagination` repeats what was asked for.",
    on=LISTS,
    level=Level.ERROR,
    source=("§3",),
)
def pagination_echoes_the_request(page: Part) -> Iterator[Breach]:
    pagination = mapping(page.body.get("pagination"))
    keys = ("limit", "offset", "order", "order_by", "type")
    asked = {k: page.document.query[k] for k in keys if page.document.query.get(k)}
    assume(any(key in pagination for key in asked))
    for key, value in asked.items():
        told = pagination.get(key)
        well_formed = count(told) is not None if key in {"limit", "offset"} else True
        if key in pagination and well_formed and str(told) != value:
            yield Breach(f"/pagination/{key}", value, pretty(pagination[key]))


@clause(
    "Jobs ordered by `name` are ordered as numbers: 10 comes after 9.",
    on=LIST,
    level=Level.ERROR,
    source=("L3",),
)
def names_are_sorted_as_numbers(page: Part) -> Iterator[Breach]:
    pagination = mapping(page.body.get("pagination"))
    order, by = (
        page.document.query.get(key) or text(pagination.get(key))
        for key in ("order", "order_by")
    )
    names = [(job, n) for job in _jobs(page) if (n := number(job.name)) is not None]
    assume(by == "name" and order in {"asc", "desc"} and len(names) > 1)
    for (_, before), (job, after) in pairwise(names):
        if (after < before) if order == "asc" else (after > before):
            expected = f"{'more' if order == 'asc' else 'less'} than {before}"
            yield Breach(job.at("name"), expected, f"{after}")
            return


@clause(
    "A list of one type has jobs of that type only.",
    on=LIST,
    level=Level.ERROR,
    source=("L5",),
)
def items_have_the_asked_type(page: Part) -> Iterator[Breach]:
    asked = page.document.query.get("type")
    jobs = [job for job in _jobs(page) if job.type]
    # What a filter by one of the other types does, nobody says.
    assume(asked in ATTESTED and jobs)
    for job in jobs:
        if job.type != asked:
            yield Breach(job.at("type"), f"{asked}", f"{job.type}")


@clause(
    "A list of the jobs of a task has jobs whose task's name matches.",
    on=LIST,
    level=Level.ERROR,
    source=("L7",),
)
def items_match_the_asked_task(page: Part) -> Iterator[Breach]:
    asked = page.document.query.get("task", "").casefold()
    named = [(job, name) for job in _jobs(page) if (name := job.task)]
    assume(asked and named)
    for job, name in named:
        if asked not in name.casefold():
            pointer = job.at("options", "task")
            yield Breach(pointer, f"a name with {asked!r} in it", pretty(name))


@clause(
    "A list bounded by time of finish has jobs that finished within the bounds.",
    on=LIST,
    level=Level.ERROR,
    source=("L6",),
)
def items_finished_within_the_bounds(page: Part) -> Iterator[Breach]:
    low = moment(page.document.query.get("min_finish_timestamp"))
    if low:  # what finished within that second is shown as its beginning
        low = low.replace(microsecond=0)
    high = moment(page.document.query.get("max_finish_timestamp"))
    jobs = _jobs(page)
    assume((low or high) and jobs)
    for job in jobs:
        late = job.finish and high and job.finish > high
        early = job.finish and low and job.finish < low
        if late or early or (job.state and not job.terminal):
            bounds = f"between {low or 'the beginning'} and {high or 'now'}"
            yield Breach(job.at("finished_timestamp"), bounds, pretty(str(job.finish)))


@clause(
    "A page is shorter than `limit` only where the list ends.",
    on=LISTS,
    level=Level.WARNING,
    source=("§3",),
)
def page_is_full_before_the_end(page: Part) -> Iterator[Breach]:
    total, offset = _pagination(page, "total"), _pagination(page, "offset")
    # A server may have a bound of its own on `limit`; then it says so here.
    limit = _pagination(page, "limit")
    assume(total is not None and offset is not None and limit is not None)
    assume(isinstance(page.body.get("items"), list))
    if total is not None and offset is not None and limit is not None:
        length = len(items(page.body.get("items")))
        wanted = max(min(limit, total - offset), 0)
        if length < wanted:
            yield Breach("/items", f"{wanted} jobs of {total}", f"{length}")


@clause(
    "Jobs ordered by `timestamp` are in the order of their timestamps.",
    on=LIST,
    level=Level.WARNING,
    source=("§3",),
)
def timestamps_are_in_the_asked_order(page: Part) -> Iterator[Breach]:
    query = page.document.query
    stamps = [(job, stamp) for job in _jobs(page) if (stamp := job.moment("timestamp"))]
    order = query.get("order")
    assume(query.get("order_by") == "timestamp" and order in {"asc", "desc"})
    assume(len(stamps) > 1)
    for (_, before), (job, after) in pairwise(stamps):
        if (after < before) if order == "asc" else (after > before):
            expected = f"not {'before' if order == 'asc' else 'after'} {before}"
            yield Breach(job.at("timestamp"), expected, f"{after}")
            return


@clause(
    "A page has each job once.",
    on=LISTS,
    level=Level.WARNING,
    source=("§3",),
)
def jobs_are_listed_once(page: Part) -> Iterator[Breach]:
    names = [job.name for job in _jobs(page)]
    assume(len(names) > 1)
    for index in repeated(names):
        yield Breach(f"/items/{index}/name", "each job once", f"{names[index]} again")
