"""What differs between the contracts of two releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from .profiles import schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A key whose standing differs between two releases.

    *key* is a JSON pointer, with `*` for every item of an array. *before* and *after*
    say how the key stands: ``undocumented``, ``optional``, ``recommended`` or
    ``required``, and whether it is deprecated. *source* holds ids of ``sources.yaml``.
    """

    key: str
    before: str
    after: str
    source: tuple[str, ...]

    @property
    def change(self) -> str:
        """The two standings in one phrase."""
        return f"{self.before} -> {self.after}"

    def __str__(self) -> str:
        return f"{self.key}: {self.change} ({', '.join(self.source)})"


class _Key(NamedTuple):
    """A key of a schema: where it is, how it stands, who says so."""

    pointer: str
    standing: str
    source: tuple[str, ...]


def diff_profiles(name: str, a: str, b: str) -> list[Difference]:
    """Return what changes in the schema *name* from release *a* to release *b*.

    Raises UnknownSchema or UnknownRelease, both LookupErrors.
    """
    before, after = (_keys(schema(name, profile=profile)) for profile in (a, b))
    return [
        Difference(
            key=pointer,
            before=before[pointer].standing,
            after=key.standing,
            source=key.source,
        )
        for pointer, key in after.items()
        if before[pointer].standing != key.standing
    ]


def _keys(root: dict[str, Any]) -> dict[str, _Key]:
    """Return every key of a self-contained schema by its pointer.

    A key that several branches describe, such as an option of several commands, is
    taken where it stands first.
    """
    found: dict[str, _Key] = {}
    for key in _walk(root, root, ""):
        found.setdefault(key.pointer, key)
    return found


def _walk(node: dict[str, Any], root: dict[str, Any], pointer: str) -> Iterator[_Key]:
    """Yield each key below *node*, through references, items and branches."""
    if "$ref" in node:
        target = root["$defs"][node["$ref"].rpartition("/")[2]]
        yield from _walk(target, root, pointer)
    for name, value in node.get("properties", {}).items():
        below = f"{pointer}/{name}"
        if "x-source" in value:
            yield _Key(below, _standing(node, name), tuple(value["x-source"]))
        yield from _walk(value, root, below)
    if "items" in node:
        yield from _walk(node["items"], root, f"{pointer}/*")
    for branch in node.get("allOf", ()):
        yield from _walk(branch["then"], root, pointer)


def _standing(node: dict[str, Any], name: str) -> str:
    """Say how the property *name* of *node* stands there."""
    annotated = node["properties"][name]
    if annotated.get("x-undocumented"):
        return "undocumented"
    if name in node.get("required", ()):
        standing = "required"
    elif name in node.get("x-recommended", ()):
        standing = "recommended"
    else:
        standing = "optional"
    return f"{standing}, deprecated" if annotated.get("deprecated") else standing
