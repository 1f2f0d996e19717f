"""Schemas that refer to one another across files, gathered under one roof."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .files import read_json

_SUFFIX = ".schema.json"
_DEFS = "#/$defs/"
_COMPONENTS = "#/components/"
_WORDS = {"title", "description", "deprecated"}


class Roof:
    """Schemas from many files, each `$ref` of theirs pointing at its new place.

    *address* is where they will live, such as ``#/$defs/``. After the copying, *parts*
    holds every schema that was referred to, by name.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.parts: dict[str, Any] = {}
        self._origins: dict[str, str] = {}

    def copy(self, node: Any, *, file: str) -> Any:
        """Return *node*, which stands in *file*, with all its references moved."""
        if isinstance(node, list):
            return [self.copy(item, file=file) for item in node]
        if not isinstance(node, dict):
            return node
        return {
            key: self._moved(value, file=file)
            if key == "$ref"
            else self.copy(value, file=file)
            for key, value in node.items()
            if key not in {"$defs", "$id", "$schema"}
        }

    def _moved(self, reference: str, *, file: str) -> str:
        """Gather what *reference* names; return the reference to its new place."""
        path, _, fragment = reference.partition("#")
        path = path or file
        if not path.endswith(_SUFFIX):
            return reference
        if fragment:
            name = reference.rpartition(_DEFS)[2]
            part = read_json(path)["$defs"][name]
        else:
            name = path.removesuffix(_SUFFIX)
            part = read_json(path)
        origin = f"{path}#{fragment}"
        if self._origins.setdefault(name, origin) != origin:
            raise ValueError(f"{origin} and {self._origins[name]} share a name")
        if name not in self.parts:
            self.parts[name] = None  # keeps its place, and ends a circle of references
            self.parts[name] = self.copy(part, file=path)
        return self.address + name


def merged(parts: dict[str, Any], address: str) -> dict[str, Any]:
    """Return *parts* with no object in two pieces.

    An object that refers to another one for most of its properties gets them itself:
    it means the same, and programs that write clients understand it. *address* is where
    the parts live.
    """
    return {name: _whole(part, parts, address) for name, part in parts.items()}


def _whole(part: dict[str, Any], parts: dict[str, Any], address: str) -> dict[str, Any]:
    if "$ref" not in part or "properties" not in part:
        return part
    other = _whole(parts[part["$ref"].removeprefix(address)], parts, address)
    own = {key: value for key, value in part.items() if key != "$ref"}
    lists: dict[str, Any] = {
        key: [*dict.fromkeys((*other.get(key, ()), *own.get(key, ())))]
        for key in ("required", "x-recommended")
        if key in other or key in own
    }
    properties = {**other.get("properties", {}), **own["properties"]}
    return {**other, **own, **lists, "properties": properties}


def in_use(document: dict[str, Any]) -> dict[str, Any]:
    """Return the components of an OpenAPI document that its operations refer to."""
    components = document["components"]
    met: set[str] = set()
    ahead = [value for key, value in document.items() if key != "components"]
    while ahead:
        for reference in _references(ahead.pop()):
            if reference.startswith(_COMPONENTS) and reference not in met:
                met.add(reference)
                kind, _, name = reference.removeprefix(_COMPONENTS).partition("/")
                ahead.append(components[kind][name])
    return {
        kind: {
            n: part for n, part in parts.items() if f"{_COMPONENTS}{kind}/{n}" in met
        }
        if kind != "securitySchemes"  # they are named, and not referred to
        else parts
        for kind, parts in components.items()
    }


def _references(node: Any) -> Iterator[str]:
    """Yield all references in a document."""
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)


def inlined(node: Any, parts: dict[str, Any]) -> Any:
    """Return *node* with each `$ref` replaced by a copy of what it names in *parts*.

    It means the same and validates in half the time. References must not go in circles.
    """
    if isinstance(node, list):
        return [inlined(item, parts) for item in node]
    if not isinstance(node, dict):
        return node
    own = {k: inlined(v, parts) for k, v in node.items() if k not in {"$ref", "$defs"}}
    if "$ref" not in node:
        return own
    named = inlined(parts[node["$ref"].removeprefix(_DEFS)], parts)
    if any(_binds(keyword) for keyword in named.keys() & own.keys()):
        return {**own, "allOf": [*own.get("allOf", ()), named]}
    return {**named, **own}


def _binds(keyword: str) -> bool:
    """Whether a keyword asks something of a value, and does not only describe it."""
    return keyword not in _WORDS and not keyword.startswith("x-")


def self_contained(name: str) -> dict[str, Any]:
    """Return the schema *name* with all that it refers to under its own `$defs`."""
    roof = Roof(_DEFS)
    contents = read_json(name + _SUFFIX)
    schema = roof.copy(contents, file=name + _SUFFIX)
    return {"$schema": contents["$schema"], **schema, "$defs": roof.parts}
