"""Fields of a recording, which somebody may have written by hand: read with care."""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType
from typing import Any

from orchestrator_contract.contract_tests.exchange import pretty

_MISSING = object()
_CALLED = {
    str: "a string",
    int: "an integer",
    float: "a number",
    dict: "an object",
    list: "an array",
    NoneType: "null",
}


class BadRecording(ValueError):  # noqa: N818 - a plain noun reads better
    """A recording is not of the form that it claims; the message is one line."""


def field(told: Any, name: str, *kinds: type) -> Any:
    """Return what stands under a dotted *name*; raises BadRecording."""
    value = told
    for step in name.split("."):
        value = value.get(step, _MISSING) if isinstance(value, dict) else _MISSING
    if value is _MISSING and NoneType in kinds:
        return None
    if type(value) not in kinds:
        what = "missing" if value is _MISSING else pretty(value)
        wanted = " or ".join(_CALLED[kind] for kind in kinds)
        raise BadRecording(f"{name} is {what}, not {wanted}")
    return value


def number(told: Any, name: str, *kinds: type, least: int, most: int) -> Any:
    """Return a number from *least* to *most*; raises BadRecording."""
    value = field(told, name, *kinds)
    if not least <= value <= most:
        raise BadRecording(f"{name} is {pretty(value)}, not from {least} to {most:,}")
    return value


def word(told: Any, name: str, known: Iterable[str]) -> Any:
    """Return one of the *known* words; raises BadRecording."""
    value, words = field(told, name, str), [str(word) for word in known]
    if value not in words:
        raise BadRecording(f"{name} is {pretty(value)}, not one of {', '.join(words)}")
    return value
