"""JSON read strictly: what a lenient parser forgives is said, not forgiven."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from .forms import documented_keys

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
#: A string, whether it ends or not.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
#: How deep arrays and objects may stand in one another before a body is refused.
MAX_DEPTH = 64


class _RefusedError(ValueError):
    """What the standard parser would let pass."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _RefusedError(f"{_named(key)} stands twice in one object")
            seen.add(key)
    return body


def _named(key: str) -> str:
    """Name a key of the documentation; any other may be somebody's user data."""
    return (
        f"the key {key!r}"
        if key in documented_keys()
        else "a key that nobody documents"
    )


def _no_constant(name: str) -> NoReturn:
    raise _RefusedError(f"{name} is no JSON value")


#: orjson would be quicker, and would take the last of two equal keys without a word.
_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _mended(value: Any) -> Any:
    """Put a replacement for each half of a character that was escaped alone.

    JSON allows it, but no report could be written with it.
    """
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value


def _too_deep(text: str) -> bool:
    """Tell whether brackets outside strings stand deeper than the bound."""
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


@dataclass(frozen=True, slots=True)
class JsonText:
    """A value, or the problem that kept it from being read."""

    value: Any = None
    problem: str | None = None

    @classmethod
    def read(cls, raw: bytes | str) -> JsonText:
        """Read *raw* as one JSON value in UTF-8 with nothing behind it."""
        try:
            text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        except UnicodeDecodeError as error:
            return cls(problem=f"not UTF-8 (byte {error.start})")
        if not text.strip():
            return cls(problem="empty")
        if text.startswith("\ufeff"):
            return cls(problem="a byte order mark stands before it")
        # Counting brackets costs more than parsing; only a body that has many needs it.
        if text.count("[") + text.count("{") > MAX_DEPTH and _too_deep(text):
            return cls(problem=f"nested deeper than {MAX_DEPTH} levels")
        try:
            value = _STRICT.decode(text)
        except json.JSONDecodeError as error:
            return cls(problem=f"{error.msg}, line {error.lineno} column {error.colno}")
        except _RefusedError as error:
            return cls(problem=str(error))
        except ValueError:
            return cls(problem="a number with more digits than can be read")
        halved = "\\u" in text and _HALF.search(text)
        return cls(value=_mended(value) if halved else value)
