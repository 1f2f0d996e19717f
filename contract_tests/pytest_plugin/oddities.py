"""What real orchestrators write otherwise than the documentation's example.

Each changes the body of a finished task on two nodes into one that is as legal: a check
that flags it is wrong, and so is a client that stumbles over it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from orchestrator_contract.mockserver import Shape

Body = dict[str, Any]
Change = Callable[[Body], object]

_TIMES = frozenset(
    {"timestamp", "started_timestamp", "finished_timestamp", "enter_time", "exit_time"}
)


def _in_owner(**values: Any) -> Change:
    return lambda body: body["owner"].update(values)


def _scope(value: Any) -> Change:
    return lambda body: body["options"].update(scope=value)


def _minimal_owner(body: Body) -> None:
    body["owner"] = {key: body["owner"][key] for key in ("id", "login")}


def _without(*keys: str) -> Change:
    def change(body: Body) -> None:
        for key in keys:
            body.pop(key, None)

    return change


def _begins_ready(body: Body) -> None:
    body["status"] = [step for step in body["status"] if step["state"] != "new"]


def _times(ending: str) -> Change:
    """Let all timestamps end otherwise than in Z."""

    def change(body: Body) -> None:
        for owner in (body, *body["status"]):
            for key in owner.keys() & _TIMES:
                if owner[key] is not None:
                    owner[key] = owner[key].removesuffix("Z") + ending

    return change


def _newer_keys(body: Body) -> None:
    body["priority"] = None
    body["options"]["a_newer_option"] = {"deeply": ["nested"]}
    body["owner"]["avatar"] = "https://pe.example.com/avatar.png"


#: By name: what it is, and the change.
BODIES: Mapping[str, tuple[str, Change]] = {
    "duration-a-number": (
        "the duration is a number with a fraction",
        lambda body: body.update(duration=float(body["duration"])),
    ),
    "duration-a-string": (
        "the duration is a string, as on the page",
        lambda body: body.update(duration=str(float(body["duration"]))),
    ),
    "owner-minimal": ("the owner has an id and a login only", _minimal_owner),
    "owner-never-logged-in": (
        "last_login is null",
        _in_owner(last_login=None),
    ),
    "owner-empty-names": (
        "the owner's e-mail address and name are empty",
        _in_owner(email="", display_name=""),
    ),
    "history-without-new": ("the history begins at ready", _begins_ready),
    "times-with-fractions": ("timestamps have milliseconds", _times(".000Z")),
    "times-with-an-offset": ("timestamps end in +00:00", _times("+00:00")),
    "scope-empty": ("the scope is empty", _scope({})),
    "scope-of-a-query": (
        "the scope is a PuppetDB query as an array",
        _scope({"query": ["=", "certname", "web.example.com"]}),
    ),
    "scope-of-a-group": (
        "the scope is a node group",
        _scope({"node_group": "00000000-0000-4000-8000-000000000000"}),
    ),
    "without-node-states": ("there are no node_states", _without("node_states")),
    "node-states-null": (
        "node_states is null",
        lambda body: body.update(node_states=None),
    ),
    "without-description": (
        "the deprecated description and environment are absent",
        _without("description", "environment"),
    ),
    "description-in-unicode": (
        "the description is not ASCII",
        lambda body: body["options"].update(description="Größe → 完了 ✅"),
    ),
    "userdata-nested": (
        "the userdata is deeply nested",
        lambda body: body.update(userdata={"a": [{"b": {"c": [None, 1.5, "x"]}}]}),
    ),
    "userdata-empty": (
        "the userdata is empty",
        lambda body: body.update(userdata={}),
    ),
    "unknown-keys": ("there are keys of a newer release", _newer_keys),
}

#: By name: what it is, and the shape that the mock writes all bodies in.
SHAPES: Mapping[str, tuple[str, Shape]] = {
    "unfinished-with-a-null-finish": (
        "finished_timestamp is null while the job is unfinished",
        Shape(null_finish=True),
    ),
    "durations-are-numbers": (
        "durations are numbers, also of running jobs",
        Shape(numeric_duration=True),
    ),
    "start-is-created": (
        "created_timestamp stands for started_timestamp",
        Shape(start_key="created"),
    ),
    "start-and-created": (
        "there are created_timestamp and started_timestamp",
        Shape(start_key="both"),
    ),
    "release-2019.8.4": (
        "the bodies are those of release 2019.8.4",
        Shape(profile="2019.8.4"),
    ),
    "report-and-items": (
        "the report has its rows under both keys",
        Shape(report_key="both"),
    ),
}
