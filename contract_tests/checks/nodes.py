"""The nodes of a job, its report and its events, each body by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from orchestrator_contract.contract_tests.clauses import clause
from orchestrator_contract.contract_tests.document import Part
from orchestrator_contract.contract_tests.exchange import Exchange, plain, pretty
from orchestrator_contract.contract_tests.model import Breach, Level, assume
from orchestrator_contract.contract_tests.views import (
    count,
    items,
    mapping,
    moment,
    number,
    number_in_path,
    repeated,
    seconds,
    start_of,
    text,
)
from orchestrator_contract.schemas import LIFECYCLE

NODE = {"list-job-nodes": "node"}
NODES = {"list-job-nodes": "job-nodes"}
REPORT = {"get-job-report": "job-report"}
EVENT = {"list-job-events": "event"}
EVENTS = {"list-job-events": "job-events"}
#: Streams of either kind: what is said of events and their ids holds for both.
STREAMS = EVENTS | {"list-plan-job-events": "plan-job-events"}


@clause(
    "No node finishes before it starts.", on=NODE, level=Level.ERROR, source=("N12",)
)
def node_times_run_forward(node: Part) -> Iterator[Breach]:
    start = moment(node.body.get("start_timestamp"))
    finish = moment(node.body.get("finish_timestamp"))
    assume(start and finish)
    if start and finish and finish < start:
        pointer = node.at("finish_timestamp")
        yield Breach(pointer, f"{start.isoformat()} or later", finish.isoformat())


@clause(
    "A node's `duration` is the time between its start and its finish.",
    on=NODE,
    level=Level.WARNING,
    source=("N12",),
)
def node_duration_is_the_run_time(node: Part) -> Iterator[Breach]:
    start = moment(node.body.get("start_timestamp"))
    finish = moment(node.body.get("finish_timestamp"))
    duration = seconds(node.body.get("duration"))
    assume(start and finish and duration is not None and start <= finish)
    if start and finish and duration is not None:
        span = (finish - start).total_seconds()
        if abs(duration - span) > 1:
            yield Breach(node.at("duration"), f"about {plain(span)}", plain(duration))


#: States of nodes that have run to their end; others may never have begun.
_HAVE_RUN = {"finished", "failed"}


@clause(
    "A node that has run tells when it started, when it finished, and how long it ran.",
    on=NODE,
    level=Level.WARNING,
    source=("§6", "N11"),
)
def node_that_has_run_has_its_times(node: Part) -> Iterator[Breach]:
    keys = ("start_timestamp", "finish_timestamp", "duration")
    told = [key for key in keys if key in node.body]
    assume(text(node.body.get("state")) in _HAVE_RUN and told)
    for key in told:
        if node.body[key] is None:
            yield Breach(node.at(key), "a value: the node has run", "null")


@clause(
    "The state of a node is one of the documented ones.",
    on={"list-job-nodes": "node", "get-job-report": "row"},
    level=Level.WARNING,
    source=("§5/node-states",),
)
def node_states_are_known(node: Part) -> Iterator[Breach]:
    state = text(node.body.get("state"))
    assume(state is not None)
    if state not in LIFECYCLE.node_states:
        known = "one of " + ", ".join(LIFECYCLE.node_states)
        yield Breach(node.at("state"), known, pretty(state))


@clause(
    "A job has each of its nodes once.", on=NODES, level=Level.WARNING, source=("N7",)
)
def node_names_are_unique(nodes: Part) -> Iterator[Breach]:
    names = [mapping(item).get("name") for item in items(nodes.body.get("items"))]
    assume(len(names) > 1)
    for index in repeated([text(name) for name in names]):
        again = f"{pretty(names[index])} again"
        yield Breach(f"/items/{index}/name", "each node once", again)


def led_astray(part: Part, of: str) -> Iterator[Breach]:
    """Yield a breach if `next-events` leads elsewhere; *of* is the collection."""
    link = text(mapping(part.body.get("next-events")).get("id"))
    assume(link is not None)
    place = part.document.place
    asked = place.request.job if isinstance(place, Exchange) else None
    number = number_in_path(link, "/events", of=of)
    if number is None or (asked and number != asked):
        expected = f"…/{of}/{asked or 'ID'}/events?start=N"
        yield Breach("/next-events/id", expected, pretty(link))


@clause(
    "`next-events` leads to the events of the same job.",
    on=NODES | EVENTS,
    level=Level.ERROR,
    source=("V4",),
)
def next_events_names_the_job(part: Part) -> Iterator[Breach]:
    yield from led_astray(part, "jobs")


@clause(
    "The id of an event is a string in events and a number in `latest-event-id`.",
    on=NODES | STREAMS,
    level=Level.WARNING,
    source=("N6",),
)
def event_ids_keep_their_type(part: Part) -> Iterator[Breach]:
    rows = [mapping(item) for item in items(part.body.get("items"))]
    event = mapping(part.body.get("next-events")).get("event")
    assume(rows or event is not None)
    if count(event) is not None:
        yield Breach("/next-events/event", f'"{event}"', f"{event}")
    if part.document.schema != "job-nodes":
        for index, row in enumerate(rows):
            if count(row.get("id")) is not None:
                yield Breach(f"/items/{index}/id", f'"{row["id"]}"', f"{row['id']}")


@clause(
    "A report under both `items` and `report` is the same under both.",
    on=REPORT,
    level=Level.ERROR,
    source=("RP1",),
)
def items_and_report_are_equal(report: Part) -> Iterator[Breach]:
    assume("items" in report.body and "report" in report.body)
    if report.body["items"] != report.body["report"]:
        yield Breach("/report", "the same as items", "another value")


def _event_ids(part: Part) -> Sequence[int | None]:
    """Return the events that are told of: in order, or the newest one of all nodes."""
    rows = [mapping(item) for item in items(part.body.get("items"))]
    if part.document.schema == "job-nodes":
        newest = [count(row.get("latest-event-id")) for row in rows]
        return sorted(event for event in newest if event is not None)[-1:]
    ids = [row.get("id") for row in rows]
    return [number(i) if isinstance(i, str) else count(i) for i in ids]


@clause(
    "The ids of events increase.", on=STREAMS, level=Level.ERROR, source=("§8", "V2")
)
def event_ids_increase(events: Part) -> Iterator[Breach]:
    ids = _event_ids(events)
    assume(len(ids) > 1)
    for index, (before, after) in enumerate(pairwise(ids), start=1):
        if before is not None and after is not None and after < before:
            pointer = f"/items/{index}/id"
            yield Breach(pointer, f"more than {before}", f"{after}")
            return


@clause("No event comes twice.", on=STREAMS, level=Level.ERROR, source=("V2",))
def events_are_unique(events: Part) -> Iterator[Breach]:
    ids = _event_ids(events)
    assume(len(ids) > 1)
    for index in repeated(ids):
        yield Breach(f"/items/{index}/id", "each event once", f"{ids[index]} again")


@clause(
    "The type of an event is one of the documented ones.",
    on=EVENT,
    level=Level.WARNING,
    source=("§8",),
)
def event_types_are_known(event: Part) -> Iterator[Breach]:
    kind = text(event.body.get("type"))
    assume(kind is not None)
    if kind not in LIFECYCLE.event_types:
        known = "one of " + ", ".join(LIFECYCLE.event_types)
        yield Breach(event.at("type"), known, pretty(kind))


@clause(
    "`next-events` starts behind the last event that is told of.",
    on=NODES | EVENTS,
    level=Level.WARNING,
    source=("V2",),
)
def next_events_moves_on(events: Part) -> Iterator[Breach]:
    start = start_of(mapping(events.body.get("next-events")).get("id"))
    told = [event for event in _event_ids(events) if event is not None]
    assume(told and start is not None)
    if start is not None and start <= told[-1]:
        pointer = "/next-events/id"
        yield Breach(pointer, f"start={told[-1] + 1} or more", f"start={start}")


@clause(
    "The link and the number in `next-events` are about one event.",
    on=NODES | STREAMS,
    level=Level.WARNING,
    source=("§6", "V1"),
)
def next_events_are_told_alike(part: Part) -> Iterator[Breach]:
    following = mapping(part.body.get("next-events"))
    start, event = start_of(following.get("id")), number(following.get("event"))
    assume(start is not None and event is not None)
    if start != event:
        yield Breach("/next-events/event", f'"{start}", as in id', f'"{event}"')


@clause(
    "Only events from `start` on are returned.",
    on=STREAMS,
    level=Level.ERROR,
    source=("V4",),
)
def events_begin_at_start(events: Part) -> Iterator[Breach]:
    start = number(events.document.query.get("start"))
    ids = _event_ids(events)
    assume(start is not None and ids)
    for index, event in enumerate(ids):
        if start is not None and event is not None and event < start:
            yield Breach(f"/items/{index}/id", f"at least {start}", f"{event}")
