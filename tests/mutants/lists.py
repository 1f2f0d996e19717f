"""Faults of the job list: pages, orders, filters."""

from __future__ import annotations

from typing import Any

from .faults import Answer, Ask, Call, Json
from .workshop import LIST, Workshop

PAGES = Workshop("pages of the list")
FILTERS = Workshop("filters and orders of the list")

_ALL = {"limit": "1000"}


def listed(call: Call, answer: Answer) -> bool:
    return call.slug == LIST and answer.status == 200


def _without(call: Call, ask: Ask, *names: str) -> Answer:
    """Answer as if parameters had not been sent; the echo repeats them all the same."""
    kept = {name: value for name, value in call.query.items() if name not in names}
    answer, body = ask(), ask(query=_ALL | kept).json
    total = {"total": body["pagination"]["total"]}
    return answer.saying(body | {"pagination": answer.json["pagination"] | total})


# -- pages


@PAGES.change(LIST)
def limit_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A page has all jobs, whatever its limit."""
    return _without(call, ask, "limit") if listed(call, answer) else answer


@PAGES.change(LIST)
def one_beyond_limit(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A page has one job more than its limit."""
    if not listed(call, answer) or "limit" not in call.query:
        return answer
    more = {"limit": str(int(call.query["limit"]) + 1)}
    items = ask(query={**call.query, **more}).json["items"]
    return answer.saying(answer.json | {"items": items})


@PAGES.change(LIST, level="warning")
def offset_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Every page is the first."""
    if not listed(call, answer):
        return answer
    items = ask(query={**call.query, "offset": "0"}).json["items"]
    return answer.saying(answer.json | {"items": items})


def _moved(call: Call, answer: Answer, ask: Ask, by: int) -> Answer:
    offset = int(call.query.get("offset", "0")) if listed(call, answer) else 0
    if not offset:
        return answer
    items = ask(query={**call.query, "offset": str(offset + by)}).json["items"]
    return answer.saying(answer.json | {"items": items})


@PAGES.change(LIST, level="warning")
def page_begins_one_early(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Every later page begins with the last job of the page before."""
    return _moved(call, answer, ask, -1)


@PAGES.change(LIST, level="warning")
def page_begins_one_late(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Between two pages a job is lost."""
    return _moved(call, answer, ask, 1)


@PAGES.body(LIST, level="warning")
def page_lacks_its_last(body: Json) -> None:
    """Every page lacks its last job."""
    del body["items"][-1:]


@PAGES.body(LIST, level="warning")
def job_twice(body: Json) -> None:
    """Every page of several jobs tells its first job in the place of its second."""
    body["items"][1:2] = body["items"][:1] * (len(body["items"]) > 1)


@PAGES.body(LIST, level="warning")
def empty_pages(body: Json) -> None:
    """Every page is empty, though there are jobs."""
    body["items"] = []


@PAGES.body(LIST, level="warning")
def total_of_the_page(body: Json) -> None:
    """`total` counts the jobs of the page."""
    body["pagination"]["total"] = len(body["items"])


@PAGES.body(LIST, level="warning")
def total_one_more(body: Json) -> None:
    """`total` counts one job too many."""
    body["pagination"]["total"] += 1


@PAGES.body(LIST, level="warning")
def total_one_less(body: Json) -> None:
    """`total` counts one job too few."""
    body["pagination"]["total"] -= 1


@PAGES.body(LIST, level="warning")
def total_nought(body: Json) -> None:
    """`total` is 0."""
    body["pagination"]["total"] = 0


@PAGES.body(LIST)
def limit_not_echoed(body: Json) -> None:
    """`limit` is one more than was asked for."""
    body["pagination"]["limit"] += 1


@PAGES.body(LIST)
def offset_not_echoed(body: Json) -> None:
    """`offset` is always 0."""
    body["pagination"]["offset"] = 0


@PAGES.body(LIST)
def order_not_echoed(body: Json) -> None:
    """`order` is always asc."""
    body["pagination"]["order"] = "asc"


@PAGES.body(LIST)
def order_by_not_echoed(body: Json) -> None:
    """`order_by` is always name."""
    body["pagination"]["order_by"] = "name"


# -- filters and orders


@FILTERS.change(LIST)
def sorted_as_text(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Jobs ordered by name are sorted as text: 10 comes before 9."""
    if not listed(call, answer) or call.query.get("order_by") != "name":
        return answer
    everything = {**call.query, "offset": "0"} | _ALL
    falling = call.query.get("order") == "desc"
    items = ask(query=everything).json["items"]
    items.sort(key=lambda job: job["name"], reverse=falling)
    start = int(call.query.get("offset", "0"))
    page = items[start : start + int(call.query.get("limit", "1000"))]
    return answer.saying(answer.json | {"items": page})


@FILTERS.change(LIST)
def order_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Jobs always rise, whatever `order` says."""
    return _without(call, ask, "order") if listed(call, answer) else answer


@FILTERS.change(LIST, level="warning")
def order_by_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Jobs are always ordered by name."""
    return _without(call, ask, "order_by") if listed(call, answer) else answer


@FILTERS.change(LIST)
def type_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The filter `type` is ignored."""
    return _without(call, ask, "type") if listed(call, answer) else answer


@FILTERS.change(LIST)
def task_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The filter `task` is ignored."""
    return _without(call, ask, "task") if listed(call, answer) else answer


@FILTERS.change(LIST)
def earliest_finish_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The bound `min_finish_timestamp` is ignored."""
    if not listed(call, answer):
        return answer
    return _without(call, ask, "min_finish_timestamp")


@FILTERS.change(LIST)
def latest_finish_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The bound `max_finish_timestamp` is ignored."""
    if not listed(call, answer):
        return answer
    return _without(call, ask, "max_finish_timestamp")


def kept(call: Call, answer: Answer, *names: str, but: Any) -> Answer:
    """Leave out the jobs that *but* is true of, where one of the filters was sent."""
    if not listed(call, answer) or not {*names} & {*call.query}:
        return answer
    body = answer.json
    left = [job for job in body["items"] if not but(job)]
    body["pagination"]["total"] -= len(body["items"]) - len(left)
    return answer.saying(body | {"items": left})


@FILTERS.change(LIST, level="warning")
def bounds_exclusive(call: Call, answer: Answer, _: Ask) -> Answer:
    """Jobs that finished at the very bound are left out."""
    names = ("min_finish_timestamp", "max_finish_timestamp")
    bounds = {call.query.get(name) for name in names}
    finish = "finished_timestamp"
    return kept(call, answer, *names, but=lambda job: job[finish] in bounds)


@FILTERS.change(LIST, level="warning")
def task_in_full_only(call: Call, answer: Answer, _: Ask) -> Answer:
    """The filter `task` takes full names only."""
    full = call.query.get("task")
    return kept(call, answer, "task", but=lambda job: job["options"]["task"] != full)


@FILTERS.change(LIST, level="warning")
def type_finds_nothing(call: Call, answer: Answer, _: Ask) -> Answer:
    """The filter `type` finds no job at all."""
    return kept(call, answer, "type", but=lambda _: True)
