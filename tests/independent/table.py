"""The jobs of the second orchestrator: a table, and bodies made of its rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

HERE = "https://balancer.example.net/pe/orchestrator/v1"
DAY = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)

Body = dict[str, Any]

#: number, type, state, node states, minutes after DAY at which it began.
TABLE = [
    (17, "deploy", "finished", ["finished", "finished"], 0),
    (23, "deploy", "failed", ["finished", "failed", "errored"], 10),
    (24, "task", "finished", ["finished"], 20),
    (31, "task", "failed", ["failed"], 30),
    (40, "task", "stopped", ["finished", "skipped"], 40),
    (58, "plan_task", "finished", ["finished"] * 3, 50),
    (61, "plan_script", "finished", [], 60),
    (77, "plan_command", "finished", ["finished"], 70),
    (80, "deploy", "stopped", ["skipped"], 80),
    (99, "plan_apply", "failed", ["errored", "finished"], 90),
    (100, "task", "finished", ["finished"] * 7, 100),
    (1042, "plan_wait", "finished", ["finished"], 110),
    (1050, "deploy", "running", ["finished", "running", "new"], 120),
    (1051, "task", "ready", ["new"], 125),
]
_LIVES = {
    "ready": ["ready"],
    "running": ["ready", "running"],
    "finished": ["ready", "running", "finished"],
    "failed": ["new", "ready", "running", "failed"],
    "stopped": ["new", "ready", "running", "stopping", "stopped"],
}


def stamp(moment: datetime, style: int) -> str:
    """Write a moment in one of the ways that RFC 3339 allows."""
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return text + ("Z", ".000Z", "+00:00")[style % 3]


def job(number: int, kind: str, state: str, nodes: list[str], minutes: int) -> Body:
    """Make one job from its row."""
    began = DAY + timedelta(minutes=minutes)
    history = [
        {
            "state": word,
            "enter_time": stamp(began + timedelta(seconds=5 * index), number),
            "exit_time": stamp(began + timedelta(seconds=5 * index + 5), number),
        }
        for index, word in enumerate(_LIVES[state])
    ]
    history[-1]["exit_time"] = None
    ended = began + timedelta(seconds=5 * (len(history) - 1))
    url = f"{HERE}/jobs/{number}"
    options: Body = {
        "environment": "production",
        "scope": {"nodes": ["a"]},
        "noop": False,
    }
    if kind != "deploy":
        options |= {"task": "package::status", "params": {}, "description": "odd jobs"}
    if kind == "plan_task":
        options["noop"] = None
    body: Body = {
        "id": url,
        "name": str(number),
        "state": state,
        "command": kind if kind in {"deploy", "task", "plan_task"} else "plan",
        "type": kind,
        "options": options,
        "owner": {"id": "751a8f7e-b53a-4ccd-9f4f-e93db6aa38ec", "login": "fred"},
        "timestamp": stamp(ended, number),
        "created_timestamp": stamp(began, number + 1),
        "node_count": len(nodes),
        "node_states": {word: nodes.count(word) for word in nodes} or None,
        "nodes": {"id": f"{url}/nodes"},
        "report": {"id": f"{url}/report"},
        "events": {"id": f"{url}/events"},
        "userdata": {"ticket": number},
        "x-trace": "a key that nobody documents",
        "status": history,
    }
    if state in {"finished", "failed", "stopped"}:
        body["finished_timestamp"] = stamp(ended, number)
        body["duration"] = (ended - began).total_seconds() + 0.125
    elif state == "running":
        body["duration"] = 12.5
    return body


def events_of(number: int, state: str, nodes: list[str]) -> list[Body]:
    words = [f"node_{word}" for word in nodes if word != "new"]
    if state in {"finished", "failed", "stopped"}:
        words.append("job_finished")
    return [
        {
            "id": str(4000 + 100 * (number % 37) + index),
            "type": word,
            "timestamp": stamp(DAY, 0),
            "details": {"node": f"n{index}.example.net"} if index < len(nodes) else {},
            "message": word.replace("_", " "),
        }
        for index, word in enumerate(words)
    ]
