"""Pages of jobs: the page that was asked for, and no other."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.exchange import Request
from orchestrator_contract.schemas import LIFECYCLE

from .judging import Findings, answer, changed, golden, heard

ITEM = golden("job-list-two-jobs")["items"][0]


def job(number: int, **changes: Any) -> dict[str, Any]:
    """Return an item of a list under another number."""
    item = copy.deepcopy(ITEM) | {"name": str(number)} | changes
    base = "https://h/orchestrator/v1/jobs"
    links = {key: {"id": f"{base}/{number}/{key}"} for key in ("nodes", "report")}
    item |= links | {"events": {"id": f"{base}/{number}/events"}}
    return item | {"id": f"{base}/{number}"}


def page(*items: dict[str, Any], **pagination: Any) -> dict[str, Any]:
    """Return a page of these items, with what pagination says besides."""
    said = {
        "limit": 20,
        "offset": 0,
        "total": len(items),
        "order": "asc",
        "order_by": "name",
        "type": "",
    }
    return {"items": list(items), "pagination": said | pagination}


def asked(body: Any, **query: object) -> Findings:
    """Judge *body* as the answer to a request for a page."""
    request = Request(
        operation="list-jobs",
        path="/jobs",
        query=tuple((key, str(value)) for key, value in query.items()),
    )
    return heard(answer(request, 200, body))


@given(st.lists(st.integers(1, 10**6), unique=True, max_size=5), st.booleans())
def test_names_are_ordered_as_numbers(
    numbers: list[int],
    down: bool,  # noqa: FBT001 - Hypothesis gives it by position
) -> None:
    order = "desc" if down else "asc"
    items = map(job, sorted(numbers, reverse=down))
    body = page(*items, order=order)
    assert asked(body, order_by="name", order=order) == set()


@pytest.mark.parametrize(
    ("numbers", "order", "odd"),
    [((10, 9), "asc", 1), ((9, 10), "desc", 1), ((1, 10, 2), "asc", 2)],
)
def test_names_that_are_sorted_as_text_are_an_error(
    numbers: tuple[int, ...], order: str, odd: int
) -> None:
    body = page(*map(job, numbers), order=order)
    at = ("names-are-sorted-as-numbers", f"/items/{odd}/name")
    assert asked(body, order_by="name", order=order) == {at}


def test_another_order_is_not_judged_by_name() -> None:
    body = page(job(10), job(9), order_by="owner")
    assert asked(body, order_by="owner", order="asc") == set()


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_timestamps_are_in_the_order_that_was_asked_for(order: str) -> None:
    early, late = "2026-03-02T09:16:21Z", "2026-03-02T11:16:21+00:00"
    jobs = [
        job(number, timestamp=when, finished_timestamp=when, started_timestamp=when)
        | {"duration": 0.5}
        for number, when in ((1, early), (2, late))
    ]
    query = {"order_by": "timestamp", "order": order}
    right = jobs if order == "asc" else jobs[::-1]
    assert asked(page(*right, **query), **query) == set()
    assert asked(page(*right[::-1], **query), **query) == {
        ("timestamps-are-in-the-asked-order", "/items/1/timestamp")
    }


def test_a_page_has_no_more_jobs_than_were_asked_for() -> None:
    body = page(job(1), job(2), limit=1)
    found = ("list-is-no-longer-than-limit", "/items")
    assert found in asked(body, limit=1)
    assert found in asked(page(job(1), job(2), limit=2), limit=1)
    assert asked(page(job(1), job(2), limit=2), limit=2) == set()


def test_a_page_is_full_unless_the_list_ends() -> None:
    short = page(job(1), job(2), limit=3, total=5)
    assert asked(short, limit=3) == {("page-is-full-before-the-end", "/items")}
    assert asked(page(job(4), job(5), limit=3, total=5, offset=3)) == set()
    assert asked(page(limit=3, total=5, offset=9)) == set()


def test_a_server_may_have_a_bound_of_its_own_on_limit_but_says_what_it_took() -> None:
    body = page(job(1), job(2), limit=2, total=5)
    assert asked(body, limit=1000) == {
        ("pagination-echoes-the-request", "/pagination/limit")
    }


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "limit": st.integers(0, 100),
            "offset": st.integers(0, 100),
            "order": st.sampled_from(["asc", "desc"]),
            "order_by": st.sampled_from(["owner", "timestamp", "state", "name"]),
            "type": st.sampled_from(["deploy", "task"]),
        },
    )
)
def test_pagination_repeats_what_was_asked_for(query: dict[str, Any]) -> None:
    body = page(**({"offset": 0, "limit": 20} | query))
    assert asked(body, **query) == set()
    for key in query:
        lying = {"limit": 101, "offset": 101, "order": "asc"}.get(key, "another")
        if key == "order" and query["order"] == "asc":
            lying = "desc"
        found = asked(changed(body, f"/pagination/{key}", lying), **query)
        assert ("pagination-echoes-the-request", f"/pagination/{key}") in found


@pytest.mark.parametrize("type_", ["", None, ...], ids=["empty", "null", "absent"])
def test_a_type_that_nobody_asked_for_may_be_told_in_three_ways(type_: Any) -> None:
    body = page(job(1))
    assert asked(changed(body, "/pagination/type", type_)) == set()


def test_a_pagination_of_the_wrong_type_is_one_fault_and_no_wrong_echo() -> None:
    body = page(job(1), limit=None)
    assert asked(body, limit=20) == {("types-are-as-documented", "/pagination/limit")}


@pytest.mark.parametrize("type_", LIFECYCLE.types)
def test_only_a_documented_filter_by_type_is_held_to_its_word(type_: str) -> None:
    item = job(1) | {"type": "task", "command": "task"}
    found = {clause for clause, _ in asked(page(item, type=type_), type=type_)}
    documented = type_ in {"deploy", "plan_task"}
    assert ("items-have-the-asked-type" in found) is documented


FINISH = "2026-03-02T09:16:21Z"
BOUNDS = [
    ({"min_finish_timestamp": FINISH, "max_finish_timestamp": FINISH}, False),
    ({"min_finish_timestamp": "2026-03-02T10:16:21+01:00"}, False),
    ({"min_finish_timestamp": "2026-03-02T09:16:21.9Z"}, False),
    ({"min_finish_timestamp": "2026-03-02T09:16:22Z"}, True),
    ({"max_finish_timestamp": "2026-03-02T09:16:20Z"}, True),
    ({"max_finish_timestamp": "2026-03-02T09:16:21.5Z"}, False),
    ({"max_finish_timestamp": "yesterday"}, False),
]


@pytest.mark.parametrize(("query", "odd"), BOUNDS, ids=[str(b) for b, _ in BOUNDS])
def test_bounds_of_the_finish_are_inclusive(
    query: dict[str, str], *, odd: bool
) -> None:
    item = job(1, timestamp=FINISH, finished_timestamp=FINISH)
    item |= {"started_timestamp": FINISH, "duration": 0.3}
    at = ("items-finished-within-the-bounds", "/items/0/finished_timestamp")
    assert asked(page(item), **query) == ({at} if odd else set())


def test_a_job_that_runs_has_not_finished_within_any_bounds() -> None:
    item = golden("job-list-of-unfinished-jobs")["items"][0]
    found = asked(page(item), min_finish_timestamp="2000-01-01T00:00:00Z")
    clauses = {clause for clause, _ in found}
    assert "items-finished-within-the-bounds" in clauses


@pytest.mark.parametrize(
    ("items", "total", "expected"),
    [
        ((), 0, set()),
        ((), None, set()),
        ((1,), None, {("total-is-null-only-when-empty", "/pagination/total")}),
        ((1, 2), 1, {("total-fits-the-page", "/pagination/total")}),
        ((1, 1), 2, {("jobs-are-listed-once", "/items/1/name")}),
    ],
    ids=["none", "null-and-none", "null", "too-small", "twice"],
)
def test_total_and_items_fit(
    items: tuple[int, ...], total: int | None, expected: Findings
) -> None:
    assert asked(page(*map(job, items), total=total)) == expected
