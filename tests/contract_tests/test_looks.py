"""Looks at jobs and questions to the list: each follows from what came before."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given

from orchestrator_contract.contract_tests.courier import Courier, Errand
from orchestrator_contract.contract_tests.exchange import Purpose, Request
from orchestrator_contract.contract_tests.planning.discovery import Discovery
from orchestrator_contract.contract_tests.planning.ids import LARGEST
from orchestrator_contract.contract_tests.planning.looks import (
    AGAIN,
    DETAILS,
    PARTED,
    STORIES,
    again,
    details,
    required,
    stories,
)
from orchestrator_contract.contract_tests.planning.pages import PIECES, SMALL, queries
from orchestrator_contract.contract_tests.planning.strata import Specimen
from orchestrator_contract.contract_tests.views import Job
from orchestrator_contract.schemas import OPERATIONS, RELEASES

from .json_values import HOSTILE
from .told import Told


def known(*numbers: int, named: tuple[int, ...] = (), listed: bool = True) -> Discovery:
    specimens = {number: Specimen(number) for number in numbers}
    return Discovery(specimens=specimens, named=named, listed=listed)


def carried(errands, target) -> list[Request]:
    """Walk *errands* and return what was asked, never more than an errand costs."""
    for errand in errands:
        before = len(target.asked)
        Courier(target, budget=999, until=math.inf).carry([errand])
        assert len(target.asked) - before <= errand.cost
    return target.asked


def asked_by(errands, bodies: dict[str, Any] | None = None) -> list[Request]:
    """What *errands* ask of a server that answers each operation with one body."""
    return carried(
        errands, Told(lambda request, _: (200, (bodies or {}).get(request.operation)))
    )


def jobs_of(errands: list[Errand]) -> list[str | None]:
    return [request.job for request in asked_by(errands)]


def test_a_verdict_needs_a_job_an_unknown_one_a_word_and_no_token():
    asked = asked_by(required(known(7, 3)))
    assert [(r.purpose, r.job) for r in asked] == [
        (Purpose.KNOWN, "7"),
        (Purpose.UNKNOWN_ID, "1000007"),
        (Purpose.WORD_ID, "abc"),
        (Purpose.NO_TOKEN, "7"),
    ]


def test_without_a_job_the_rest_of_what_a_verdict_needs_is_asked_all_the_same():
    purposes = [request.purpose for request in asked_by(required(known()))]
    assert purposes == [Purpose.UNKNOWN_ID, Purpose.WORD_ID, Purpose.NO_TOKEN]


def test_an_unknown_job_is_never_beyond_what_a_job_number_can_be():
    unknown = asked_by(required(known(LARGEST - 5)))[1]
    assert unknown.job == str(LARGEST)


def story_of(nodes: object, events: object = None, profile: str = "current"):
    """The queries of the first story: what is asked of nodes and events in part."""
    (story,) = stories(known(7), profile)
    asked = asked_by([story], {"list-job-nodes": nodes, "list-job-events": events})
    assert (asked[0].path, asked[-1].path) == ("/jobs/7", "/jobs/7")
    assert {request.purpose for request in asked} == {Purpose.KNOWN}
    return [(r.operation, dict(r.query)) for r in asked if r.query]


def rows(*states: str) -> dict[str, Any]:
    return {"items": [{"name": f"n{n}", "state": s} for n, s in enumerate(states)]}


def test_a_story_begins_and_ends_with_the_job_itself():
    (story,) = stories(known(7), "current")
    paths = [request.path for request in asked_by([story])]
    tails = ("", "/nodes", "/report", "/events", "")
    assert paths == [f"/jobs/7{tail}" for tail in tails]


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        (["failed", "finished"], "finished"),
        (["running", "failed"], "failed"),
        (["finished", "finished"], "failed"),
        (["failed"], "finished"),
        (["running", "new"], "finished"),
        (["failed", "finished", "running"], "finished"),
    ],
)
def test_nodes_are_asked_for_by_a_state_that_narrows_them_down(states, wanted):
    queries = story_of(rows(*states))
    assert ("list-job-nodes", {"state": wanted}) in queries
    pages = [query for operation, query in queries if "limit" in query]
    assert len(pages) == 2 * (len(states) > 1)
    assert all(page["order_by"] == "name" for page in pages)


@pytest.mark.parametrize(
    ("ids", "start"),
    [(["1", "2", "3"], "2"), ([4, 5], "5"), (["1"], "1")],
)
def test_events_are_asked_for_from_the_middle_one(ids, start):
    events = {"items": [{"id": number} for number in ids]}
    assert story_of(None, events) == [("list-job-events", {"start": start})]


@pytest.mark.parametrize("odd", [None, True, 1.5, -1, "", "two", "٣", "9" * 5000, []])
def test_an_event_without_a_number_is_no_place_to_start_from(odd):
    assert story_of(None, {"items": [{"id": odd}]}) == []


@pytest.mark.parametrize("release", RELEASES)
def test_parts_are_asked_for_as_the_release_documents_it(release):
    asked = story_of(
        rows("finished", "failed"), {"items": [{"id": "1"}]}, profile=release
    )
    for operation in OPERATIONS.values():
        documented = {p.name for p in operation.parameters_in(release)}
        for slug, query in asked:
            assert slug != operation.slug or documented.issuperset(query)


@given(HOSTILE, HOSTILE)
def test_whatever_nodes_and_events_are_a_story_comes_to_its_end(nodes, events):
    for wrap in (lambda body: body, lambda body: {"items": [body, body]}):
        story_of(wrap(nodes), wrap(events))


def test_some_jobs_are_told_in_full_and_the_others_only_looked_at():
    found = known(*range(1, 200))
    told = list(stories(found, "current"))
    assert len(told) == STORIES
    assert [errand.cost for errand in told] == [9] * PARTED + [5] * (STORIES - PARTED)
    looked = jobs_of(list(details(found)))
    assert len(looked) == DETAILS - STORIES
    assert not set(looked) & set(jobs_of(told))


def test_parts_are_asked_of_jobs_whose_nodes_are_several_and_stand_still():
    found = known()
    for job in range(1, 40):
        end = {30: "finished", 31: "running", 2: "stopped"}.get(job, "failed")
        count = {30: 2, 31: 9, 2: 100}.get(job, 1)
        body = {"name": f"{job}", "state": end, "node_count": count}
        found.specimens[job] = Specimen.of(Job(body))
    parted = [errand for errand in stories(found, "current") if errand.cost > 5]
    told = [asked_by([errand])[0].job for errand in parted]
    assert len(told) == PARTED
    assert {told[0], told[2]} == {"2", "30"}  # and others in between


def test_the_jobs_that_the_user_named_come_first_whatever_they_are():
    found = known(*range(1, 200), named=(3, 50, 3))
    told = [asked_by([errand])[0].job for errand in stories(found, "current")]
    assert told[:3] == ["3", "50", "199"]


def test_more_named_jobs_than_fit_are_all_looked_at():
    named = tuple(range(1, DETAILS + 21))
    found = known(*named, 500, named=named)
    assert len(list(stories(found, "current"))) == len(named)
    assert not list(details(found))


def looks_at(states: dict[int, Any], status: int = 200, purpose=Purpose.KNOWN):
    target = Told(lambda request, _: (status, {"state": states[int(request.job)]}))
    about = [
        Request(operation="get-job", path="", job=str(n), purpose=purpose)
        for n in states
    ]
    return Courier(target, budget=999, until=math.inf).ask(*about)


def test_jobs_are_looked_at_again_live_ones_in_turn_with_those_that_are_over():
    looks = looks_at({1: "finished", 2: "running", 3: "failed", 4: "new", 5: "ready"})
    assert jobs_of(again(looks)) == ["2", "1", "4", "3", "5"]


def test_no_more_than_some_jobs_are_looked_at_again():
    assert len(again(looks_at(dict.fromkeys(range(1, 100), "failed")))) == AGAIN


def test_the_latest_look_tells_whether_a_job_is_over():
    looks = [*looks_at({1: "running", 2: "running"}), *looks_at({1: "finished"})]
    assert jobs_of(again(looks)) == ["2", "1"]


def test_only_known_jobs_that_were_there_are_looked_at_again():
    assert again(looks_at({1: "running"}, status=404)) == []
    assert again(looks_at({1: "running"}, purpose=Purpose.GUESS)) == []
    listing = Request(operation="list-jobs", path="/jobs")
    target = Told(lambda _request, _: (200, {}))
    assert again(Courier(target, budget=1, until=math.inf).ask(listing)) == []


def questions(body: object, release: str = "current") -> list[dict[str, str]]:
    parameters = {p.name for p in OPERATIONS["listJobs"].parameters_in(release)}
    asked = asked_by(queries(known(1), parameters), {"list-jobs": body})
    return [dict(request.query) for request in asked]


def test_a_list_that_is_not_there_is_not_questioned():
    assert list(queries(known(1, listed=False), {"limit", "type"})) == []


@pytest.mark.parametrize("release", RELEASES)
def test_the_list_is_questioned_as_the_release_documents_it(release):
    documented = {p.name for p in OPERATIONS["listJobs"].parameters_in(release)}
    item = {"finished_timestamp": "2024-05-20T16:45:31Z", "options": {"task": "a::b"}}
    body = {"items": [item], "pagination": {"total": 90}}
    asked = questions(body, release)
    assert all(documented.issuperset(query) for query in asked)
    met = {name for query in asked for name in query}
    assert met == (documented if len(documented) > 1 else set())


def test_small_pages_make_up_a_large_one_that_is_looked_at_before_and_after():
    pages = [q for q in questions({}) if q.get("order_by") == "name" and "offset" in q]
    whole, *pieces, once_more = pages[: PIECES + 2]
    assert whole == once_more
    assert int(whole["limit"]) == SMALL * PIECES
    assert [int(piece["offset"]) for piece in pieces] == [0, SMALL, 2 * SMALL]


@pytest.mark.parametrize(("total", "offset"), [(2, "0"), (90, "86"), (5.0, "1")])
def test_the_end_of_the_list_is_asked_for_where_the_total_puts_it(total, offset):
    asked = questions({"pagination": {"total": total}})
    ends = [q for q in asked if q.get("order") == "asc" and q.get("limit") == "20"]
    assert offset in [query.get("offset") for query in ends]


def test_bounds_of_time_are_around_the_middle_moment():
    moments = [f"2024-05-2{day}T00:00:00Z" for day in (3, 1, 2)]
    body = {"items": [{"finished_timestamp": m} for m in [*moments, None, "soon"]]}
    bounds = [
        {k: v for k, v in query.items() if k.endswith("finish_timestamp")}
        for query in questions(body)
    ]
    low, high = "min_finish_timestamp", "max_finish_timestamp"
    middle = "2024-05-22T00:00:00Z"
    assert [b for b in bounds if b] == [
        {low: middle, high: middle},
        {low: middle},
        {high: middle},
    ]


def test_a_task_is_asked_for_by_the_first_part_of_its_name():
    body = {"items": [{"options": {}}, {"options": {"task": "package::install"}}]}
    assert {"limit": "20", "task": "package"} in questions(body)
    assert not any("task" in query for query in questions({"items": []}))


@given(HOSTILE)
def test_whatever_the_list_is_questions_to_it_come_to_an_end(odd):
    for body in (odd, {"items": odd, "pagination": odd}, {"items": [odd]}):
        assert len(questions(body)) <= 30
