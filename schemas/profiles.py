"""Schemas of a release, derived from the annotations of the one that is written down.

``x-since`` is the first release that documents a key, ``x-until`` the last one, and
``x-deprecated`` the first one that advises against it. ``x-recommended`` stands beside
``required`` and names the keys whose absence is worth a warning. ``x-undocumented``
marks a key that servers send although no documentation of the release has it. Single
values have ``x-values-since`` (the first release of some of the ``x-known-values``) and
``x-null-until`` (the last release that documents null).
"""

from __future__ import annotations

from copy import deepcopy
from difflib import get_close_matches
from functools import cache
from typing import Any

from .references import self_contained
from .releases import RELEASES, release

#: The names that a schema can be asked for by.
SCHEMAS = (
    "job",
    "job-list",
    "job-nodes",
    "job-report",
    "job-events",
    "plan-job",
    "plan-job-list",
    "plan-job-events",
    "command-deploy",
    "command-task",
    "command-plan-task",
    "command-stop",
    "command-job",
    "command-stopped",
    "index",
    "services",
    "error",
    "report",
    "inventory",
)

_DATES = frozenset({"x-since", "x-until", "x-deprecated", "deprecated"})


class UnknownSchema(LookupError):  # noqa: N818 - it says what went wrong without the word
    """Raised for a name that no schema has; suggests those that come near."""

    def __init__(self, name: str) -> None:
        near = get_close_matches(name, SCHEMAS) or SCHEMAS
        super().__init__(f"there is no schema {name!r}; try {' or '.join(near)}")
        self.name = name


def schema(name: str, *, profile: str = "current") -> dict[str, Any]:
    """Return the schema *name* of a release, self-contained; each time a new copy.

    A key that the release does not document is neither required nor recommended there;
    its type is checked all the same, because servers grow keys before their
    documentation does (J15). Raises UnknownSchema or UnknownRelease, both LookupErrors.
    """
    if name not in SCHEMAS:
        raise UnknownSchema(name)
    return deepcopy(_schema(name, release(profile)))


@cache
def _schema(name: str, listed: str) -> dict[str, Any]:
    derived: dict[str, Any] = derive(self_contained(name), listed)
    return derived


def documented(annotated: dict[str, Any], listed: str) -> bool:
    """Whether the *listed* release documents what carries these annotations."""
    since = annotated.get("x-since", RELEASES[0])
    until = annotated.get("x-until", RELEASES[-1])
    return not _before(listed, since) and not _before(until, listed)


def derive(node: Any, listed: str) -> Any:
    """Return *node*, any part of an annotated document, as the *listed* release has it.

    Meant for schemas and for the OpenAPI document alike: there, parameters that the
    release does not document are left out.
    """
    if isinstance(node, list):
        return [derive(item, listed) for item in node]
    if not isinstance(node, dict):
        return node
    derived = {key: derive(value, listed) for key, value in node.items()}
    if "x-deprecated" in node and _before(listed, node["x-deprecated"]):
        del derived["x-deprecated"], derived["deprecated"]
    if "x-null-until" in node and _before(node["x-null-until"], listed):
        del derived["x-null-until"]
    if "x-values-since" in node:
        derived["x-known-values"] = [
            value
            for value in node["x-known-values"]
            if not _before(listed, node["x-values-since"].get(value, RELEASES[0]))
        ]
    if isinstance(node.get("properties"), dict):
        _leave_out(derived, node["properties"], listed)
    if isinstance(node.get("parameters"), list):
        derived["parameters"] = [
            derive(parameter, listed)
            for parameter in node["parameters"]
            if documented(parameter, listed)
        ]
    return derived


def _before(one: str, other: str) -> bool:
    return RELEASES.index(one) < RELEASES.index(other)


def _leave_out(
    derived: dict[str, Any], properties: dict[str, Any], listed: str
) -> None:
    """Ask no more for the *properties* that the *listed* release does not document."""
    absent = {key for key, value in properties.items() if not documented(value, listed)}
    for key in absent:
        kept = derived["properties"][key].items()
        derived["properties"][key] = {k: v for k, v in kept if k not in _DATES}
        derived["properties"][key]["x-undocumented"] = True
    for demand in ("required", "x-recommended"):
        if demand in derived:
            derived[demand] = [key for key in derived[demand] if key not in absent]
