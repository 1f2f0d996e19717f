"""The five bodies of a job at one instant, all read off the same story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator_contract.schemas import BASE_PATH

from . import events
from .results import details, message, result

if TYPE_CHECKING:
    from .moment import Moment
    from .options import Json
    from .shape import Shape
    from .story import Run


def link(moment: Moment, base_url: str) -> str:
    """Return the absolute address of the job; its parts lie below it."""
    return f"{base_url}{BASE_PATH}/jobs/{moment.job.number}"


def item(moment: Moment, base_url: str, shape: Shape) -> Json:
    """Render the job as the list shows it: all but its history (page/keys).

    What has not happened yet is absent: no ``finished_timestamp`` before the end, no
    ``started_timestamp`` and no ``duration`` before it runs.
    """
    job = moment.job
    options, address = job.options(), link(moment, base_url)
    body = {
        "id": address,
        "name": job.name,
        "state": moment.state,
        "command": job.command,
        "type": job.type,
        "options": options,
        "owner": job.owner(),
        "description": options["description"],
        "environment": {"name": options.get("environment", "")},
        "node_count": len(job.nodes),
        "node_states": moment.node_states,
        "timestamp": moment.stamp(moment.changed),
        "nodes": {"id": f"{address}/nodes"},
        "report": {"id": f"{address}/report"},
        "events": {"id": f"{address}/events"},
        "userdata": job.userdata(),
    }
    if shape.start_key != "started":
        body["created_timestamp"] = moment.stamp(0)
    if (duration := moment.duration) is not None:
        if shape.start_key != "created":
            body["started_timestamp"] = moment.stamp(moment.started)
        body["duration"] = shape.duration(duration)
    finished = moment.finished
    if finished is not None or shape.null_finish:
        body["finished_timestamp"] = moment.stamp(finished)
    return {**body, **job.overrides} if job.overrides else body


def detail(moment: Moment, base_url: str, shape: Shape) -> Json:
    """Render the job with its history."""
    body = item(moment, base_url, shape)
    return {**body, "status": history(moment), **moment.job.overrides}


def history(moment: Moment) -> list[Json]:
    """Render the states that the job has been in so far."""
    times = [moment.stamp(step.age) for step in moment.history]
    return [
        {"state": step.state, "enter_time": enter, "exit_time": leave}
        for step, enter, leave in zip(
            moment.history, times, [*times[1:], None], strict=True
        )
    ]


def nodes(moment: Moment) -> list[Json]:
    """Render all nodes of the job, in the order in which it names them."""
    latest = {e.run.node: e for e in events.so_far(moment) if e.run}
    return [_node(moment, run, latest.get(run.node)) for run in moment.job.story.runs]


def _node(moment: Moment, run: Run, latest: events.Event | None) -> Json:
    """Render one node; *latest* is the last event about it."""
    job, age = moment.job, moment.age
    state = run.state(age)
    seconds = moment.working_time(run)
    started, done = seconds is not None, age >= run.end
    body: Json = {
        "name": run.node,
        "state": state,
        "timestamp": moment.stamp(latest.age if latest else 0),
        "start_timestamp": moment.stamp(run.start if started else None),
        "finish_timestamp": moment.stamp(run.end if started and done else None),
        "duration": seconds,
        "transaction_uuid": None,
        "details": {"message": message(job, latest)} if latest else {},
        "latest-event-id": latest.id if latest else events.first_id(job),
    }
    if done:
        body["result"] = result(job, run)
        if job.type == "deploy" and state in {"finished", "failed"}:
            body["transaction_uuid"] = job.dice_of(run).uuid("transaction")
    return body


def next_events(moment: Moment, base_url: str, event: int) -> Json:
    """Render the pointer to *event*, the first that the reader has not seen (T8)."""
    address = f"{link(moment, base_url)}/events?start={event}"
    return {"id": address, "event": str(event)}


def after_nodes(moment: Moment, base_url: str) -> Json:
    """Point behind the last event of any node: there the job's own end is told."""
    told = (event.id for event in events.so_far(moment) if event.run)
    last = max(told, default=events.first_id(moment.job))
    return next_events(moment, base_url, last + 1)


def report(moment: Moment, shape: Shape) -> Json:
    """Render one row per node; ``events`` holds the ids of the events about it."""
    told = [event for event in events.so_far(moment) if event.run]
    rows: list[Any] = []
    for run in moment.job.story.runs:
        mine = [event for event in told if event.run is run]
        rows.append(
            {
                "node": run.node,
                "state": run.state(moment.age),
                "timestamp": moment.stamp(mine[-1].age if mine else 0),
                "events": [str(event.id) for event in mine],
            }
        )
    return dict.fromkeys(shape.report_keys, rows)


def stream(moment: Moment, base_url: str, start: int | None) -> Json:
    """Render the events from id *start* on, and where the next ones will be."""
    told = events.so_far(moment)
    last = told[-1].id if told else events.first_id(moment.job)
    wanted = [event for event in told if start is None or event.id >= start]
    return {
        "items": [_event(moment, event) for event in wanted],
        "next-events": next_events(moment, base_url, last + 1),
    }


def _event(moment: Moment, event: events.Event) -> Json:
    """Render one event."""
    return {
        "id": str(event.id),
        "type": event.type,
        "timestamp": moment.stamp(event.age),
        "details": details(moment.job, event),
        "message": message(moment.job, event),
    }
