"""What a server tells of a life at some instant: the bodies, read off it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

from orchestrator_contract.schemas import BASE_PATH, LIFECYCLE

from .hands import Hand
from .lives import Life, Node

Json = dict[str, Any]

#: What comes first of two events at one instant.
_ORDER = ("running", "stopping", "finished", "failed", "errored", "skipped")


def sent(body: Json) -> Json:
    """Return *body* as it comes over the wire: new, with nothing in it twice.

    Whoever changes it afterwards changes no other draw.
    """
    fresh: Json = json.loads(json.dumps(body))
    return fresh


class Event(NamedTuple):
    """Something that happened at an *age* of the job: to a node, or to the job."""

    id: int
    age: int
    type: str
    node: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A life at an *age*, as a server that writes in this *hand* tells of it.

    Its first event has the id *first_event*; ids rise by *stride*, because they are
    counted over all jobs. *spoken* is what events and nodes say beside the facts.
    """

    life: Life
    hand: Hand
    age: int
    first_event: int = 1
    stride: int = 1
    spoken: Mapping[str, Any]

    def at(self, age: int) -> Look:
        """Return the same life at another age."""
        return replace(self, age=age)

    @property
    def address(self) -> str:
        """The address of the job; its parts lie below it."""
        return f"{self.hand.base_url}{BASE_PATH}/jobs/{self.life.number}"

    @property
    def state(self) -> str:
        """The state that the job is in."""
        return self.life.history(self.age)[-1][0]

    def stamp(self, age: int) -> str:
        """Write the instant at which the job has *age*."""
        return self.hand.stamp(self.life.created + age)

    def events(self) -> list[Event]:
        """Return what has happened so far, in the order of time."""
        told: list[tuple[int, str, str | None]] = []
        for node in self.life.nodes():
            if node.start is not None:
                told.append((node.start, "running", node.name))
            told.append((node.end, node.outcome, node.name))
        told += [(age, s, None) for s, age in self.life.steps if s == "stopping"]
        told = sorted((e for e in told if e[0] <= self.age), key=_by_time)
        types = [(age, f"{'node' if n else 'job'}_{s}", n) for age, s, n in told]
        if self.state in LIFECYCLE.terminal:
            types.append((self.life.end, "job_finished", None))
        ids = range(self.first_event, 2**53, self.stride)
        return [Event(id_, *event) for id_, event in zip(ids, types, strict=False)]


def _by_time(event: tuple[int, str, str | None]) -> tuple[int, int]:
    return event[0], _ORDER.index(event[1])


def item(look: Look) -> Json:
    """Tell of a job as the list does: all but its history."""
    life, hand, at = look.life, look.hand, look.address
    changed = life.history(look.age)[-1][1]
    body: Json = {
        "id": at,
        "name": str(life.number),
        "state": look.state,
        "command": life.command,
        "type": life.type,
        "options": dict(life.options),
        "owner": dict(life.owner),
        "node_count": len(life.names),
        "timestamp": look.stamp(changed),
        **_times(look),
        "nodes": {"id": f"{at}/nodes"},
        "report": {"id": f"{at}/report"},
        "events": {"id": f"{at}/events"},
        "userdata": dict(life.userdata),
        **hand.newer,
    }
    if hand.deprecated:
        body["description"] = life.options.get("description", "")
        body["environment"] = {"name": life.options.get("environment", "")}
    if hand.node_states:
        # Of a job without nodes there is null to tell (J6).
        body["node_states"] = life.node_states(look.age) or None
    return body


def _times(look: Look) -> Json:
    """Tell when the job started and finished, and how long it has run."""
    life, hand = look.life, look.hand
    running = life.running_since(look.age)
    begun = 0 if hand.begins == "first" else running
    over = look.state in LIFECYCLE.terminal
    lasted = None
    if running is not None and begun is not None:
        lasted = hand.duration((life.end if over else look.age) - begun)
    times: Json = {
        "started_timestamp": None if begun is None else look.stamp(begun),
        "finished_timestamp": look.stamp(life.end) if over else None,
        "duration": lasted,
    }
    if hand.start == "created":
        del times["started_timestamp"]
    if hand.start != "started":
        times["created_timestamp"] = look.stamp(0)
    return {k: v for k, v in times.items() if hand.pending or v is not None}


def detail(look: Look) -> Json:
    """Tell of a job with its history."""
    history = look.life.history(look.age)
    left = [*(look.stamp(after) for _, (_, after) in pairwise(history)), None]
    status = [
        {"state": state, "enter_time": look.stamp(age), "exit_time": leave}
        for (state, age), leave in zip(history, left, strict=True)
    ]
    return {**item(look), "status": status}


def nodes(look: Look) -> Json:
    """Tell of the job's nodes."""
    latest = {event.node: event for event in look.events() if event.node}
    rows = [_node(look, node, latest.get(node.name)) for node in look.life.nodes()]
    last = max((event.id for event in latest.values()), default=look.first_event - 1)
    return {"items": rows, "next-events": _next(look, last + 1)}


def _node(look: Look, node: Node, latest: Event | None) -> Json:
    started = node.start is not None and node.start <= look.age
    done = look.age >= node.end
    begun = node.start if started else None
    ended = node.end if started and done else None
    body: Json = {
        "name": node.name,
        "state": node.state(look.age),
        "start_timestamp": None if begun is None else look.stamp(begun),
        "finish_timestamp": None if ended is None else look.stamp(ended),
        "duration": None if begun is None else (min(look.age, node.end) - begun) / 1000,
        "details": dict(look.spoken) if done else {},
    }
    if look.hand.deprecated:
        body["timestamp"] = look.stamp(latest.age if latest else 0)
        body["transaction_uuid"] = None
    if look.hand.node_states:
        body["latest-event-id"] = latest.id if latest else look.first_event - 1
    if done:
        body["result"] = None if node.outcome == "skipped" else dict(look.spoken)
    return body


def report(look: Look) -> Json:
    """Tell what each node has to report."""
    told: dict[str | None, list[str]] = {}
    for event in look.events():
        told.setdefault(event.node, []).append(str(event.id))
    rows = [
        {
            "node": node.name,
            "state": node.state(look.age),
            "timestamp": look.stamp(min(node.end, look.age)),
            "events": told.get(node.name, None if look.hand.pending else []),
        }
        for node in look.life.nodes()
    ]
    return dict.fromkeys(look.hand.report_keys, rows)


def events(look: Look) -> Json:
    """Tell what has happened in the job."""
    told = look.events()
    rows = [_event(look, event) for event in told]
    last = told[-1].id if told else look.first_event - 1
    return {"items": rows, "next-events": _next(look, last + 1)}


def _event(look: Look, event: Event) -> Json:
    details: Json = {"detail": dict(look.spoken)}
    if event.node:
        details["node"] = event.node
    elif event.type == "job_finished":
        details["detail"] = {"state": look.state}
    return {
        "id": str(event.id),
        "type": event.type,
        "timestamp": look.stamp(event.age),
        "details": details,
        "message": f"{event.type} {event.node or ''}".strip(),
    }


def _next(look: Look, event: int) -> Json:
    return {"id": f"{look.address}/events?start={event}", "event": str(event)}
