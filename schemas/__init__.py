"""What is true about the jobs API, as data: schemas, operations, life cycle, releases.

The contract lies in the JSON and YAML files of this folder, for any language to read.
The names here load it at their first use; importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .differences import Difference, diff_profiles
    from .error_kinds import ERROR_KINDS, ErrorKind
    from .lifecycle import LIFECYCLE, LifeCycle
    from .openapi import OPENAPI, bundle
    from .operations import (
        ALL_OPERATIONS,
        BY_SLUG,
        COMMANDS,
        OPERATIONS,
        Operation,
        Parameter,
    )
    from .profiles import SCHEMAS, UnknownSchema, schema
    from .quick import surely_valid
    from .releases import RELEASES, UnknownRelease, release
    from .sources import SOURCES, Source
    from .validators import FORMATS, REGISTRY, FormatsNotChecked, validator_for

#: Where the API begins on a server; the paths of operations are relative to it.
BASE_PATH = "/orchestrator/v1"

__all__ = [
    "ALL_OPERATIONS",
    "BASE_PATH",
    "BY_SLUG",
    "COMMANDS",
    "ERROR_KINDS",
    "FORMATS",
    "LIFECYCLE",
    "OPENAPI",
    "OPERATIONS",
    "REGISTRY",
    "RELEASES",
    "SCHEMAS",
    "SOURCES",
    "Difference",
    "ErrorKind",
    "FormatsNotChecked",
    "LifeCycle",
    "Operation",
    "Parameter",
    "Source",
    "UnknownRelease",
    "UnknownSchema",
    "bundle",
    "diff_profiles",
    "release",
    "schema",
    "surely_valid",
    "validator_for",
]

_HOMES = {
    "differences": ("Difference", "diff_profiles"),
    "error_kinds": ("ERROR_KINDS", "ErrorKind"),
    "lifecycle": ("LIFECYCLE", "LifeCycle"),
    "openapi": ("OPENAPI", "bundle"),
    "operations": (
        "ALL_OPERATIONS",
        "BY_SLUG",
        "COMMANDS",
        "OPERATIONS",
        "Operation",
        "Parameter",
    ),
    "profiles": ("SCHEMAS", "UnknownSchema", "schema"),
    "quick": ("surely_valid",),
    "releases": ("RELEASES", "UnknownRelease", "release"),
    "sources": ("SOURCES", "Source"),
    "validators": ("FORMATS", "REGISTRY", "FormatsNotChecked", "validator_for"),
}


if not TYPE_CHECKING:  # a type checker would take every name for one of this module

    def __getattr__(name):
        for module, names in _HOMES.items():
            if name in names:
                value = getattr(import_module(f".{module}", __name__), name)
                globals()[name] = value  # so that it is looked for only once
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
