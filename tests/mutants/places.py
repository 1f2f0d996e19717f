"""Every place of an answer that a schema knows, and how to reach it in a body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orchestrator_contract.schemas import BY_SLUG, schema

from .faults import Json

Schema = dict[str, Any]
Path = tuple[str, ...]

#: How bodies without their like in the mock are left alone: the list's items have no
#: history, and the report comes under one of its two keys.
_NOT_SHOWN = {
    "list-jobs": ("items", "*", "status"),
    "get-job-report": ("report",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One key of an answer.

    *path* has ``*`` for every element of a list. *demand* is ``required``,
    ``recommended`` or ``optional``. *command* names the only jobs that the schema is
    about, if it is not about all.
    """

    slug: str
    path: Path
    schema: Schema
    demand: str
    command: str | None = None

    @property
    def types(self) -> list[str]:
        """The types that a value may have; none if it may have any."""
        types = self.schema.get("type", [])
        return [types] if isinstance(types, str) else types

    def holders(self, body: Json) -> Iterator[dict[str, Any]]:
        """Yield the objects of *body* that have the key, or could have it."""
        for holder in _within(body, self.path[:-1], self.command):
            if isinstance(holder, dict):
                yield holder


def places(slug: str) -> Iterator[Place]:
    """Yield every place in the 200 answers of an operation."""
    root = schema(BY_SLUG[slug].schema)
    hidden = _NOT_SHOWN.get(slug)
    for place in _walk(slug, _merged(root, root), root, (), None):
        if hidden is None or place.path[: len(hidden)] != hidden:
            yield place


def _walk(
    slug: str, node: Schema, root: Schema, path: Path, command: str | None
) -> Iterator[Place]:
    for key, part in node.get("properties", {}).items():
        below = _merged(part, root)
        yield Place(
            slug=slug,
            path=(*path, key),
            schema=below,
            demand=_demand(node, key),
            command=command,
        )
        yield from _walk(slug, below, root, (*path, key), command)
    if isinstance(node.get("items"), dict):
        yield from _walk(
            slug, _merged(node["items"], root), root, (*path, "*"), command
        )
    for branch in node.get("allOf", ()):
        only = branch["if"]["properties"]["command"]["const"]
        options = branch["then"]["properties"]["options"]
        yield from _walk(slug, _merged(options, root), root, (*path, "options"), only)


def _demand(node: Schema, key: str) -> str:
    if key in node.get("required", ()):
        return "required"
    return "recommended" if key in node.get("x-recommended", ()) else "optional"


def _merged(node: Schema, root: Schema) -> Schema:
    """Resolve references; what stands beside one is added to what it leads to."""
    if "$ref" not in node:
        return node
    target: Any = root
    for step in node["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    found = _merged(target, root)
    return {
        **found,
        **{key: value for key, value in node.items() if key != "$ref"},
        "required": [*found.get("required", ()), *node.get("required", ())],
        "x-recommended": [
            *found.get("x-recommended", ()),
            *node.get("x-recommended", ()),
        ],
        "properties": found.get("properties", {}) | node.get("properties", {}),
    }


def _within(value: Json, path: Path, command: str | None) -> Iterator[Json]:
    """Yield what *path* leads to, in jobs of *command* only."""
    if not path:
        yield value
    elif path[0] == "*":
        for item in value:
            yield from _within(item, path[1:], command)
    elif path[0] == "options" and command not in {None, value.get("command")}:
        return
    elif isinstance(value.get(path[0]), dict | list):
        yield from _within(value[path[0]], path[1:], command)
