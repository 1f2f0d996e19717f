"""A quick yes: where the validator of the ``fast`` extra finds nothing, nothing is.

jsonschema is the reference, and the only one that says what is wrong. jsonschema-rs,
where it is installed, is asked first, by a schema that is a little stricter than ours;
what it takes, the reference takes as well. What it does not take is no finding yet: the
reference is asked then, so that findings are the same with it and without it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from itertools import count
from typing import Any

from .validators import validator_for

#: Set to 0, this leaves everything to the reference.
SWITCH = "ORCHESTRATOR_CONTRACT_FAST"
#: Bodies that the reference is asked about before the quick validator is worth its
#: loading.
_FEW = 24

#: Keywords that describe, and those by which a stricter part makes a stricter whole;
#: of what stands under ``if`` no part may be made stricter.
_PLAIN = frozenset({
    "type", "required", "enum", "const", "minimum", "minItems", "minLength"
})  # fmt: skip
_HOLDING = frozenset({"items", "additionalProperties", "propertyNames", "then"})
_CHOOSING = frozenset({"allOf", "anyOf"})
_TOLD = frozenset({
    "$schema", "$id", "$comment", "title", "description", "deprecated", "default",
    "examples",
})  # fmt: skip

#: The two agree about text of these characters, and not about every other.
_PRINTABLE = "^[ -~]*$"
_ZONE = r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
#: What a format is asked for beside itself: there are values about which the two
#: differ, such as leap seconds and the year 0.
_STRICT = {
    "date-time": r"^([1-9][0-9]{3})-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:"
    rf"[0-5][0-9](\.[0-9]+)?{_ZONE}$",
    "uuid": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
}

#: Older ones were seen to hang on half a character, which JSON may hold.
_OLDEST = (0, 61)

_Yes = Callable[[Any], bool]
_asked = count()


def surely_valid(name: str, body: Any, *, profile: str = "current") -> bool:
    """Tell whether *body* is known to satisfy the schema *name* of a release.

    False says nothing: ``validator_for`` is to be asked. Raises what that raises.
    """
    if next(_asked) < _FEW:
        return False
    yes = quick_yes(name, profile)
    if yes is None:
        return False
    try:
        return yes(body)
    except (TypeError, ValueError, RecursionError):
        return False  # a number or a text that no JSON for others can hold


@cache
def quick_yes(name: str, profile: str) -> _Yes | None:
    """Return the quick validator of a schema in a release, if there is one."""
    library = _library()
    stricter = _stricter(validator_for(name, profile=profile).schema)
    if library is None or stricter is None:
        return None
    yes: _Yes = library.Draft202012Validator(stricter, validate_formats=True).is_valid
    return yes


@cache
def _library() -> Any:
    """Return jsonschema-rs, or None where it is not installed or switched off."""
    if os.environ.get(SWITCH) == "0":
        return None
    try:
        import jsonschema_rs  # noqa: PLC0415 - an extra, and nobody else's business

        found = version("jsonschema-rs").split(".")[:2]
    except ImportError:  # PackageNotFoundError is one
        return None
    return jsonschema_rs if tuple(map(int, found)) >= _OLDEST else None


def _stricter(said: Any) -> Any:
    """Return a schema about which both validators agree if it is satisfied.

    None if it holds a keyword of which that is not known.
    """
    if not isinstance(said, Mapping):
        return said
    made: dict[str, Any] = {}
    guards: list[dict[str, str]] = []
    for keyword, value in said.items():
        told = keyword in _TOLD or keyword.startswith("x-")
        if told:
            continue
        part = _part(keyword, value, guards)
        if part is None:
            return None
        made[keyword] = part
    if guards:
        made["allOf"] = [*made.get("allOf", ()), *guards]
    return made


def _part(keyword: str, value: Any, guards: list[dict[str, str]]) -> Any:
    """Return what stands under a keyword made stricter, or None; note its *guards*."""
    if keyword in _PLAIN:
        return value
    if keyword in {"pattern", "format"}:
        guards.append({"pattern": _PRINTABLE})
        if keyword == "format":
            if value not in _STRICT:
                return None
            guards.append({"pattern": _STRICT[value]})
        return value
    if keyword in _HOLDING:
        return _stricter(value)
    if keyword in _CHOOSING:
        parts = [_stricter(part) for part in value]
        return None if None in parts else parts
    if keyword == "properties":
        inner = {key: _stricter(part) for key, part in value.items()}
        return None if None in inner.values() else inner
    if keyword == "if" and all(known in _EXACT for known in _keywords(value)):
        return value
    return None


#: What may stand under ``if``: keywords by which both validators mean the same.
_EXACT = frozenset({"required", "properties", "const", "enum"})


def _keywords(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keywords of a schema and of its properties."""
    yield from said
    for part in said.get("properties", {}).values():
        yield from _keywords(part)
