"""The settings of a session as callers give them, read into what a plan holds.

They stand in markers, in fixtures and in programs of others, so that each is taken in
the ways in which people write it, and what cannot be taken is told before anything
begins.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from operator import index
from pathlib import Path
from typing import Any

from orchestrator_contract.mockserver.documents import Documents
from orchestrator_contract.mockserver.faults.catalogue import fault
from orchestrator_contract.mockserver.inventory import (
    Inventory,
    read_inventory,
    reading,
)
from orchestrator_contract.mockserver.world.instants import moment_of
from orchestrator_contract.mockserver.world.shape import Shape

from .clock import KINDS, MOST_SPEED, speed

#: Of a value so much is told (characters).
_MOST_TOLD = 80


def read_settings(settings: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """Return *settings*, called as MockServer calls them, as fields of a plan.

    Documents are read as the release of *shape* has them, unless another is among them.
    Raises TypeError for one that a session does not have, ValueError or LookupError for
    a value that cannot be; either says what can.
    """
    unknown = sorted(settings.keys() - _READERS.keys())
    if unknown:
        known = ", ".join(_READERS)
        raise TypeError(f"a session has no {unknown[0]!r}; it has {known}")
    fields = {
        _FIELDS.get(name, name): _READERS[name](name, value)
        for name, value in settings.items()
    }
    folder = fields.get("documents")
    if isinstance(folder, Path):
        profile = fields.get("shape", shape).profile
        fields["documents"] = Documents(folder, profile)
    return fields


def _refused(name: str, value: object, wanted: str) -> ValueError:
    told = repr(value)
    cut = told if len(told) <= _MOST_TOLD else f"{told[:_MOST_TOLD]}…"
    return ValueError(f"{name}={cut} cannot be; give {wanted}")


def _whole(name: str, value: object) -> int:
    try:
        if not isinstance(value, bool):
            return index(value)  # type: ignore[arg-type]  # what is none raises
    except TypeError:
        pass
    raise _refused(name, value, "a whole number, such as 5")


def _moment(name: str, value: object) -> datetime | None:
    """Read a point in time: a datetime or a timestamp, with its zone."""
    try:
        moment = moment_of(value.upper()) if isinstance(value, str) else value
    except ValueError:
        moment = ""
    if moment is None:
        return None
    if isinstance(moment, datetime) and moment.utcoffset() is not None:
        return moment
    wanted = "an aware datetime or a timestamp with its zone, as 2024-05-20T16:45:31Z"
    raise _refused(name, value, wanted)


def _shape(name: str, value: object) -> Shape:
    if isinstance(value, Shape):
        return value
    wanted = "a Shape of orchestrator_contract.mockserver, as Shape(profile='2018.1')"
    raise _refused(name, value, wanted)


def _kind(_: str, value: object) -> str:
    if value in KINDS:
        return str(value)
    raise ValueError(f"{value!r} is no time; there are {', '.join(KINDS)}")


def _speed(name: str, value: object) -> float:
    """Read a factor, as a number or as the command line has it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 0 <= value <= MOST_SPEED:
            return float(value)
    elif isinstance(value, str):
        return speed(value)
    raise _refused(name, value, f"a number or the like of 60x, to {MOST_SPEED:.0f}")


def _faults(name: str, value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if isinstance(names, Iterable) and not isinstance(names, Mapping):
        names = tuple(names)
        if all(isinstance(one, str) for one in names):
            return tuple(fault(one).name for one in names)
    raise _refused(name, value, "names of faults, such as ['unavailable']")


def _documents(name: str, value: object) -> Documents | Path | None:
    if value is None or isinstance(value, Documents):
        return value
    if isinstance(value, str | os.PathLike):
        return Path(value)
    raise _refused(name, value, "the path of a folder")


def _inventory(name: str, value: object) -> Inventory | None:
    if value is None or isinstance(value, Inventory):
        return value
    if isinstance(value, str | os.PathLike):
        return read_inventory(Path(value))
    if isinstance(value, Mapping):
        return reading(value)
    raise _refused(name, value, "an Inventory, the path of a file, or its contents")


#: How each setting is read.
_READERS: dict[str, Callable[[str, object], Any]] = {
    "seed": _whole,
    "jobs": _whole,
    "epoch": _moment,
    "shape": _shape,
    "time": _kind,
    "speed": _speed,
    "now": _moment,
    "faults": _faults,
    "documents": _documents,
    "inventory": _inventory,
}
#: What a plan calls them, where that is something else.
_FIELDS = {"time": "clock"}
