"""What a JSON Schema validator says, put as breaches that a person can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

from orchestrator_contract.schemas import schema, surely_valid, validator_for

from .exchange import pretty
from .forms import escaped
from .model import MOST, Breach

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


def clauses_of(name: str) -> frozenset[str]:
    """Return the clauses that a body may break which the schema *name* describes."""
    return frozenset(CLAUSE_OF[keyword] for keyword in _keywords(schema(name)))


def _keywords(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keywords by which a schema and its parts demand something."""
    yield from CLAUSE_OF.keys() & said.keys()
    parts = [*said.get("properties", {}).values(), *said.get("$defs", {}).values()]
    parts += [said[key] for key in ("items", "additionalProperties") if key in said]
    # What stands under `if` demands nothing.
    parts += [inner.get("then", inner) for inner in _choices(said)]
    for part in parts:
        yield from _keywords(part)


def _choices(said: Mapping[str, Any]) -> list[Any]:
    return [*said.get("allOf", ()), *said.get("anyOf", ())]


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
    return "".join(f"/{escaped(step)}" for step in steps)


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


def faults_in(body: Any, name: str, *, profile: str) -> tuple[Fault, ...]:
    """Return each place where *body* leaves the schema *name* of a release.

    This is where a validator is chosen: the quick one where it finds nothing, else the
    reference.
    """
    if surely_valid(name, body, profile=profile):
        return ()
    return tuple(faults_of(validator_for(name, profile=profile), body))


def faults_of(validator: Validator, body: Any) -> Iterator[Fault]:
    """Yield each place where *body* leaves the validator's schema, up to a bound."""
    errors: list[ValidationError] = []
    for error in validator.iter_errors(body):
        errors += _leaves(error)
        if len(errors) >= MOST:
            break
    more = len(errors) >= MOST
    mistyped = {_pointer(e.absolute_path) for e in errors if e.validator == "type"}
    for error in errors:
        steps = list(error.absolute_path)
        if error.validator != "type" and _pointer(steps) in mistyped:
            continue  # a value of the wrong type is not one of the right values either
        instance: Any = error.instance
        if error.validator == "required":
            key = _missing(error)
            steps, expected = [*steps, key], f"the key {key!r}"
            actual = pretty(list(instance))
        else:
            expected, actual = _expected(error), pretty(instance)
        breach = Breach(_pointer(steps), expected, actual, more)
        yield Fault(CLAUSE_OF[str(error.validator)], breach)
