"""Faults of a job's events, and of what leads to the next ones."""

from __future__ import annotations

from .faults import Answer, Ask, Call, Json
from .workshop import Workshop

EVENTS = "list-job-events"

OF_EVENTS = Workshop("events of a job")


def asked(slug: str, call: Call, answer: Answer) -> bool:
    return call.slug == slug and answer.status == 200 and call.number is not None


def of_the_next(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Answer about the next job."""
    other = ask(job=(call.number or 0) + 1)
    return other if other.status == 200 else answer


def move_next_events(body: Json, shift: int) -> None:
    """Let the pointer to the next events lead so many events further."""
    pointer = body["next-events"]
    event = str(int(pointer["event"]) + shift)
    pointer["id"] = pointer["id"].replace(f"={pointer['event']}", f"={event}")
    pointer["event"] = event


def foreign(body: Json) -> None:
    pointer = body["next-events"]
    pointer["id"] = pointer["id"].replace("/events", "0/events")


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
    return ask(query={}) if asked(EVENTS, call, answer) else answer


@OF_EVENTS.change(EVENTS, level="warning")
def start_excluded(call: Call, answer: Answer, _: Ask) -> Answer:
    """The event that `start` names is left out."""
    if not asked(EVENTS, call, answer) or "start" not in call.query:
        return answer
    body = answer.json
    wanted = [e for e in body["items"] if e["id"] != call.query["start"]]
    return answer.saying(body | {"items": wanted})


@OF_EVENTS.change(EVENTS)
def start_one_early(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The event before `start` comes again."""
    if not asked(EVENTS, call, answer) or "start" not in call.query:
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
    return of_the_next(call, answer, ask) if asked(EVENTS, call, answer) else answer


@OF_EVENTS.body(EVENTS)
def next_eventsforeign(body: Json) -> None:
    """`next-events` leads to another job."""
    foreign(body)


@OF_EVENTS.body(EVENTS, level="warning")
def next_events_stand_still(body: Json) -> None:
    """`next-events` begins with the last event that was told."""
    move_next_events(body, -1)


@OF_EVENTS.body(EVENTS, level="warning")
def next_events_at_odds(body: Json) -> None:
    """Link and number of `next-events` are not the same event."""
    body["next-events"]["event"] += "0"


@OF_EVENTS.body(
    EVENTS,
    level="none",
    reason="event ids belong to all jobs together, so the next one may be far",
)
def next_events_skip(body: Json) -> None:
    """`next-events` leaves out ten events that are yet to come."""
    move_next_events(body, 10)
