"""Lists, nodes, reports and events that are told wrongly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .breaking import breaks, in_body
from .orchestrator import Answer, Asked, Orchestrator
from .table import OVER

FOREIGN = "https://balancer.example.net/orchestrator/v1/jobs/5/events?start=1"


def without(server: Orchestrator, asked: Asked, part: str, *names: str) -> Any:
    """Return the sound body for the same question without some of its parameters."""
    query = {k: v for k, v in asked.query.items() if k not in names}
    if asked.part != part or len(query) == len(asked.query):
        return None
    answer = server.sound(replace(asked, query=query))
    return answer.body if answer.status == 200 else None


@breaks("list-jobs/items-have-the-asked-type")
def the_type_is_ignored(server: Orchestrator, asked: Asked, answer: Answer) -> None:
    body = without(server, asked, "list", "type")
    if body and answer.status == 200:
        answer.body["items"] = body["items"]


@breaks("list-jobs/items-finished-within-the-bounds")
def bounds_are_ignored(server: Orchestrator, asked: Asked, answer: Answer) -> None:
    names = ("min_finish_timestamp", "max_finish_timestamp")
    answer.body = without(server, asked, "list", *names) or answer.body


@breaks("list-jobs/names-are-sorted-as-numbers")
def names_are_sorted_as_text(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.part == "list" and asked.query.get("order_by") == "name":
        backward = asked.query.get("order", "desc") == "desc"
        answer.body["items"].sort(key=lambda job: job["name"], reverse=backward)


@breaks("list-jobs/timestamps-are-in-the-asked-order")
def times_are_sorted_backward(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.part == "list" and asked.query.get("order_by") == "timestamp":
        answer.body["items"].reverse()


@breaks("list-jobs/pages-make-the-whole", "list-jobs/total-fits-the-page")
def the_offset_is_ignored(server: Orchestrator, asked: Asked, answer: Answer) -> None:
    body = without(server, asked, "list", "offset")
    if body and answer.status == 200:
        answer.body["items"] = body["items"]


@breaks("list-jobs/list-is-no-longer-than-limit")
def the_limit_is_ignored(server: Orchestrator, asked: Asked, answer: Answer) -> None:
    body = without(server, asked, "list", "limit")
    if body and answer.status == 200:
        answer.body["items"] = body["items"]


@in_body("list-jobs/page-is-full-before-the-end", "list")
def the_last_of_a_page_is_lost(body: Any) -> None:
    del body["items"][-1:]


@in_body("list-jobs/pagination-echoes-the-request", "list")
def the_limit_is_told_one_too_large(body: Any) -> None:
    body["pagination"]["limit"] += 1


@in_body("list-jobs/types-are-as-documented", "list")
def the_total_is_written_out(body: Any) -> None:
    body["pagination"]["total"] = "many"


@in_body("list-jobs/item-is-the-job-itself", "list")
def the_list_knows_nothing_of_failures(body: Any) -> None:
    for job in body["items"]:
        if job["state"] == "failed":
            job["state"], job["node_states"] = "finished", None


@in_body("list-jobs/item-agrees-with-the-job", "list")
def the_list_counts_no_nodes(body: Any) -> None:
    for job in body["items"]:
        if job["state"] in OVER:
            job["node_count"], job["node_states"] = 0, None


@in_body("list-job-nodes/nodes-are-as-many-as-counted", "nodes")
def the_first_node_is_lost(body: Any) -> None:
    del body["items"][:1]


@in_body("list-job-nodes/node-names-are-unique", "nodes")
def nodes_have_one_name(body: Any) -> None:
    for node in body["items"]:
        node["name"] = "localhost"


@in_body("list-job-nodes/node-times-run-forward", "nodes")
def nodes_finish_before_they_start(body: Any) -> None:
    for node in body["items"]:
        if node["finish_timestamp"]:
            node["finish_timestamp"] = "2001-01-01T00:00:00Z"


@in_body("list-job-nodes/next-events-names-the-job", "nodes")
def nodes_lead_to_foreign_events(body: Any) -> None:
    body["next-events"]["id"] = FOREIGN


@breaks("list-job-nodes/nodes-have-the-asked-state")
def the_state_of_nodes_is_ignored(
    server: Orchestrator, asked: Asked, answer: Answer
) -> None:
    answer.body = without(server, asked, "nodes", "state") or answer.body


@breaks("list-job-nodes/nodes-are-no-more-than-limit")
def the_limit_of_nodes_is_ignored(
    server: Orchestrator, asked: Asked, answer: Answer
) -> None:
    answer.body = without(server, asked, "nodes", "limit") or answer.body


@in_body("get-job-report/report-agrees-with-the-nodes", "report")
def the_report_skips_everything(body: Any) -> None:
    for row in next(iter(body.values())):
        row["state"] = "skipped"


@in_body("get-job-report/report-has-every-node-once", "report")
def the_report_tells_everything_twice(body: Any) -> None:
    told = next(iter(body.values()))
    told += list(told)


@in_body("get-job-report/items-and-report-are-equal", "report")
def the_report_has_two_stories(body: Any) -> None:
    if len(body) == 2:
        body["items"] = body["items"][:-1]


@in_body("get-job-report/required-keys-are-present", "report")
def the_report_has_another_name(body: Any) -> None:
    told = next(iter(body.values()))
    body.clear()
    body["rows"] = told


@in_body("list-job-events/events-are-unique", "events")
def the_last_event_is_repeated(body: Any) -> None:
    body["items"] += body["items"][-1:]


@in_body("list-job-events/event-ids-increase", "events")
def events_run_backward(body: Any) -> None:
    body["items"].reverse()


@breaks("list-job-events/events-begin-at-start")
def the_start_is_ignored(server: Orchestrator, asked: Asked, answer: Answer) -> None:
    if answer.status == 200:
        answer.body = without(server, asked, "events", "start") or answer.body


@in_body("list-job-events/next-events-moves-on", "events")
def the_next_event_is_the_last(body: Any) -> None:
    if body["items"]:
        last = body["items"][-1]["id"]
        link = body["next-events"]["id"].rpartition("=")[0]
        body["next-events"] = {"id": f"{link}={last}", "event": last}


@in_body("list-job-events/events-are-about-nodes-of-the-job", "events")
def events_are_about_strangers(body: Any) -> None:
    for event in body["items"]:
        if "node" in event["details"]:
            event["details"]["node"] = "stranger.example.com"


@in_body("list-job-events/last-event-ends-the-job", "events")
def jobs_never_end(body: Any) -> None:
    ends = {"job_finished", "job_aborted"}
    body["items"] = [event for event in body["items"] if event["type"] not in ends]
