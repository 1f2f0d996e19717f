"""Faults of what belongs to a job: its nodes and its report."""

from __future__ import annotations

from .domain import shifted
from .events import asked, foreign, move_next_events, of_the_next
from .faults import Answer, Ask, Call, Json
from .workshop import Workshop

NODES, REPORT = "list-job-nodes", "get-job-report"

OF_NODES = Workshop("nodes of a job")
OF_REPORT = Workshop("report of a job")


# -- nodes


@OF_NODES.body(NODES, level="warning")
def one_node_missing(body: Json) -> None:
    """The last node is missing."""
    del body["items"][-1:]


@OF_NODES.body(NODES, level="warning")
def no_nodes(body: Json) -> None:
    """The list of nodes is empty."""
    body["items"] = []


@OF_NODES.change(NODES, level="warning")
def one_node_too_many(call: Call, answer: Answer, _: Ask) -> Answer:
    """The whole list has a node that the job does not have."""
    body = answer.json
    if not asked(NODES, call, answer) or call.query or not body["items"]:
        return answer
    body["items"].append(body["items"][0] | {"name": "stranger.example.org"})
    return answer.saying(body)


@OF_NODES.body(NODES, level="warning")
def node_twice(body: Json) -> None:
    """A node is told twice, another not at all."""
    if len(body["items"]) > 1:
        body["items"][-1] = body["items"][0]


@OF_NODES.change(NODES, level="warning")
def all_nodes_running(call: Call, answer: Answer, _: Ask) -> Answer:
    """In the whole list all nodes run, whatever the job counts."""
    body = answer.json
    if not asked(NODES, call, answer) or call.query:
        return answer
    for node in body["items"]:
        node["state"] = "running"
    return answer.saying(body)


@OF_NODES.body(NODES)
def failures_hidden(body: Json) -> None:
    """Nodes that failed are told as finished."""
    for node in body["items"]:
        if node["state"] in {"failed", "errored"}:
            node["state"] = "finished"


@OF_NODES.body(NODES)
def node_times_exchanged(body: Json) -> None:
    """A node finishes before it starts."""
    for node in body["items"]:
        start, finish = node["start_timestamp"], node["finish_timestamp"]
        if start and finish:
            node["start_timestamp"], node["finish_timestamp"] = finish, start


@OF_NODES.body(NODES, level="warning")
def node_duration_in_milliseconds(body: Json) -> None:
    """The duration of a node is in milliseconds."""
    for node in body["items"]:
        node["duration"] = node["duration"] and node["duration"] * 1000


@OF_NODES.body(NODES, level="warning")
def node_started_an_hour_early(body: Json) -> None:
    """A node starts an hour before its duration says."""
    for node in body["items"]:
        start = node["start_timestamp"]
        node["start_timestamp"] = start and shifted(start, -3600)


@OF_NODES.change(NODES)
def nodes_of_the_next_job(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The nodes are those of the next job."""
    return of_the_next(call, answer, ask) if asked(NODES, call, answer) else answer


@OF_NODES.body(NODES)
def nodes_next_eventsforeign(body: Json) -> None:
    """`next-events` of the nodes leads to another job."""
    foreign(body)


@OF_NODES.body(NODES)
def nodes_next_events_elsewhere(body: Json) -> None:
    """`next-events` of the nodes leads to the report."""
    pointer = body["next-events"]
    pointer["id"] = pointer["id"].replace("/events", "/report")


@OF_NODES.body(NODES, level="warning")
def nodes_next_events_behind(body: Json) -> None:
    """`next-events` of the nodes begins with an event that the nodes show already."""
    move_next_events(body, -1)


@OF_NODES.body(NODES, level="warning")
def nodes_next_events_at_odds(body: Json) -> None:
    """Link and number of `next-events` are not the same event."""
    body["next-events"]["event"] += "0"


def _nodes_without(call: Call, answer: Answer, ask: Ask, *names: str) -> Answer:
    if not asked(NODES, call, answer):
        return answer
    return ask(query={k: v for k, v in call.query.items() if k not in names})


@OF_NODES.change(NODES)
def node_limit_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The `limit` of nodes is ignored."""
    return _nodes_without(call, answer, ask, "limit")


@OF_NODES.change(NODES, level="warning")
def node_offset_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The `offset` of nodes is ignored."""
    return _nodes_without(call, answer, ask, "offset")


@OF_NODES.change(NODES)
def node_state_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The filter `state` of nodes is ignored."""
    return _nodes_without(call, answer, ask, "state")


@OF_NODES.change(NODES, level="warning")
def node_order_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The order of nodes is ignored."""
    return _nodes_without(call, answer, ask, "order_by", "order")


@OF_NODES.change(NODES, level="warning")
def node_state_finds_nothing(call: Call, answer: Answer, _: Ask) -> Answer:
    """The filter `state` of nodes finds none."""
    if not asked(NODES, call, answer) or "state" not in call.query:
        return answer
    return answer.saying(answer.json | {"items": []})


# -- report


@OF_REPORT.body(REPORT, level="warning")
def one_row_missing(body: Json) -> None:
    """The report lacks a node."""
    del body["items"][-1:]


@OF_REPORT.body(REPORT, level="warning")
def row_twice(body: Json) -> None:
    """The report has a node twice, another not at all."""
    if len(body["items"]) > 1:
        body["items"][-1] = body["items"][0]


@OF_REPORT.body(REPORT, level="warning")
def row_of_a_stranger(body: Json) -> None:
    """The report has a node that the job has not."""
    for row in body["items"][:1]:
        row["node"] = "stranger.example.org"


@OF_REPORT.body(REPORT, level="warning")
def report_of_success(body: Json) -> None:
    """The report tells failures as successes."""
    for row in body["items"]:
        if row["state"] in {"failed", "errored"}:
            row["state"] = "finished"


@OF_REPORT.body(REPORT)
def two_reports(body: Json) -> None:
    """`items` and `report` differ."""
    body["report"] = body["items"][1:]


@OF_REPORT.change(REPORT, level="warning")
def report_of_the_next_job(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The report is that of the next job."""
    return of_the_next(call, answer, ask) if asked(REPORT, call, answer) else answer
