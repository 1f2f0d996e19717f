"""The keys of a body, read off its annotated schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orchestrator_contract.schemas import RELEASES
from orchestrator_contract.schemas.profiles import documented
from orchestrator_contract.schemas.references import self_contained

Json = dict[str, Any]

#: Keywords that say what a value must be, beside its type.
_CLOSED, _FORMS, _SIZES = (
    ("enum", "const"),
    ("format", "pattern"),
    ("minimum", "minItems"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of an object: where it is, what stands there, who says so.

    *pointer* is a JSON pointer into the body with ``*`` for every item; *value* is the
    key's schema, references resolved, *below* what its value is made of, if documented.
    """

    name: str
    pointer: str
    value: Json
    standing: str
    below: Part | None

    @property
    def since(self) -> str:
        """The first release that documents the key."""
        return str(self.value.get("x-since", RELEASES[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An object with documented keys, or what all its values are alike.

    *name* is that of its definition, if it has one: a part that several bodies share.
    *title* heads its table, *pointer* is where it lies in the body.
    """

    name: str | None
    title: str
    pointer: str
    about: str
    keys: tuple[Key, ...]


def body(name: str) -> list[Part]:
    """Return the body that the schema *name* describes, and what depends on a value.

    A body whose keys are names of things is followed by what each thing is made of.
    """
    root = self_contained(name)
    reader = _Reader(root)
    whole = reader.part(root, "", None)
    each = None if whole.keys else reader.below(root, "")
    return [whole, *([each] if each else []), *reader.choices(root, "")]


class _Reader:
    def __init__(self, root: Json) -> None:
        self.root = root

    def resolved(self, node: Json) -> tuple[Json, str | None]:
        """Return *node* with what its reference says below what itself says."""
        if "$ref" not in node:
            return node, None
        name = node["$ref"].rpartition("/")[2]
        target, deeper = self.resolved(self.root["$defs"][name])
        both = {**target, **{k: v for k, v in node.items() if k != "$ref"}}
        if "properties" in target and "properties" in node:
            both["properties"] = {**target["properties"], **node["properties"]}
        for demand in ("required", "x-recommended"):
            if demand in target and demand in node:
                both[demand] = [*target[demand], *node[demand]]
        return both, deeper or name

    def part(self, node: Json, pointer: str, title: str | None) -> Part:
        told, name = self.resolved(node)
        return Part(
            name=name,
            title=title or told.get("title", ""),
            pointer=pointer,
            about=told.get("description", ""),
            keys=tuple(self._keys(told, pointer)),
        )

    def _keys(self, told: Json, pointer: str) -> Iterator[Key]:
        for name, value in told.get("properties", {}).items():
            at = f"{pointer}/{name}"
            resolved, _ = self.resolved(value)
            yield Key(
                name=name,
                pointer=at,
                value=resolved,
                standing=_standing(told, name, resolved),
                below=self.below(value, at),
            )

    def below(self, node: Json, pointer: str) -> Part | None:
        """Return what a value is made of: its own keys, or those of its items."""
        told, name = self.resolved(node)
        if "properties" in told:
            return self.part(node, pointer, told.get("title") if name else None)
        for key in ("items", "additionalProperties"):
            if isinstance(told.get(key), dict):
                return self.below(told[key], f"{pointer}/*")
        return None

    def choices(self, node: Json, pointer: str) -> Iterator[Part]:
        """Yield what further keys there are where a key has a certain value."""
        told, _ = self.resolved(node)
        for choice in told.get("allOf", ()):
            for name, value in choice["then"]["properties"].items():
                yield self.part(value, f"{pointer}/{name}", None)
        for name, value in told.get("properties", {}).items():
            yield from self.choices(value, f"{pointer}/{name}")
        if told.get("items"):
            yield from self.choices(told["items"], f"{pointer}/*")


def _standing(told: Json, name: str, value: Json) -> str:
    """Say how a key stands in the current release."""
    if value.get("x-undocumented"):
        return "not documented"
    if not documented(value, RELEASES[-1]):
        return f"until {value['x-until']}"
    if name in told.get("required", ()):
        return "required"
    return "recommended" if name in told.get("x-recommended", ()) else "optional"


def demands(value: Json) -> Iterator[tuple[str, str]]:
    """Yield what a value must be, each with the clause that holds it to that."""
    types = value.get("type")
    if types:
        names = [types] if isinstance(types, str) else types
        yield " or ".join(names), "types-are-as-documented"
    for keyword in _CLOSED:
        if keyword in value:
            words = value[keyword] if keyword == "enum" else [value[keyword]]
            yield f"one of {', '.join(map(str, words))}", "values-are-as-documented"
    for keyword in _FORMS:
        if keyword in value and not (keyword == "pattern" and "format" in value):
            form = value[keyword]
            yield _FORM.get(form, f"`{form}`"), "formats-are-as-documented"
    for keyword in _SIZES:
        if keyword in value:
            yield f"at least {value[keyword]}", "sizes-are-as-documented"
    for keyword in ("items", "additionalProperties"):
        inner = value.get(keyword)
        if isinstance(inner, dict) and "type" in inner:
            for text, clause in demands(inner):
                yield f"each {text}", clause


_FORM = {
    "date-time": "RFC 3339 with a zone",
    "uuid": "UUID",
    "uri": "URI",
    "^[0-9]+$": "digits",
    "^[0-9]+(\\.[0-9]+)?$": "decimal digits",
    "^[^?#\\s]*/jobs/[0-9]+([?#].*)?$": "path ends in /jobs/ and a number",
    "^[^?#\\s]*/plan_jobs/[0-9]+([?#].*)?$": "path ends in /plan_jobs/ and a number",
}
