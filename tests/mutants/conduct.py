"""Faults at the edges: odd routes and parameters, ends of lists, every so often."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .faults import Answer, Ask, Call, Change, Mutant
from .lists import kept, listed
from .replies import EMPTY_TOKEN, ORCHESTRATOR, TRACE, WRONG_TOKEN, refusing
from .workshop import DETAIL, LIST, Workshop

ROUTES = Workshop("odd routes and parameters")
EDGES = Workshop("edges of the list")

_BROKEN = refusing(500, f"{ORCHESTRATOR}/unknown-error", TRACE)


def _nowhere(call: Call, answer: Answer) -> bool:
    return call.slug is None and answer.status == 404


@ROUTES.change(DETAIL)
def nowhere_is_a_job(call: Call, answer: Answer, ask: Ask) -> Answer:
    """What stands below a job, and is nothing, is answered with a job."""
    if not _nowhere(call, answer):
        return answer
    return ask(slug=DETAIL, job="100")


@ROUTES.change(DETAIL)
def nowhere_breaks_it(call: Call, answer: Answer, _: Ask) -> Answer:
    """A route that does not exist makes the server fail."""
    return _BROKEN if _nowhere(call, answer) else answer


def _breaking(name: str, *values: str) -> None:
    """Let the server fail at odd values of a parameter of the list."""

    def change(call: Call, answer: Answer, _: Ask) -> Answer:
        odd = call.slug == LIST and call.query.get(name) in values
        return _BROKEN if odd and answer.status != 401 else answer

    change.__name__ = f"{name}-of-{values[0].strip('-')}-breaks-it"
    change.__doc__ = f"A {name} of {' or '.join(values)} makes the server fail."
    ROUTES.change(LIST)(change)


_breaking("limit", "0")
_breaking("limit", "-1")
_breaking("offset", "-1")
_breaking("order_by", "shoe-size")
_breaking("limit", "abc", "1.5")


@ROUTES.change(LIST)
def fraction_of_a_limit(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A limit of 1.5 is taken for 1."""
    limit = call.query.get("limit", "")
    if call.slug != LIST or answer.status != 400 or "." not in limit:
        return answer
    return ask(query={**call.query, "limit": limit.split(".")[0]})


@ROUTES.change(LIST)
def bad_offset_is_none(call: Call, answer: Answer, ask: Ask) -> Answer:
    """An offset that is no number is taken for 0."""
    if call.slug != LIST or answer.status != 400 or "offset" not in call.query:
        return answer
    return ask(query={**call.query, "offset": "0"})


# -- edges


@EDGES.change(LIST)
def unfinished_pass_the_bounds(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Jobs without a finish are within every bound of it."""
    bounds = {"min_finish_timestamp", "max_finish_timestamp"} & {*call.query}
    if not listed(call, answer) or not bounds:
        return answer
    free = {k: v for k, v in call.query.items() if k not in bounds}
    everyone = ask(query=free | {"limit": "1000"}).json["items"]
    body = answer.json
    alive = [job for job in everyone if not job.get("finished_timestamp")]
    room = int(call.query.get("limit", "1000"))
    body["items"] = (alive[:2] + body["items"])[:room]
    return answer.saying(body)


@EDGES.change(LIST)
def type_matches_a_part(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The filter `type` also finds types that merely contain the word."""
    word = call.query.get("type")
    if not listed(call, answer) or not word:
        return answer
    free = {k: v for k, v in call.query.items() if k != "type"}
    everyone = ask(query=free | {"limit": "1000", "offset": "0"}).json["items"]
    found = [job for job in everyone if word in job["type"]]
    body = answer.json
    start = int(call.query.get("offset", "0"))
    body["items"] = found[start : start + int(call.query.get("limit", "1000"))]
    body["pagination"]["total"] = len(found)
    return answer.saying(body)


@EDGES.change(LIST, level="warning")
def total_of_the_unfiltered(call: Call, answer: Answer, ask: Ask) -> Answer:
    """`total` counts all jobs, whatever the filter."""
    if not listed(call, answer) or not answer.json["items"]:
        return answer
    body = answer.json
    body["pagination"]["total"] = ask(query={"limit": "1"}).json["pagination"]["total"]
    return answer.saying(body)


@EDGES.change(LIST)
def last_page_filled_up(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The last page is filled up with the first jobs."""
    if not listed(call, answer) or "limit" not in call.query:
        return answer
    body = answer.json
    room = int(call.query["limit"]) - len(body["items"])
    if body["items"] and room > 0 and "offset" in call.query:
        first = ask(query={**call.query, "offset": "0"}).json["items"]
        body["items"] += first[:room]
    return answer.saying(body)


@EDGES.change(LIST)
def breaks_beyond_the_end(call: Call, answer: Answer, _: Ask) -> Answer:
    """An offset beyond the last job makes the server fail."""
    if not listed(call, answer):
        return answer
    page = answer.json["pagination"]
    beyond = int(call.query.get("offset", "0")) >= (page["total"] or 0) > 0
    return _BROKEN if beyond else answer


@EDGES.change(LIST, level="warning")
def stale_list(call: Call, answer: Answer, _: Ask) -> Answer:
    """The list lacks the newest ten jobs, which can be asked for all the same."""
    return kept(call, answer, *call.query, but=lambda job: int(job["name"]) > 90)


# -- every so often, and where few look


_BELOW = ("list-job-nodes", "get-job-report", "list-job-events")


def mutants() -> Iterator[Mutant]:
    """Yield servers that fail now and then, or only at what belongs to a job."""
    for slug in _BELOW:
        yield Mutant(
            id=f"{slug}:read:leading-digits",
            title=f"{slug} reads an id as far as it is a number",
            kind="ids: careless reading",
            operation=slug,
            change=_leading_digits(slug),
        )
        for moment in (WRONG_TOKEN, EMPTY_TOKEN):
            yield Mutant(
                id=f"{slug}:{moment.name}:accepted",
                title=f"{slug} accepts {moment.title}",
                kind=f"refusals: {moment.title}",
                operation=slug,
                change=moment.at(slug, _as_if_valid),
            )
    for slug in ("list-jobs", *_BELOW):
        for often in (3, 5):
            yield Mutant(
                id=f"{slug}:every-{often}:broken",
                title=f"Every {often}th answer is wrong: broken",
                kind="now and then",
                operation=slug,
                change=_every(slug, often),
            )
    for slug in ("list-jobs", DETAIL):
        yield Mutant(
            id=f"{slug}:the-first-answer:broken",
            title="The very first answer is wrong: broken",
            kind="now and then",
            operation=slug,
            change=_first(slug),
        )


def _leading_digits(slug: str) -> Change:
    def change(call: Call, answer: Answer, ask: Ask) -> Answer:
        found = re.match("[0-9]+", call.job)
        if call.slug != slug or answer.status != 400 or not found or call.query:
            return answer
        return ask(job=int(found[0]))

    return change


def _as_if_valid(_: Call, __: Answer, ask: Ask) -> Answer:
    return ask(token="any-token")  # noqa: S106 - it guards nothing


def _every(slug: str, often: int) -> Change:
    def change(call: Call, answer: Answer, _: Ask) -> Answer:
        due = call.slug == slug and answer.status == 200 and call.turn % often == 0
        return _BROKEN if due else answer

    return change


def _first(slug: str) -> Change:
    def change(call: Call, answer: Answer, _: Ask) -> Answer:
        return _BROKEN if call.slug == slug and call.turn == 1 else answer

    return change
