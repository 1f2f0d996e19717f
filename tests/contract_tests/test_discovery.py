"""Finding jobs: page by page, type by type, and by guessing where no list helps."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from orchestrator_contract.contract_tests.courier import Courier
from orchestrator_contract.contract_tests.exchange import Purpose, Request
from orchestrator_contract.contract_tests.jsontext import JsonText
from orchestrator_contract.contract_tests.planning.discovery import (
    FILTERS,
    GUESSES,
    PAGE,
    PAGES,
    Discovery,
    discover,
)
from orchestrator_contract.schemas import OPERATIONS

from .json_values import HOSTILE
from .told import Told

ALL = {parameter.name for parameter in OPERATIONS["listJobs"].parameters}


def page(numbers, total=None) -> tuple[int, Any]:
    pagination = {} if total is None else {"pagination": {"total": total}}
    return 200, {"items": [{"name": str(n)} for n in numbers]} | pagination


def of_jobs(jobs: int, *, counted: bool = True):
    """A list of so many jobs, newest first, of which one in a hundred is a task."""

    def tell(_request, query):
        numbers = [n for n in range(jobs, 0, -1) if "type" not in query or n % 100 == 1]
        offset = int(query.get("offset", 0))
        part = numbers[offset : offset + int(query["limit"])]
        return page(part, len(numbers) if counted else None)

    return tell


def found_by(target, named=(), parameters=ALL, budget=100) -> Discovery:
    courier = Courier(target, budget=budget, until=math.inf)
    return discover(courier, named, set(parameters))


def pages_in(target) -> list[dict[str, str]]:
    return [
        dict(request.query)
        for request in target.asked
        if request.operation == "list-jobs" and "type" not in dict(request.query)
    ]


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize(
    ("jobs", "pages"), [(1, 1), (49, 1), (50, 1), (51, 2), (170, 4)]
)
def test_pages_are_asked_for_until_the_last(jobs, pages, counted):
    target = Told(of_jobs(jobs, counted=counted))
    found = found_by(target)
    assert set(found.specimens) == set(range(1, jobs + 1))
    # Without a total only an empty page is known to be beyond the last.
    assert len(pages_in(target)) == (pages if counted else min(pages + 1, PAGES))
    assert found.listed
    assert not found.notes


def test_a_long_list_is_not_read_to_its_end_but_rare_types_are_found():
    target = Told(of_jobs(1000))
    found = found_by(target)
    assert len(pages_in(target)) == PAGES
    newest = set(range(1000 - PAGE * PAGES + 1, 1001))
    assert set(found.specimens) == newest | set(range(1, 1000, 100))
    assert found.newest == 1000


def test_pages_go_on_where_the_one_before_ended():
    target = Told(of_jobs(1000))
    found_by(target)
    offsets = [int(query["offset"]) for query in pages_in(target)]
    assert offsets[0] == 0
    assert all(b - a == PAGE for a, b in pairwise(offsets))
    assert {query["order_by"] for query in pages_in(target)} == {"name"}


def test_every_type_that_the_list_filters_by_is_asked_for_once():
    target = Told(of_jobs(3))
    found_by(target)
    filters = [dict(request.query).get("type") for request in target.asked]
    assert filters == [None, *FILTERS]


def test_a_list_that_never_ends_is_left_after_a_few_pages():
    target = Told(lambda _request, _query: page([1]))
    found_by(target)
    assert len(pages_in(target)) == PAGES


@pytest.mark.parametrize(
    ("left_out", "queries"),
    [
        ({"type"}, [{"limit", "offset", "order_by", "order"}] * 2),
        ({"offset"}, [{"limit", "order_by", "order"}]),
        ({"order_by", "order", "type"}, [{"limit", "offset"}] * 2),
        (ALL - {"limit"}, [{"limit"}]),
    ],
)
def test_only_what_a_release_documents_is_asked(left_out, queries):
    target = Told(of_jobs(70))
    found_by(target, parameters=ALL - left_out)
    assert list(map(set, pages_in(target))) == queries
    typed = len(target.asked) - len(queries)
    assert typed == (0 if "type" in left_out else len(FILTERS))


def test_named_jobs_are_kept_though_the_list_tells_more_of_them():
    found = found_by(Told(of_jobs(3)), named=[2, 99])
    assert set(found.specimens) == {1, 2, 3, 99}
    assert found.specimens[2].features
    assert not found.specimens[99].features
    assert found.named == (2, 99)


def guesses_in(target) -> list[Request]:
    return [r for r in target.asked if r.operation == "get-job"]


def test_named_jobs_make_guesses_needless():
    target = Told(lambda _request, _query: (500, {}))
    found = found_by(target, named=[7])
    assert not guesses_in(target)
    assert set(found.specimens) == {7}
    assert not found.notes
    assert not found.listed
    assert found.newest == 7


def listless(status: int, body: Any, there: set[str]):
    def tell(request, _query):
        if request.operation == "list-jobs":
            return status, body
        return (200 if request.job in there else 404), {}

    return tell


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, {}, "cannot be read"),
        (500, {"items": [{"name": "9"}]}, "cannot be read"),
        (200, None, "cannot be read"),
        (200, {"items": {"name": "9"}}, "cannot be read"),
        (200, {"items": []}, "is empty"),
        (200, {"items": [{"name": None}, None, 7]}, "is empty"),
    ],
)
@pytest.mark.parametrize("there", [set(), {"2", "100"}])
def test_where_no_list_helps_a_few_numbers_are_guessed(status, body, why, there):
    target = Told(listless(status, body, there))
    found = found_by(target)
    assert [request.job for request in guesses_in(target)] == list(map(str, GUESSES))
    assert {request.purpose for request in guesses_in(target)} == {Purpose.GUESS}
    assert set(found.specimens) == set(map(int, there))
    (note,) = found.notes
    assert note.startswith(f"the job list {why} and no --job-id was given; jobs 1, 2,")
    assert note.endswith("and none is there") is (not there)


def is_json(value: object) -> bool:
    return JsonText.read(json.dumps(value).encode()).problem is None


@given(HOSTILE, HOSTILE)
def test_whatever_a_list_holds_finding_jobs_comes_to_an_end(listed, total):
    for body in (listed, {"items": listed, "pagination": {"total": total}}):
        target = Told(lambda _request, _query, body=body: (200, body))
        found = found_by(target)
        most = PAGES + len(FILTERS) + len(GUESSES)
        assert len(target.asked) <= most
        assert found.newest >= 0
        assert found.specimens


@given(HOSTILE.filter(is_json))
def test_whatever_one_item_holds_the_others_are_found(odd):
    def tell(_request, _query):
        return 200, {"items": [{"name": odd}, odd, {"name": "8"}]}

    assert 8 in found_by(Told(tell)).specimens


def test_no_more_is_asked_than_the_budget_allows():
    target = Told(of_jobs(1000))
    assert len(found_by(target, budget=PAGES + 1).specimens) > PAGE
    assert len(target.asked) == PAGES + 1
