"""Validators for the bodies of the jobs family, with formats that are checked."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from .files import FOLDER, read_json
from .profiles import schema
from .references import inlined
from .releases import release

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

#: The schema files as they are written, by file name, for whoever follows their `$ref`.
REGISTRY: Registry[Any] = Registry().with_resources(
    (path.name, Resource.from_contents(read_json(path.name), DRAFT202012))
    for path in sorted(FOLDER.glob("*.schema.json"))
)

#: The formats that the schemas use, and no others.
FORMATS = FormatChecker(formats=())

_LIBRARY = Draft202012Validator.FORMAT_CHECKER
_LEAP_SECOND = re.compile(r":60(?=[.Zz+-])")


class FormatsNotChecked(RuntimeError):  # noqa: N818 - it says what went wrong without the word
    """Raised at import when the validator would let any string pass as a timestamp."""


def validator_for(name: str, *, profile: str = "current") -> Validator:
    """Return the validator of the schema *name* in a release; the same one each time.

    Names are ``job``, ``job-list``, ``job-nodes``, ``job-report``, ``job-events``,
    ``error`` and ``report``. Raises UnknownSchema or UnknownRelease, both LookupErrors.
    """
    return _validator(name, release(profile))


@cache
def _validator(name: str, listed: str) -> Validator:
    written = schema(name, profile=listed)
    flat = inlined(written, written["$defs"])
    made: Validator = _KIND(flat, format_checker=FORMATS)
    return made


def _pattern(
    validator: Validator, pattern: str, instance: Any, _schema: object
) -> Iterator[ValidationError]:
    """Match as ECMA 262 does: `$` is the very end, and not before a last newline."""
    if validator.is_type(instance, "string") and not _regex(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("$", r"\Z"))


@FORMATS.checks("date-time", raises=OverflowError)  # an offset at the end of time
def _is_date_time(value: object) -> bool:
    """Tell a timestamp of RFC 3339: with a zone, in letters of either case.

    Unlike the library it knows leap seconds, and lets no newline pass at the end.
    """
    if not isinstance(value, str):
        return True
    plain, leaps = _LEAP_SECOND.subn(":59", value, count=1)
    if value.endswith("\n") or not _LIBRARY.conforms(plain, "date-time"):
        return False
    return not leaps or _ends_a_month(plain)


def _ends_a_month(value: str) -> bool:
    """Whether a timestamp lies in the last second of a month of UTC."""
    last = datetime.fromisoformat(value.upper()).astimezone(UTC)
    _, days = monthrange(last.year, last.month)
    return (last.day, last.hour, last.minute, last.second) == (days, 23, 59, 59)


@FORMATS.checks("uuid")
def _is_uuid(value: object) -> bool:
    """Tell a UUID, in digits of either case."""
    ascii_only = not isinstance(value, str) or value.isascii()
    return ascii_only and bool(_LIBRARY.conforms(value, "uuid"))


def _prove() -> None:
    """Raise FormatsNotChecked unless a timestamp without a zone is refused."""
    if FORMATS.conforms("2016-05-20T16:45:31", "date-time"):
        raise FormatsNotChecked(
            "jsonschema does not check the format date-time here, so that any string "
            "would pass as a timestamp; install rfc3339-validator"
        )


_prove()
_extend: Any = validators.extend  # jsonschema has not typed it
_KIND = _extend(Draft202012Validator, {"pattern": _pattern})
