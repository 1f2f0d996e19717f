"""Single values, each read or None: timestamps, durations, numbers, links."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

_TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
#: A link as nearly all are: nothing in it that would have to be taken apart first.
_PLAIN_LINK = re.compile(
    r"(?:https?://[A-Za-z0-9.-]+(?::[0-9]+)?)?(?:/[A-Za-z0-9._~-]+)*?"
    r"/([a-z_]+)/([0-9]+)((?:/[a-z]+)?)"
)
_DECIMAL = re.compile(r"\d+(\.\d+)?", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
#: Timestamps of servers are not longer.
_USUAL = 40
#: Numbers of more digits than this are nobody's; Python will not even write them all.
_MOST_DIGITS = 40


def moment(value: object) -> datetime | None:
    """Read an RFC 3339 timestamp with a zone, or None."""
    if not isinstance(value, str):
        return None
    # A body tells most of its times twice or more; longer ones are not worth keeping.
    return _moment(value) if len(value) <= _USUAL else _moment.__wrapped__(value)


@lru_cache(maxsize=1024)
def _moment(value: str) -> datetime | None:
    if not _TIMESTAMP.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        return None


def seconds(value: object) -> float | None:
    """Read a duration in seconds: a number or a numeric string (J5), or None."""
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, int | float):
            return float(value) if value >= 0 else None
        if isinstance(value, str) and _DECIMAL.fullmatch(value):
            return float(value)
    except OverflowError:  # an integer of hundreds of digits
        return math.inf
    return None


def count(value: object) -> int | None:
    """Read a whole number that is not negative, or None; 5.0 is one too (JSON Schema).

    One of more than forty digits is None: no arithmetic is done with it.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 <= value < 10**_MOST_DIGITS else None


def number(value: object) -> int | None:
    """Read a whole number written in at most forty digits, as in `name`, or None."""
    if not isinstance(value, str) or len(value) > _MOST_DIGITS:
        return None
    return int(value) if _DIGITS.fullmatch(value) else None


def mapping(value: object) -> Mapping[str, Any]:
    """Return *value* if it is an object, else an empty one."""
    if type(value) is dict:  # which the question after it answers ten times slower
        return value
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> Sequence[Any]:
    """Return *value* if it is an array, else an empty one."""
    return value if isinstance(value, list) else ()


def text(value: object) -> str | None:
    """Return *value* if it is a string, or None."""
    return value if isinstance(value, str) else None


def digits(value: object) -> str | None:
    """Return *value* if it is a string of digits, as a name is, or None."""
    return value if isinstance(value, str) and _DIGITS.fullmatch(value) else None


def repeated(values: Sequence[Hashable | None]) -> Iterator[int]:
    """Yield the places of those *values* that were there before; None never was."""
    seen: set[Hashable] = {None}
    for index, value in enumerate(values):
        if value is not None and value in seen:
            yield index
        seen.add(value)


def start_of(link: object) -> int | None:
    """Return the event from which a link to a job's events starts, or None."""
    try:
        query = parse_qs(urlsplit(link).query) if isinstance(link, str) else {}
    except ValueError:
        return None
    return number(query["start"][-1]) if "start" in query else None


def has_host(link: str) -> bool:
    """Tell whether a link is an absolute one of HTTP; raises ValueError for no link."""
    if _PLAIN_LINK.fullmatch(link):
        return not link.startswith("/")
    parts = urlsplit(link)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def is_no_url(value: str) -> bool:
    """Tell whether nobody can take a link apart, such as ``http://[::1/jobs/5``."""
    try:
        urlsplit(value)
    except ValueError:
        return True
    return False


def number_in_path(value: object, tail: str = "", *, of: str = "jobs") -> str | None:
    """Return the number in a link whose path ends in ``/jobs/<n><tail>``.

    *of* is the collection: ``jobs`` or ``plan_jobs``.
    """
    if not isinstance(value, str):
        return None
    if plain := _PLAIN_LINK.fullmatch(value):
        named, number, end = plain.groups()
        return number if named == of and end == tail else None
    try:
        path = urlsplit(value).path
    except ValueError:
        return None
    before, _, last = path.removesuffix(tail).rpartition("/")
    named = path.endswith(tail) and before.endswith(f"/{of}")
    return last if named and _DIGITS.fullmatch(last) else None
