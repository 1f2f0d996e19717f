"""Answers that are told otherwise and say the same: nothing of it is a breach."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from .faults import Answer, Ask, Call, Json
from .harmless import Garden, mapped
from .workshop import DETAIL, LIST, jobs

BODIES = Garden()

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LINK = re.compile(r"http://[^/]+(/orchestrator/v1/jobs/.*)")
NODES, REPORT, EVENTS = "list-job-nodes", "get-job-report", "list-job-events"


def _timestamps(body: Json, form: str) -> Json:
    """Write every timestamp of whole seconds in another form."""

    def write(_: str, value: Json) -> Json:
        found = isinstance(value, str) and _TIMESTAMP.fullmatch(value)
        return form.format(value[:-1]) if found else value

    return mapped(body, write)


def _with_fraction(call: Call, answer: Answer, ask: Ask, digits: str) -> Answer:
    """Write moments more finely; a bound in a query is read as roughly as before."""
    if answer.status != 200:
        return answer
    bounds = {k: re.sub(r"\.\d+Z$", "Z", value) for k, value in call.query.items()}
    return answer.saying(_timestamps(ask(query=bounds).json, f"{{}}.{digits}Z"))


@BODIES.change()
def timestamps_with_milliseconds(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Timestamps have a fraction of three digits."""
    return _with_fraction(call, answer, ask, "123")


@BODIES.change()
def timestamps_with_nanoseconds(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Timestamps have a fraction of nine digits."""
    return _with_fraction(call, answer, ask, "123456789")


@BODIES.body()
def timestamps_with_an_offset_of_nought(body: Json) -> Json:
    """Timestamps end in +00:00."""
    return _timestamps(body, "{}+00:00")


@BODIES.body()
def timestamps_of_another_zone(body: Json) -> Json:
    """Timestamps are those of another time zone, and say so."""
    zone = timezone(timedelta(hours=5, minutes=30))

    def write(_: str, value: Json) -> Json:
        if isinstance(value, str) and _TIMESTAMP.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(zone).isoformat()
        return value

    return mapped(body, write)


@BODIES.body(DETAIL)
def milliseconds_in_the_detail_only(body: Json) -> Json:
    """The same moments have a fraction in the detail and none in the list."""
    return _timestamps(body, "{}.000Z")


@BODIES.body(LIST)
def progress_in_the_list(body: Json) -> None:
    """A list item has a key that is documented nowhere."""
    for job in jobs(body):
        job["progress"] = {"done": 1, "of": 2}


@BODIES.body(LIST)
def no_type_where_none_was_asked(body: Json) -> None:
    """A page does not say that it has all types."""
    if not body["pagination"]["type"]:
        del body["pagination"]["type"]


@BODIES.body(LIST)
def null_where_no_type_was_asked(body: Json) -> None:
    """A page of all types says null."""
    body["pagination"]["type"] = body["pagination"]["type"] or None


@BODIES.body(LIST)
def no_total_of_nothing(body: Json) -> None:
    """An empty list has no total, as before 2021.7.0."""
    if not body["items"]:
        body["pagination"]["total"] = None


@BODIES.body(REPORT)
def rows_under_report(body: Json) -> None:
    """A report comes under the key that captures have."""
    body["report"] = body.pop("items")


@BODIES.body(REPORT)
def rows_under_both_keys(body: Json) -> None:
    """A report comes under both keys."""
    body["report"] = body["items"]


@BODIES.body(REPORT)
def report_without_events(body: Json) -> None:
    """A row's events are null, or an empty list."""
    for at, row in enumerate(body["items"]):
        row["events"] = [] if at % 2 else None


@BODIES.body(REPORT)
def report_with_whole_events(body: Json) -> None:
    """A row's events are objects, and it has times of its own."""
    for row in body["items"]:
        row["events"] = [{"id": event} for event in row["events"]]
        row |= {"start_timestamp": row["timestamp"], "finish_timestamp": None}


@BODIES.change()
def nodes_in_another_order(call: Call, answer: Answer, _: Ask) -> Answer:
    """Nodes come in another order, where none was asked for."""
    free = answer.status == 200 and "order_by" not in call.query
    if not free or call.slug not in {REPORT, NODES}:
        return answer
    body = answer.json
    body["items"].reverse()
    return answer.saying(body)


@BODIES.body(NODES)
def nodes_as_documented(body: Json) -> None:
    """Nodes have no key that only captures have."""
    for node in body["items"]:
        del node["latest-event-id"]


@BODIES.body(NODES)
def nodes_as_captured(body: Json) -> None:
    """Nodes have a transport, and a result of whatever form."""
    for at, node in enumerate(body["items"]):
        node["transport"] = "pcp"
        if "result" in node:
            node["result"] = {"_error": "seven", "state": 7} if at % 2 else None


@BODIES.body(EVENTS, warnings={"list-job-events/next-events-moves-on"})
def next_events_are_these(body: Json) -> None:
    """The link repeats what was asked for, as one page of the documentation has it."""
    for event in body["items"][:1]:
        pointer = body["next-events"]
        start, pointer["event"] = pointer["event"], event["id"]
        pointer["id"] = pointer["id"].replace(f"start={start}", f"start={event['id']}")


def _more(value: Json) -> Json:
    """Return *value* with a key more in every object of the documentation's own."""
    if isinstance(value, list):
        return [_more(part) for part in value]
    if not isinstance(value, dict):
        return value
    free = {"userdata", "params", "result", "node_states", "scope", "details"}
    grown = {k: v if k in free else _more(v) for k, v in value.items()}
    return grown if _is_map(value) else grown | {"x-new": [1, None, {"y": "z"}]}


def _is_map(value: Json) -> bool:
    """Tell whether an object tells of jobs by number, or of services by name."""
    return "orchestrator-service" in value or all(key.isdecimal() for key in value)


@BODIES.body()
def keys_that_nobody_documented(body: Json) -> Json:
    """Every object has a key more, unless its keys are names or numbers."""
    return _more(body)


def _linked(body: Json, form: str) -> Json:
    """Write every link in another form."""

    def write(_: str, value: Json) -> Json:
        found = isinstance(value, str) and _LINK.fullmatch(value)
        return form.format(found[1]) if found else value

    return mapped(body, write)


@BODIES.body()
def links_to_another_host(body: Json) -> Json:
    """Links lead to the name that the server has for itself."""
    return _linked(body, "https://pe.internal.example.com:8143{}")


@BODIES.body()
def links_behind_a_proxy(body: Json) -> Json:
    """Links have something before the path of the API."""
    return _linked(body, "https://proxy.example.com/puppet/eu{}")


@BODIES.body(LIST)
def links_to_another_host_in_the_list(body: Json) -> Json:
    """Links of the list lead to another name of the same server."""
    return _linked(body, "https://console.example.com:8143{}")


@BODIES.body(warnings={"get-job/id-is-absolute", "list-jobs/id-is-absolute"})
def links_are_paths(body: Json) -> Json:
    """Links are paths, as the page's table literally says."""
    return _linked(body, "{}")
