"""One job told four times, and one list in pages: where they contradict, and how."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.exchange import Exchange, Purpose, Request
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.model import Kind
from orchestrator_contract.mockserver import DEFAULT_EPOCH, World

from .judging import Findings, answer, changed, told

WORLD = World(0)
#: A task that six nodes have finished, and a task of twelve nodes that still runs.
DONE, RUNNING = 20, 38
WHERE = {"now": DEFAULT_EPOCH, "base_url": "https://h"}
Body = dict[str, Any]
Query = dict[str, object]


def bodies(job: int) -> dict[str, Any]:
    """Return all that the mock tells of a job, by operation."""
    return {
        "get-job": WORLD.job(job, **WHERE),
        "list-job-nodes": WORLD.nodes(job, **WHERE),
        "get-job-report": WORLD.report(job, **WHERE),
        "list-job-events": WORLD.events(job, **WHERE),
    }


def crossed(asked: list[tuple[str, str | None, Query, Any]]) -> Findings:
    """Judge answers that came one after the other, by what they say together."""
    court = Court(check for check in CATALOGUE.values() if check.kind is Kind.CROSS)
    heard = []
    for number, (operation, job, query, body) in enumerate(asked):
        heard.append(at(number, operation, job, query, body))
    court.hear(heard)
    return told(court)


def at(
    number: int, operation: str, job: str | None, query: Query, body: Any
) -> Exchange:
    """Return an exchange with a time of its own."""
    request = Request(
        operation=operation,
        path="/jobs",
        query=tuple((key, str(value)) for key, value in query.items()),
        job=job,
    )
    exchange = answer(request, 200, body)
    return replace(exchange, number=number, began=number, ended=number + 0.5)


def story(
    job: int,
    change: Callable[[dict[str, Any]], None] = lambda _: None,
    *,
    part: tuple[str, Query, Any] | None = None,
) -> Findings:
    """Judge a job's story after a *change*; *part* is asked for besides."""
    told_of = copy.deepcopy(bodies(job))
    change(told_of)
    operations = ["get-job", "list-job-nodes", "get-job-report", "list-job-events"]
    asked = [(name, str(job), Query(), told_of[name]) for name in operations]
    if part:
        operation, query, body = part
        asked.append((operation, str(job), query, body))
    return crossed([*asked, asked[0]])


@pytest.mark.parametrize("job", WORLD.ids[:63])
def test_a_job_of_the_mock_tells_one_story(job: int) -> None:
    assert story(job) == set()


def test_a_node_that_is_not_listed_is_missed() -> None:
    def drop(told_of: Body) -> None:
        gone = told_of["list-job-nodes"]["items"].pop()["name"]
        report = told_of["get-job-report"]
        report["items"] = [row for row in report["items"] if row["node"] != gone]

    assert story(DONE, drop) == {("nodes-are-as-many-as-counted", "/items")}


def test_nodes_in_other_states_than_counted_are_seen() -> None:
    def fail(told_of: Body) -> None:
        told_of["get-job"]["node_states"] = {"finished": 5, "failed": 1}

    assert story(DONE, fail) == {("nodes-are-in-the-counted-states", "/items")}


def test_a_row_of_another_state_is_seen() -> None:
    def fail(told_of: Body) -> None:
        told_of["get-job-report"]["items"][2]["state"] = "failed"

    assert story(DONE, fail) == {("report-agrees-with-the-nodes", "/items/2/state")}


def test_a_row_of_another_node_is_seen() -> None:
    def rename(told_of: Body) -> None:
        told_of["get-job-report"]["items"][2]["node"] = "stranger.example.com"

    assert story(DONE, rename) == {("report-has-every-node-once", "/items")}


def test_an_event_of_a_stranger_is_seen() -> None:
    def rename(told_of: Body) -> None:
        told_of["list-job-events"]["items"][0]["details"]["node"] = "stranger"

    assert story(DONE, rename) == {
        ("events-are-about-nodes-of-the-job", "/items/0/details/node")
    }


def test_a_last_event_that_contradicts_the_node_is_seen() -> None:
    def fail(told_of: Body) -> None:
        for event in told_of["list-job-events"]["items"]:
            if event["type"] == "node_finished":
                event["type"] = "node_failed"

    assert {clause for clause, _ in story(DONE, fail)} == {
        "last-event-agrees-with-the-node"
    }


def test_events_that_do_not_end_are_seen() -> None:
    def cut(told_of: Body) -> None:
        told_of["list-job-events"]["items"].pop()

    assert {clause for clause, _ in story(DONE, cut)} == {"last-event-ends-the-job"}


def test_a_server_that_is_older_than_the_last_event_does_not_owe_it() -> None:
    def age(told_of: Body) -> None:
        told_of["list-job-events"]["items"].pop()
        del told_of["get-job"]["type"]

    assert story(DONE, age) == set()


def test_a_job_that_moved_meanwhile_is_not_held_to_its_nodes() -> None:
    first, last = copy.deepcopy(bodies(DONE)["get-job"]), bodies(DONE)["get-job"]
    first["state"] = "running"
    asked = [
        ("get-job", str(DONE), Query(), first),
        ("list-job-nodes", str(DONE), Query(), {"items": []}),
        ("get-job", str(DONE), Query(), last),
    ]
    assert crossed(asked) == set()


def test_the_nodes_of_a_job_that_runs_may_race_with_its_counts() -> None:
    def hasten(told_of: Body) -> None:
        for node in told_of["list-job-nodes"]["items"]:
            node["state"] = "finished"

    assert story(RUNNING, hasten) == set()


def test_events_that_a_later_start_leaves_out_are_missed() -> None:
    events = bodies(DONE)["list-job-events"]
    ids = [event["id"] for event in events["items"]]
    query: Query = {"start": ids[2]}
    whole = events | {"items": events["items"][2:]}
    assert story(DONE, part=("list-job-events", query, whole)) == set()
    less = events | {"items": events["items"][4:]}
    assert story(DONE, part=("list-job-events", query, less)) == {
        ("events-from-start-are-complete", "/items")
    }


PAGE: Query = {"limit": 2, "offset": 1, "order_by": "name", "order": "asc"}


def page_of_nodes(query: Query, *places: int) -> Findings:
    """Judge a page that has these of the job's nodes, in the order of their names."""
    nodes = bodies(DONE)["list-job-nodes"]
    ordered = sorted(nodes["items"], key=lambda node: str(node["name"]))
    page = nodes | {"items": [ordered[place] for place in places]}
    return story(DONE, part=("list-job-nodes", query, page))


def test_a_page_of_nodes_is_where_it_was_asked_for() -> None:
    at_items = ("page-of-nodes-is-where-it-was-asked", "/items")
    assert page_of_nodes(PAGE, 1, 2) == set()
    assert page_of_nodes(PAGE, 0, 1) == {at_items}
    assert page_of_nodes(PAGE | {"order": "desc"}, 4, 3) == set()
    assert page_of_nodes(PAGE | {"state": "finished"}, 3, 4) == set()
    assert page_of_nodes(PAGE, 1, 2, 3) == {
        at_items,
        ("nodes-are-no-more-than-limit", "/items"),
    }


def test_nodes_of_the_state_that_was_asked_for_come_and_no_others() -> None:
    assert page_of_nodes({"state": "finished"}, 0, 1, 2, 3, 4, 5) == set()
    assert page_of_nodes({"state": "failed"}, 0) == {
        ("nodes-have-the-asked-state", "/items/0/state")
    }


def listing(*names: int) -> Body:
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
