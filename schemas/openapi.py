"""The OpenAPI document: as it is written, and in one piece."""

from __future__ import annotations

from typing import Any

from .profiles import derive, documented
from .references import Roof, in_use, merged
from .releases import release
from .yaml_files import read_yaml

_FILE = "openapi.yaml"

#: ``openapi.yaml`` as it is written, with references to the schema files beside it.
OPENAPI: dict[str, Any] = read_yaml(_FILE)


def bundle(*, profile: str = "current") -> dict[str, Any]:
    """Return the OpenAPI document of a release in one piece, for any tool to read.

    The schemas stand under ``components``; examples that lie in files of their own are
    left out. Raises UnknownRelease, a LookupError.
    """
    listed = release(profile)
    roof = Roof("#/components/schemas/")
    document: dict[str, Any] = roof.copy(_without_files(OPENAPI), file=_FILE)
    schemas = merged(roof.parts, roof.address)
    document["components"] = {**document["components"], "schemas": schemas}
    document["info"] = {**document["info"], "version": listed}
    document["paths"] = {
        path: item
        for path, item in document["paths"].items()
        if all(documented(item[m], listed) for m in ("get", "post") if m in item)
    }
    derived: dict[str, Any] = derive(document, listed)
    return {**derived, "components": in_use(derived)}


def _without_files(node: Any) -> Any:
    """Return *node* without the examples that are references to files."""
    if isinstance(node, list):
        return [_without_files(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _without_files(value)
        for key, value in node.items()
        if not (isinstance(value, dict) and "externalValue" in value)
    }
