"""Bodies as older releases gave them: without what those did not document yet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from .releases import RELEASES, release

_UNDOCUMENTED = "undocumented"
_VALUE = " = "


def as_of(profile: str, schema: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return *body*, described by *schema*, as the release *profile* would give it.

    Whatever that release does not document is taken out of the body, in place; the
    total of a list without jobs is null where it was. Raises UnknownRelease, and
    UnknownSchema where an older release is asked for.
    """
    gone = _gone(release(profile), schema)
    for path, value in gone:
        *way, key = path
        for holder in _holders(body, way):
            if value is None:
                holder.pop(key, None)
    rows = body.get("items")
    words = {value for _, value in gone if value}
    if schema == "job-events" and words and isinstance(rows, list):
        body["items"] = [row for row in rows if row["type"] not in words]
    pagination = body.get("pagination") if schema == "job-list" else None
    if pagination and pagination.get("total") == 0 and _counts_none(release(profile)):
        pagination["total"] = None
    return body


@cache
def _counts_none(listed: str) -> bool:
    """Whether a list that has no jobs told null, and not 0, for their number."""
    if listed == RELEASES[-1]:
        return False
    from .differences import diff_profiles  # noqa: PLC0415 - likewise

    differences = diff_profiles("job-list", RELEASES[-1], listed)
    return f"/pagination/total{_VALUE}null" in {d.key for d in differences}


@cache
def _gone(listed: str, schema: str) -> tuple[tuple[list[str], str | None], ...]:
    """Return the path of each key, or of a key and one of its values, that is new."""
    if listed == RELEASES[-1]:
        return ()
    from .differences import diff_profiles  # noqa: PLC0415 - the newest lacks nothing

    differences = diff_profiles(schema, RELEASES[-1], listed)
    pointers = [d.key for d in differences if d.after == _UNDOCUMENTED]
    return tuple(_split(pointer) for pointer in pointers)


def _split(pointer: str) -> tuple[list[str], str | None]:
    path, _, value = pointer.partition(_VALUE)
    return path.split("/")[1:], value or None


def _holders(body: dict[str, Any], way: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects at the end of *way*, in which ``*`` is every element."""
    found: list[Any] = [body]
    for step in way:
        if step == "*":
            found = [e for part in found if isinstance(part, list) for e in part]
        else:
            found = [part.get(step) for part in found if isinstance(part, dict)]
    yield from (part for part in found if isinstance(part, dict))
