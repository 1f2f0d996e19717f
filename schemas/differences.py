"""What differs between the contracts of two releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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


def diff_profiles(name: str, a: str, b: str) -> list[Difference]:
    """Return what changes in the schema *name* from release *a* to release *b*.

    Raises UnknownSchema or UnknownRelease, both LookupErrors.
    """
    before, after = (_standings(schema(name, profile=profile)) for profile in (a, b))
    return [
        Difference(key=key, before=before[key][0], after=standing, source=source)
        for key, (standing, source) in after.items()
        if before[key][0] != standing
    ]


def _standings(root: dict[str, Any]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the standing and the sources of every key of a self-contained schema."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for key, standing, source in _walk(root, root, ""):
        found.setdefault(key, (standing, source))
    return found


def _walk(
    node: dict[str, Any], root: dict[str, Any], pointer: str
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each key below *node* with its standing, through references and branches."""
    if "$ref" in node:
        target = root["$defs"][node["$ref"].rpartition("/")[2]]
        yield from _walk(target, root, pointer)
    for key, value in node.get("properties", {}).items():
        below = f"{pointer}/{key}"
        if "x-source" in value:
            yield below, _standing(node, key), tuple(value["x-source"])
        yield from _walk(value, root, below)
    if "items" in node:
        yield from _walk(node["items"], root, f"{pointer}/*")
    for branch in node.get("allOf", ()):
        yield from _walk(branch.get("then", branch), root, pointer)


def _standing(node: dict[str, Any], key: str) -> str:
    """Say how *key* stands among the properties of *node*."""
    value = node["properties"][key]
    if value.get("x-undocumented"):
        return "undocumented"
    standing = next(
        (
            word
            for word, demand in (
                ("required", "required"),
                ("recommended", "x-recommended"),
            )
            if key in node.get(demand, ())
        ),
        "optional",
    )
    return f"{standing}, deprecated" if value.get("deprecated") else standing
