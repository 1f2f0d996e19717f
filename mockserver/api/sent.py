"""Reading JSON that somebody has sent: what is taken has to be told again."""

from __future__ import annotations

import json
import math
from typing import Any

#: How deep objects and arrays may be within one another.
DEEPEST = 100


class NotTame(ValueError):  # noqa: N818 - the plain word tells it all
    """Raised for bytes that are no JSON, or none that could be sent back."""


def read_json(data: bytes) -> Any:
    """Read *data* as JSON that can be told again; raises NotTame, with the reason."""
    try:
        told = json.loads(data)
    except RecursionError:
        raise NotTame(f"it is deeper than {DEEPEST}") from None
    except ValueError as error:
        raise NotTame(str(error)) from None
    demand_tame(told)
    return told


def demand_tame(told: Any) -> None:
    """Raise NotTame for what no answer could repeat.

    That are halves of surrogate pairs, numbers beyond all floats, keys and values that
    JSON does not have, and what is too deep. It is refused here, and not when a list
    stumbles over it.
    """
    level, depth = [told], 0
    while level:
        if depth > DEEPEST:
            raise NotTame(f"it is deeper than {DEEPEST}")
        below: list[Any] = []
        for value in level:
            if isinstance(value, list):
                below += value
            elif isinstance(value, dict):
                odd = next((key for key in value if not isinstance(key, str)), "")
                if not isinstance(odd, str):
                    raise NotTame(f"the key {odd!r} is no string")
                below += [*value, *value.values()]
            else:
                _demand_plain(value)
        level, depth = below, depth + 1


def _demand_plain(value: Any) -> None:
    """Raise NotTame for what is no string, number, truth value or null of JSON."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise NotTame(str(error)) from None
    elif isinstance(value, float) and not math.isfinite(value):
        raise NotTame(f"{value} is no number of JSON")
    elif value is not None and not isinstance(value, bool | int | float):
        raise NotTame(f"a {type(value).__name__} is nothing that JSON has")
