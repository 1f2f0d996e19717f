"""A job and what belongs to it: one story told four times, and where it breaks."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from orchestrator_contract.mockserver import DEFAULT_EPOCH, World

from ..support.for_each import for_each
from .judging import Findings, Query, crossed

WORLD = World(0)
#: A task that six nodes have finished, and a task of twelve nodes that still runs.
DONE, RUNNING = 20, 38
WHERE = {"now": DEFAULT_EPOCH, "base_url": "https://h"}
Body = dict[str, Any]


def bodies(job: int) -> dict[str, Any]:
    """Return all that the mock tells of a job, by operation."""
    return {
        "get-job": WORLD.job(job, **WHERE),
        "list-job-nodes": WORLD.nodes(job, **WHERE),
        "get-job-report": WORLD.report(job, **WHERE),
        "list-job-events": WORLD.events(job, **WHERE),
    }


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


@for_each("job", WORLD.ids[:63])
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
    assert page_of_nodes(PAGE, 1, 2, 3) == {("nodes-are-no-more-than-limit", "/items")}


def test_nodes_of_the_state_that_was_asked_for_come_and_no_others() -> None:
    assert page_of_nodes({"state": "finished"}, 0, 1, 2, 3, 4, 5) == set()
    assert page_of_nodes({"state": "failed"}, 0) == {
        ("nodes-have-the-asked-state", "/items/0/state")
    }
