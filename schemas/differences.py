"""What differs between the contracts of two releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from .operations import ALL_OPERATIONS, Operation
from .profiles import schema
from .releases import RELEASES


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A key, a value or a parameter whose standing differs between two releases.

    *key* is a JSON pointer, with `*` for every item of an array, and with ` = value` if
    it is about one value only; ``listJobs ?type`` for a parameter of an operation, or
    ``runTask`` for one that not all releases have.
    *before* and *after* say how it stands: ``undocumented``, ``documented`` (a value),
    ``optional``, ``recommended`` or ``required``, and whether it is deprecated.
    *source* holds ids of ``sources.yaml``.
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
    """What a release may document: where it is, how it stands, who says so."""

    pointer: str
    standing: str
    source: tuple[str, ...]


def diff_profiles(name: str, a: str, b: str) -> list[Difference]:
    """Return what changes in the schema *name* from release *a* to release *b*.

    The name ``openapi`` stands for all operations: their parameters, and their bodies
    with the schema's name before the pointer. Raises UnknownSchema or UnknownRelease,
    both LookupErrors.
    """
    before, after = (_keys(name, profile) for profile in (a, b))
    return [
        Difference(
            key=pointer,
            before=_stands(pointer, before),
            after=_stands(pointer, after),
            source=(after.get(pointer) or before[pointer]).source,
        )
        for pointer in {**after, **before}
        if _stands(pointer, before) != _stands(pointer, after)
    ]


def standings(name: str, profile: str) -> dict[str, str]:
    """Return how each key of the schema *name* stands in a release, by its pointer.

    Keys that the release does not document are left out. Raises UnknownSchema or
    UnknownRelease, both LookupErrors.
    """
    stands = {key.pointer: key.standing for key in _keys(name, profile).values()}
    return {key: how for key, how in stands.items() if how != "undocumented"}


def _stands(pointer: str, keys: dict[str, _Key]) -> str:
    return keys[pointer].standing if pointer in keys else "undocumented"


def _keys(name: str, profile: str) -> dict[str, _Key]:
    """Return all that a release has to say on *name*, by pointer.

    A key that several branches describe, such as an option of several commands, is
    taken where it stands first.
    """
    if name == "openapi":
        known = [o for o in ALL_OPERATIONS.values() if o.documented_in(profile)]
        found = {key.pointer: key for key in _operations(known, profile)}
        bodies = chain.from_iterable((o.schema, o.body) for o in known)
        for body in dict.fromkeys(name for name in bodies if name is not None):
            found |= {f"{body} {at}": key for at, key in _keys(body, profile).items()}
        return found
    root = schema(name, profile=profile)
    found = {}
    for key in _walk(root, root, ""):
        found.setdefault(key.pointer, key)
    return found


def _operations(known: Iterable[Operation], profile: str) -> Iterator[_Key]:
    """Yield the operations that a release documents, and their parameters."""
    for operation in known:
        if operation.since != RELEASES[0]:
            yield _Key(operation.id, "documented", operation.source)
        for parameter in operation.parameters_in(profile):
            standing = "required" if parameter.required else "optional"
            pointer = f"{operation.id} ?{parameter.name}"
            yield _Key(pointer, standing, parameter.source)


def _walk(node: dict[str, Any], root: dict[str, Any], pointer: str) -> Iterator[_Key]:
    """Yield each key below *node*, through references, items and branches."""
    if "$ref" in node:
        target = root["$defs"][node["$ref"].rpartition("/")[2]]
        yield from _walk(target, root, pointer)
    for name, value in node.get("properties", {}).items():
        below = f"{pointer}/{name}"
        if "x-source" in value:
            source = tuple(value["x-source"])
            yield _Key(below, _standing(node, name), source)
            if "x-values-since" in value:
                for known in value["x-known-values"]:
                    yield _Key(f"{below} = {known}", "documented", source)
            if "x-null-until" in value:
                yield _Key(f"{below} = null", "documented", source)
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
