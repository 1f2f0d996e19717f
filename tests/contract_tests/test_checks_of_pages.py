"""The list beside the jobs themselves, and its pages beside one another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.exchange import Purpose, Request
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.model import Kind
from orchestrator_contract.mockserver import DEFAULT_EPOCH, World

from .judging import Findings, Query, answer, changed, crossed, told

WORLD = World(0)
#: A task that six nodes have finished.
DONE = 20
WHERE = {"now": DEFAULT_EPOCH, "base_url": "https://h"}


def listing(*names: int) -> dict[str, Any]:
    """Return a page of these jobs of the mock, as the list shows them."""
    items = []
    for name in names:
        item = WORLD.job(name, **WHERE)
        del item["status"]
        items.append(item)
    return {"items": items, "pagination": {"limit": 20, "offset": 0, "total": 99}}


def listed(pointer: str, value: Any) -> Findings:
    """Judge a job beside its item in the list, which has another value somewhere."""
    page = listing(DONE)
    job = WORLD.job(DONE, **WHERE)
    return crossed(
        [
            ("get-job", str(DONE), {}, job),
            ("list-jobs", None, {}, changed(page, f"/items/0{pointer}", value)),
        ]
    )


@pytest.mark.parametrize(
    ("pointer", "value", "clause"),
    [
        ("/state", "failed", "item-is-the-job-itself"),
        ("/type", "deploy", "item-is-the-job-itself"),
        ("/node_count", 7, "item-agrees-with-the-job"),
        ("/duration", 1, "item-agrees-with-the-job"),
        ("/owner/id", "other", "item-agrees-with-the-job"),
        ("/environment/name", "other", "item-agrees-with-the-job"),
        ("/timestamp", "2020-01-01T00:00:00Z", "item-agrees-with-the-job"),
        ("/options", {}, "item-agrees-with-the-job"),
    ],
)
def test_the_list_tells_of_a_job_what_the_job_tells_of_itself(
    pointer: str, value: Any, clause: str
) -> None:
    key = pointer.split("/")[1]
    assert listed(pointer, value) == {(clause, f"/items/0/{key}")}


def test_numbers_and_moments_are_written_as_people_read_them() -> None:
    """A day in 1.57766e+08 s says nothing, and neither does a number told twice."""
    court = Court(CATALOGUE.values())
    page = changed(listing(DONE), "/items/0/timestamp", "2020-01-01T00:00:00Z")
    job = WORLD.job(DONE, **WHERE)
    last = len(job["status"]) - 1
    job = changed(job, f"/status/{last}/enter_time", "2031-01-01T00:00:00Z")
    asked = [
        Request(operation="get-job", path="/jobs", job=str(DONE)),
        Request(operation="list-jobs", path="/jobs"),
        *(
            Request(
                operation="get-job", path="/jobs", job=n, purpose=Purpose.UNKNOWN_ID
            )
            for n in ("1000100", "1000100", "1000107", "1000199")
        ),
    ]
    bodies = [job, page, *({"name": "1"} for _ in range(4))]
    court.hear(
        [
            replace(answer(request, 200, body), number=n, began=n, ended=n + 0.5)
            for n, (request, body) in enumerate(zip(asked, bodies, strict=True))
        ]
    )
    came = {f.check.clause: f.breach.actual for f in court.findings()}
    assert came["item-agrees-with-the-job"] == "2020-01-01T00:00:00+00:00"
    assert came["status-is-contiguous"].removesuffix(" s later").isdecimal()
    assert came["not-every-number-is-a-job"] == "200 for 1000100, 1000107, 1000199"


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/owner/display_name", "other"),
        ("/id", "http://localhost/jobs/20"),
        ("/description", ...),
        ("/duration", str(WORLD.job(DONE, **WHERE)["duration"])),
    ],
)
def test_the_list_may_be_shorter_or_written_otherwise(pointer: str, value: Any) -> None:
    assert listed(pointer, value) == set()


def test_a_job_that_ended_after_it_was_listed_is_not_compared() -> None:
    page = changed(listing(DONE), "/items/0/state", "running")
    job = WORLD.job(DONE, **WHERE)
    asked: list[Any] = [("list-jobs", None, {}, page), ("get-job", str(DONE), {}, job)]
    assert crossed(asked) == set()


BY_NAME: Query = {"order_by": "name", "order": "desc"}


def pieces(*pages: tuple[int, ...], again: tuple[int, ...] = (9, 8, 7, 6)) -> Findings:
    """Judge a page of four jobs in pieces of two, between two looks at the whole."""
    whole: Query = BY_NAME | {"limit": 4, "offset": 0}
    asked: list[Any] = [("list-jobs", None, whole, listing(9, 8, 7, 6))]
    for number, page in enumerate(pages):
        query = BY_NAME | {"limit": 2, "offset": 2 * number}
        asked.append(("list-jobs", None, query, listing(*page)))
    return crossed([*asked, ("list-jobs", None, whole, listing(*again))])


def test_pages_together_make_the_whole() -> None:
    odd = {("pages-make-the-whole", "/items")}
    assert pieces((9, 8), (7, 6)) == set()
    assert pieces((9, 8), (8, 7)) == odd
    assert pieces((9, 8), (6,)) == odd
    assert pieces((9, 8), (8, 7), again=(10, 9, 8, 7)) == set(), "the list moved on"
    assert pieces((9, 8)) == set(), "a piece is missing: nothing can be said"


def test_a_filter_that_leaves_out_what_fits_is_seen() -> None:
    job = WORLD.job(DONE, **WHERE)
    asked: list[Any] = [
        ("list-jobs", None, {"limit": 20}, listing(DONE, 62)),
        ("list-jobs", None, {"limit": 20, "type": job["type"]}, listing()),
    ]
    odd = {("filters-leave-out-nothing-that-fits", "/items")}
    assert crossed(asked) == odd
    asked[1] = ("list-jobs", None, {"limit": 20, "type": "task"}, listing(DONE))
    assert crossed(asked) == set()
    bound = {"limit": 20, "min_finish_timestamp": job["finished_timestamp"]}
    asked[1] = ("list-jobs", None, bound, listing(DONE, 62))
    assert crossed(asked) == set()
    asked[1] = ("list-jobs", None, {"limit": 1, "type": "task"}, listing(7))
    assert crossed(asked) == set(), "a full page may go on elsewhere"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({}, True),
        ({"min_finish_timestamp": "2000-01-01T00:00:00Z"}, False),
        ({"max_finish_timestamp": "2000-01-01"}, False),
    ],
)
def test_a_filter_by_type_leaves_out_no_job_that_is_not_over(
    query: Query, *, told: bool
) -> None:
    whole = changed(listing(DONE), "/items/0/state", "running")
    asked: list[Any] = [
        ("list-jobs", None, {"limit": 20}, whole),
        ("list-jobs", None, {"limit": 20, "type": "task"} | query, listing()),
    ]
    odd = {("filters-leave-out-nothing-that-fits", "/items")}
    assert whole["items"][0]["type"] == "task"
    assert crossed(asked) == (odd if told else set())


def test_a_bound_that_nobody_can_read_tells_of_no_job_that_it_fits() -> None:
    bound = {"limit": 20, "max_finish_timestamp": "2000-01-01"}
    asked: list[Any] = [
        ("list-jobs", None, {"limit": 20}, listing(DONE)),
        ("list-jobs", None, bound, listing()),
    ]
    assert crossed(asked) == set()


def strangers(*numbers: int, status: int) -> Findings:
    """Judge answers about jobs far beyond the newest one."""
    court = Court(check for check in CATALOGUE.values() if check.kind is Kind.CROSS)
    heard = []
    for number in numbers:
        request = Request(
            operation="get-job",
            path="/jobs",
            job=str(number),
            purpose=Purpose.UNKNOWN_ID,
        )
        heard.append(answer(request, status, {"name": str(number)}))
    court.hear(heard)
    return told(court)


def test_a_server_to_which_every_number_is_a_job_is_seen() -> None:
    far = (10**6, 10**6 + 7, 10**6 + 99)
    assert strangers(*far, status=200) == {("not-every-number-is-a-job", "")}
    assert strangers(*far, status=404) == set()
    assert strangers(*far[:2], status=200) == set(), "two may be there by chance"
