"""Validators for the bodies of the jobs family, with formats that are really checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from jsonschema.protocols import Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from .files import FOLDER, read_json
from .profiles import schema
from .releases import release

#: The schema files as they are written, by file name, for whoever follows their `$ref`.
REGISTRY: Registry[Any] = Registry().with_resources(
    (path.name, Resource.from_contents(read_json(path.name), DRAFT202012))
    for path in sorted(FOLDER.glob("*.schema.json"))
)

#: The formats that the schemas use.
FORMATS = FormatChecker(formats=())

_LIBRARY = Draft202012Validator.FORMAT_CHECKER
_LEAP_SECOND = re.compile(r":60(?=[.Zz+-])", re.ASCII)


class FormatsNotChecked(RuntimeError):  # noqa: N818 - it says what went wrong without the word
    """Raised at import when the validator would let every string pass as a date."""


def validator_for(name: str, *, profile: str = "current") -> Validator:
    """Return the validator of the schema *name* in a release; the same one each time.

    Names are ``job``, ``job-list``, ``job-nodes``, ``job-report``, ``job-events``,
    ``error`` and ``report``. Raises UnknownSchema or UnknownRelease, both LookupErrors.
    """
    return _validator(name, release(profile))


@cache
def _validator(name: str, listed: str) -> Validator:
    return _Validator(schema(name, profile=listed), format_checker=FORMATS)


def _pattern(
    validator: Validator, pattern: str, instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    """Match as ECMA 262 does: `$` is the very end, not the place before a last newline."""
    if validator.is_type(instance, "string") and not _compiled(pattern).search(
        instance
    ):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("$", r"\Z"))


@FORMATS.checks("date-time")
def _is_date_time(value: object) -> bool:
    """Tell a timestamp of RFC 3339: with a zone, letters of either case, leap seconds.

    The library knows no leap second and lets a newline at the end pass.
    """
    if not isinstance(value, str):
        return True
    plain, leaps = _LEAP_SECOND.subn(":59", value, count=1)
    if value.endswith("\n") or not _LIBRARY.conforms(plain, "date-time"):
        return False
    return not leaps or _ends_a_month(plain)


def _ends_a_month(before: str) -> bool:
    """Whether a leap second may follow: at midnight between two months, in UTC."""
    whole = re.sub(r"\.\d+", "", before.upper())
    after = datetime.fromisoformat(whole).astimezone(timezone.utc) + timedelta(
        seconds=1
    )
    return (after.day, after.hour, after.minute, after.second) == (1, 0, 0, 0)


@FORMATS.checks("uuid")
def _is_uuid(value: object) -> bool:
    """Tell a UUID of RFC 9562, in digits of either case."""
    return _LIBRARY.conforms(value, "uuid")


def _prove() -> None:
    """Raise FormatsNotChecked unless a timestamp without a zone is refused."""
    if FORMATS.conforms("2016-05-20T16:45:31", "date-time"):
        raise FormatsNotChecked(
            "jsonschema does not check the format date-time here, so that every "
            "timestamp would pass; install jsonschema[format-nongpl]"
        )


_prove()
_Validator = validators.extend(Draft202012Validator, {"pattern": _pattern})
