"""What a JSON Schema validator says, put as breaches that a person can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

from orchestrator_contract.schemas import schema

from .exchange import pretty
from .model import Breach

#: The clause that speaks for a schema keyword; a keyword that is not here is a defect.
CLAUSE_OF = {
    "required": "required-keys-are-present",
    "type": "types-are-as-documented",
    "enum": "values-are-as-documented",
    "const": "values-are-as-documented",
    "format": "formats-are-as-documented",
    "pattern": "formats-are-as-documented",
    "minimum": "sizes-are-as-documented",
    "minItems": "sizes-are-as-documented",
}

_FORMATS = {
    "date-time": "an RFC 3339 timestamp with a zone, such as 2024-05-20T16:45:31Z",
    "uuid": "a UUID, such as 751a8f7e-b53a-4ccd-9f4f-e93db6aa38ec",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A breach of the schema and the clause that speaks for it."""

    clause: str
    breach: Breach


def _pointer(steps: Sequence[str | int]) -> str:
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(f"/{step}" for step in escaped)


@cache
def _root(name: str, profile: str) -> Mapping[str, Any]:
    """Keep the schema that is walked beside each body: its making costs more."""
    return schema(name, profile=profile)


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Yield the innermost errors; of alternatives, those of the nearest one."""
    if not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    nearest = min(
        branches.values(), key=lambda errors: (-len(errors[0].path), len(errors))
    )
    for inner in nearest:
        yield from _leaves(inner)


def _expected(error: ValidationError) -> str:
    keyword = str(error.validator)
    value: Any = error.validator_value
    if keyword == "type":
        return " or ".join([value] if isinstance(value, str) else value)
    if keyword == "enum":
        return "one of " + ", ".join(pretty(choice) for choice in value)
    if keyword == "format":
        return _FORMATS.get(value, f"a {value}")
    return {
        "const": f"{pretty(value)}",
        "pattern": f"text that matches {value}",
        "minimum": f"at least {value}",
        "minItems": f"at least {value} of them",
    }[keyword]


def _missing(error: ValidationError) -> str:
    """Name the key that is missing: jsonschema says it only in its message."""
    wanted: Any = error.validator_value
    present: Any = error.instance
    key: str = next(
        key
        for key in wanted
        if key not in present and error.message.startswith(repr(key))
    )
    return key


def faults_of(validator: Validator, body: Any) -> Iterator[Fault]:
    """Yield each place where *body* leaves the validator's schema."""
    errors = [leaf for error in validator.iter_errors(body) for leaf in _leaves(error)]
    mistyped = {_pointer(e.absolute_path) for e in errors if e.validator == "type"}
    for error in errors:
        steps = list(error.absolute_path)
        if error.validator != "type" and _pointer(steps) in mistyped:
            continue  # a value of the wrong type is not one of the right values either
        instance: Any = error.instance
        if error.validator == "required":
            key = _missing(error)
            expected, actual = f"the key {key!r}", ", ".join(instance) or "no keys"
            breach = Breach(_pointer([*steps, key]), expected, actual)
        else:
            breach = Breach(_pointer(steps), _expected(error), pretty(instance))
        yield Fault(CLAUSE_OF[str(error.validator)], breach)


def recommended(name: str, profile: str, body: object) -> Iterator[str]:
    """Yield pointers of the keys that ``x-recommended`` names and *body* lacks."""
    for pointer, subschema, value in _objects(_root(name, profile), body):
        for key in subschema.get("x-recommended", ()):
            if key not in value:
                yield f"{pointer}/{key}"


def undocumented(name: str, profile: str, body: object) -> Iterator[str]:
    """Yield pointers of keys that the schema does not name.

    An object whose keys are free (``userdata``, ``options.params``) is not looked into.
    """
    for pointer, subschema, value in _objects(_root(name, profile), body):
        documented: Mapping[str, Any] = subschema.get("properties", {})
        if not documented or pointer.endswith("/options"):
            continue  # "specific options depend on the command" (page/options)
        for key in value:
            if documented.get(key, _UNKNOWN).get("x-undocumented"):
                yield f"{pointer}/{key}"


def guises(name: str, profile: str, body: object) -> Iterator[tuple[str, str]]:
    """Yield each documented property, and whether *body* has it.

    The property comes as a pointer with ``*`` for indices, its guise is ``present``,
    ``absent`` or ``null``.
    """
    for pointer, subschema, value in _objects(_root(name, profile), body):
        pattern = "/".join("*" if s.isdigit() else s for s in pointer.split("/"))
        for key in subschema.get("properties", ()):
            there = "null" if value.get(key, "") is None else "present"
            yield f"{pattern}/{key}", there if key in value else "absent"


_UNKNOWN = {"x-undocumented": True}


def _objects(
    root: Mapping[str, Any], body: object
) -> Iterator[tuple[str, dict[str, Any], Mapping[str, Any]]]:
    """Walk *body* beside its schema; yield each object with what is said of it."""
    pending: list[tuple[str, Mapping[str, Any], object]] = [("", root, body)]
    while pending:
        pointer, subschema, value = pending.pop()
        said = _resolved(root, subschema)
        if isinstance(value, Mapping):
            yield pointer, said, value
            for key, inner in said.get("properties", {}).items():
                if key in value:
                    pending.append((f"{pointer}/{key}", inner, value[key]))
        elif isinstance(value, list) and "items" in said:
            for index, item in enumerate(value):
                pending.append((f"{pointer}/{index}", said["items"], item))


def _resolved(root: Mapping[str, Any], subschema: Mapping[str, Any]) -> dict[str, Any]:
    """Put what a subschema says itself upon what it refers to."""
    if "$ref" not in subschema:
        return dict(subschema)
    target: Any = root
    for step in str(subschema["$ref"]).removeprefix("#/").split("/"):
        target = target[step]
    said = _resolved(root, target)
    keys = {**said.get("properties", {}), **subschema.get("properties", {})}
    advised = [*said.get("x-recommended", ()), *subschema.get("x-recommended", ())]
    return {**said, **subschema, "properties": keys, "x-recommended": advised}
