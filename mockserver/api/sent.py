"""Reading JSON that somebody has sent: what is taken has to be told again."""

from __future__ import annotations

import json
from typing import Any

#: How deep objects and arrays may be within one another.
DEEPEST = 100


class NotTame(ValueError):  # noqa: N818 - the plain word tells it all
    """Raised for bytes that are no JSON, or none that could be sent back."""


def read_json(data: bytes) -> Any:
    """Read *data* as JSON; raises NotTame, with the reason.

    What no answer could repeat is refused here, and not when a list stumbles over it:
    numbers beyond all floats, halves of surrogate pairs, and what is too deep.
    """
    try:
        told = json.loads(data, parse_constant=_no_number, parse_float=_finite)
        _demand_tame(told)
    except RecursionError:
        raise NotTame(f"it is deeper than {DEEPEST}") from None
    except ValueError as error:
        raise NotTame(str(error)) from None
    return told


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is larger than any number here")
    return number


def _demand_tame(told: Any) -> None:
    """Raise ValueError for what cannot be encoded again."""
    level, depth = [told], 0
    while level:
        if depth > DEEPEST:
            raise ValueError(f"it is deeper than {DEEPEST}")
        below: list[Any] = []
        for value in level:
            if isinstance(value, str):
                value.encode()  # raises UnicodeEncodeError, a ValueError
            elif isinstance(value, list):
                below += value
            elif isinstance(value, dict):
                below += [*value, *value.values()]
        level, depth = below, depth + 1
