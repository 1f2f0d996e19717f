"""Faults of what belongs to a job: its nodes, its report, its events."""

from __future__ import annotations

from .domain import shifted
from .faults import Answer, Ask, Call, Json
from .workshop import Workshop

NODES, REPORT, EVENTS = "list-job-nodes", "get-job-report", "list-job-events"

OF_NODES = Workshop("nodes of a job")
OF_REPORT = Workshop("report of a job")
OF_EVENTS = Workshop("events of a job")


def _asked(slug: str, call: Call, answer: Answer) -> bool:
    return call.slug == slug and answer.status == 200 and call.number is not None


def _of_the_next(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Answer about the next job."""
    other = ask(job=(call.number or 0) + 1)
    return other if other.status == 200 else answer


def _next_events(body: Json, shift: int) -> None:
    """Let the pointer to the next events lead so many events further."""
    pointer = body["next-events"]
    event = str(int(pointer["event"]) + shift)
    pointer["id"] = pointer["id"].replace(f"={pointer['event']}", f"={event}")
    pointer["event"] = event


def _foreign(body: Json) -> None:
    pointer = body["next-events"]
    pointer["id"] = pointer["id"].replace("/events", "0/events")


# -- nodes


@OF_NODES.body(NODES, level="warning")
def one_node_missing(body: Json) -> None:
    """The last node is missing."""
    del body["items"][-1:]


@OF_NODES.body(NODES, level="warning")
def no_nodes(body: Json) -> None:
    """The list of nodes is empty."""
    body["items"] = []


@OF_NODES.body(NODES, level="warning")
def one_node_too_many(body: Json) -> None:
    """A node is told that the job does not have."""
    for node in body["items"][:1]:
        body["items"].append(node | {"name": "stranger.example.org"})
        return


@OF_NODES.body(NODES, level="warning")
def node_twice(body: Json) -> None:
    """A node is told twice, another not at all."""
    if len(body["items"]) > 1:
        body["items"][-1] = body["items"][0]


@OF_NODES.body(NODES, level="warning")
def all_nodes_running(body: Json) -> None:
    """All nodes run, whatever the job counts."""
    for node in body["items"]:
        node["state"] = "running"


@OF_NODES.body(NODES, level="warning")
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
    return _of_the_next(call, answer, ask) if _asked(NODES, call, answer) else answer


@OF_NODES.body(NODES)
def nodes_next_events_foreign(body: Json) -> None:
    """`next-events` of the nodes leads to another job."""
    _foreign(body)


@OF_NODES.body(NODES)
def nodes_next_events_elsewhere(body: Json) -> None:
    """`next-events` of the nodes leads to the report."""
    pointer = body["next-events"]
    pointer["id"] = pointer["id"].replace("/events", "/report")


@OF_NODES.body(NODES, level="warning")
def nodes_next_events_behind(body: Json) -> None:
    """`next-events` of the nodes begins with an event that the nodes show already."""
    _next_events(body, -1)


@OF_NODES.body(NODES, level="warning")
def nodes_next_events_at_odds(body: Json) -> None:
    """Link and number of `next-events` are not the same event."""
    body["next-events"]["event"] += "0"


def _nodes_without(call: Call, answer: Answer, ask: Ask, *names: str) -> Answer:
    if not _asked(NODES, call, answer):
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
    if not _asked(NODES, call, answer) or "state" not in call.query:
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
    return _of_the_next(call, answer, ask) if _asked(REPORT, call, answer) else answer


# -- events


@OF_EVENTS.body(EVENTS)
def events_backwards(body: Json) -> None:
    """Events are told backwards."""
    body["items"].reverse()


@OF_EVENTS.body(EVENTS)
def events_exchanged(body: Json) -> None:
    """The last two events are exchanged."""
    body["items"][-2:] = body["items"][-2:][::-1]


@OF_EVENTS.body(EVENTS)
def event_twice(body: Json) -> None:
    """The last event comes twice."""
    body["items"] += body["items"][-1:]


@OF_EVENTS.change(EVENTS)
def start_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """`start` is ignored: all events come again and again."""
    return ask(query={}) if _asked(EVENTS, call, answer) else answer


@OF_EVENTS.change(EVENTS, level="warning")
def start_excluded(call: Call, answer: Answer, _: Ask) -> Answer:
    """The event that `start` names is left out."""
    if not _asked(EVENTS, call, answer) or "start" not in call.query:
        return answer
    body = answer.json
    wanted = [e for e in body["items"] if e["id"] != call.query["start"]]
    return answer.saying(body | {"items": wanted})


@OF_EVENTS.change(EVENTS)
def start_one_early(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The event before `start` comes again."""
    if not _asked(EVENTS, call, answer) or "start" not in call.query:
        return answer
    return ask(query={"start": str(int(call.query["start"]) - 1)})


@OF_EVENTS.body(EVENTS, level="warning")
def end_not_told(body: Json) -> None:
    """The last event of a job that is over is missing."""
    body["items"] = [e for e in body["items"] if e["type"] != "job_finished"]


@OF_EVENTS.body(EVENTS, level="warning")
def event_of_a_stranger(body: Json) -> None:
    """Events are about nodes that the job does not have."""
    for event in body["items"]:
        if "node" in event["details"]:
            event["details"]["node"] = "stranger.example.org"


@OF_EVENTS.body(EVENTS, level="warning")
def events_of_failure(body: Json) -> None:
    """Nodes that finished are told to have failed."""
    for event in body["items"]:
        if event["type"] == "node_finished":
            event["type"] = "node_failed"


@OF_EVENTS.change(EVENTS)
def events_of_the_next_job(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The events are those of the next job."""
    return _of_the_next(call, answer, ask) if _asked(EVENTS, call, answer) else answer


@OF_EVENTS.body(EVENTS)
def next_events_foreign(body: Json) -> None:
    """`next-events` leads to another job."""
    _foreign(body)


@OF_EVENTS.body(EVENTS, level="warning")
def next_events_stand_still(body: Json) -> None:
    """`next-events` begins with the last event that was told."""
    _next_events(body, -1)


@OF_EVENTS.body(EVENTS, level="warning")
def next_events_at_odds(body: Json) -> None:
    """Link and number of `next-events` are not the same event."""
    body["next-events"]["event"] += "0"


@OF_EVENTS.body(EVENTS, level="warning")
def next_events_skip(body: Json) -> None:
    """`next-events` leaves out ten events that are yet to come."""
    _next_events(body, 10)
