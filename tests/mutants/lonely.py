"""Faults made with care: all that one could compare them with agrees with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .domain import over, seconds, shifted
from .faults import Answer, Ask, Call, Json
from .replies import OPERATIONS, UNKNOWN
from .workshop import BOTH, DETAIL, LIST, Workshop

Job = dict[str, Any]

NODES, REPORT, EVENTS = "list-job-nodes", "get-job-report", "list-job-events"

LONELY = Workshop("consistent faults")

_ODD_STATE = "dreaming"


def _runs(job: Job) -> bool:
    return job["state"] in {"running", "stopping"}


# -- a job


@LONELY.job(BOTH, level="warning")
def ids_are_paths(job: Job) -> None:
    """`id` is a path without a host."""
    job["id"] = job["id"][job["id"].index("/orchestrator") :]


@LONELY.job(BOTH, level="warning")
def userdata_is_null(job: Job) -> None:
    """`userdata` is null, in the list as well."""
    job["userdata"] = None


@LONELY.job(BOTH, level="warning")
def no_finish_at_all(job: Job) -> None:
    """A job that is over does not say when it finished, nor does the list."""
    job.pop("finished_timestamp", None)


@LONELY.job(BOTH, level="warning")
def no_duration_at_all(job: Job) -> None:
    """A job does not say how long it ran, nor does the list."""
    job.pop("duration", None)


@LONELY.job(BOTH, level="warning")
def no_start_at_all(job: Job) -> None:
    """A job does not say when it started, nor does the list."""
    job.pop("started_timestamp", None)


@LONELY.job(BOTH, level="warning")
def running_since_a_minute_earlier(job: Job) -> None:
    """A job that runs started a minute before its history begins."""
    if _runs(job):
        job["started_timestamp"] = shifted(job["started_timestamp"], -60)


@LONELY.job(BOTH, level="warning")
def running_job_changed_later(job: Job) -> None:
    """A job that runs last changed some seconds after its history says."""
    if _runs(job):
        job["timestamp"] = shifted(job["timestamp"], 3)


@LONELY.change(BOTH, level="warning")
def finish_before_the_last_change(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A job finished a second before its history and changed a second after it."""
    if answer.status != 200 or call.slug not in {DETAIL, LIST}:
        return answer
    bounds = ("min_finish_timestamp", "max_finish_timestamp")
    asked = {k: shifted(call.query[k], 1) for k in bounds if k in call.query}
    body = ask(query={**call.query, **asked}).json
    for job in body.get("items", [body]):
        if over(job) and seconds(job) > 2:
            job["finished_timestamp"] = shifted(job["finished_timestamp"], -1)
            job["timestamp"] = shifted(job["timestamp"], 1)
            job["duration"] = max(seconds(job) - 1, 0)
    return answer.saying(body)


@LONELY.job(BOTH)
def started_after_the_finish(job: Job) -> None:
    """A job was created in time and started after its finish."""
    if over(job):
        job["created_timestamp"] = job["started_timestamp"]
        job["started_timestamp"] = shifted(job["finished_timestamp"], 2)


@LONELY.job(BOTH, level="warning")
def one_failure_more(job: Job) -> None:
    """A failed job counts a failed node more, and a finished one less."""
    states = job["node_states"] or {}
    if job["state"] == "failed" and states.get("finished", 0) > 1:
        states["finished"] -= 1
        states["failed"] = states.get("failed", 0) + 1


@LONELY.change(DETAIL)
def another_job_in_the_same_state(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A job that is not over is answered for by another one."""
    if call.slug != DETAIL or answer.status != 200 or (call.number or 99) > 56:
        return answer
    if over(answer.json):
        return answer
    return ask(job=(call.number or 0) + 7)


@LONELY.change(DETAIL)
def timestamp_trembles(call: Call, answer: Answer, _: Ask) -> Answer:
    """The last change of a job that is not over is a second earlier at later looks."""
    if call.slug != DETAIL or answer.status != 200 or call.look < 2:
        return answer
    job = answer.json
    if not over(job):
        job["timestamp"] = shifted(job["timestamp"], -1)
    return answer.saying(job)


@LONELY.change(DETAIL)
def a_step_back(call: Call, answer: Answer, _: Ask) -> Answer:
    """A job that was stopping runs at later looks, history and all."""
    if call.slug != DETAIL or answer.status != 200 or call.look < 2:
        return answer
    job = answer.json
    if job["state"] != "stopping":
        return answer
    job["status"].pop()
    last = job["status"][-1]
    last["exit_time"] = None
    job["state"], job["timestamp"] = last["state"], last["enter_time"]
    return answer.saying(job)


@LONELY.change(DETAIL, level="warning")
def duration_runs_backwards(call: Call, answer: Answer, _: Ask) -> Answer:
    """A job that runs has run for less time at every look."""
    if call.slug != DETAIL or answer.status != 200:
        return answer
    job = answer.json
    if _runs(job):
        job["duration"] = round(seconds(job) / (call.look + 1), 3)
    return answer.saying(job)


@LONELY.change(DETAIL)
def every_number_is_a_job(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Whatever number is asked for, there is a job that has it."""
    if call.slug != DETAIL or not UNKNOWN.comes(call, answer):
        return answer
    first = ask(job=7)
    text = first.body.replace(b"/jobs/7", f"/jobs/{call.job}".encode())
    return first.saying(replace(first, body=text).json | {"name": call.job})


# -- the list


def _ordered(call: Call, *orders: str) -> bool:
    return call.slug == LIST and call.query.get("order_by") in orders


@LONELY.change(LIST)
def one_beyond_limit_by_time(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A page by time has a job more than its limit."""
    if answer.status != 200 or not _ordered(call, "timestamp"):
        return answer
    more = {"limit": str(int(call.query["limit"]) + 1)}
    items = ask(query={**call.query, **more}).json["items"]
    return answer.saying(answer.json | {"items": items})


@LONELY.change(LIST, level="warning")
def job_twice_by_time(call: Call, answer: Answer, _: Ask) -> Answer:
    """A page by time has its first job twice, and lacks its last."""
    if answer.status != 200 or not _ordered(call, "timestamp"):
        return answer
    body = answer.json
    body["items"] = [*body["items"][:1], *body["items"][:-1]]
    return answer.saying(body)


@LONELY.change(LIST, level="warning")
def page_repeats_a_job(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A page by name begins with the last job of the page before, and lacks its own."""
    if answer.status != 200 or not _ordered(call, "name"):
        return answer
    offset = int(call.query.get("offset", "0"))
    body = answer.json
    if not offset or not body["items"]:
        return answer
    before = {**call.query, "offset": str(offset - 1), "limit": "1"}
    body["items"][0] = ask(query=before).json["items"][0]
    return answer.saying(body)


# -- nodes, report, events of jobs that are not over


def _alive(call: Call, answer: Answer, ask: Ask, slug: str) -> bool:
    """Tell whether the answer is about a job that is not over."""
    if call.slug != slug or answer.status != 200:
        return False
    return not over(ask(slug=DETAIL, query={}).json)


@LONELY.change(NODES, level="warning")
def nodes_of_a_living_job_dream(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The nodes of a job that is not over have a state that nobody documented."""
    if not _alive(call, answer, ask, NODES):
        return answer
    body = answer.json
    if len({node["state"] for node in body["items"]}) == 1:
        for node in body["items"]:
            node["state"] = _ODD_STATE
    return answer.saying(body)


@LONELY.change(REPORT, level="warning")
def rows_of_a_living_job_dream(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The rows of a job that is not over have a state that nobody documented."""
    if not _alive(call, answer, ask, REPORT):
        return answer
    body = answer.json
    for row in body["items"]:
        row["state"] = _ODD_STATE
    return answer.saying(body)


@LONELY.change(NODES, level="warning")
def node_of_a_living_job_twice(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The nodes of a job that is not over have one of them twice."""
    if not _alive(call, answer, ask, NODES) or call.query:
        return answer
    body = answer.json
    body["items"] += body["items"][:1]
    return answer.saying(body)


@LONELY.change(NODES)
def one_node_beyond_limit(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A page of nodes has one more than its limit."""
    if call.slug != NODES or answer.status != 200 or "limit" not in call.query:
        return answer
    more = {"limit": str(int(call.query["limit"]) + 1)}
    return ask(query={**call.query, **more})


@LONELY.body(EVENTS)
def first_events_exchanged(body: Json) -> None:
    """Two events of the same type come in the wrong order, nobody's last ones."""
    items = body["items"]
    for at in range(len(items) - 3):
        one, other = items[at : at + 2]
        if one["type"] == other["type"] == "node_running":
            items[at], items[at + 1] = other, one
            return


@LONELY.body(EVENTS, level="warning")
def first_event_of_no_type(body: Json) -> None:
    """A node's first event is of a type that nobody documented."""
    if len(body["items"]) > 2:
        body["items"][0]["type"] = "node_dreaming"


@LONELY.body(EVENTS, level="warning")
def events_have_numbers(body: Json) -> None:
    """An event's id is a number."""
    for event in body["items"]:
        event["id"] = int(event["id"])


@LONELY.change(BOTH, level="warning")
def node_forgotten_everywhere(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A job has a node less than it counts, and nothing knows of that node."""
    if answer.status != 200 or call.slug not in OPERATIONS:
        return answer
    body = answer.json
    if call.slug in {DETAIL, LIST}:
        for job in body.get("items", [body]):
            job["node_states"] = None
        return answer.saying(body)
    gone = ask(slug=NODES, query={}).json["items"][-1]["name"]
    body["items"] = [
        item
        for item in body["items"]
        if gone not in {item.get("name"), item.get("node")}
        and item.get("details", {}).get("node") != gone
    ]
    return answer.saying(body)
