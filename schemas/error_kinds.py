"""The kinds of error that the operations answer with, from the error schema."""

from __future__ import annotations

from dataclasses import dataclass

from .files import read_json


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorKind:
    """A kind of error: the value of ``kind`` in the body, and when it comes (§2.2).

    *operations* are operationIds, *source* ids of ``sources.yaml``.
    """

    kind: str
    status: int
    when: str
    operations: tuple[str, ...]
    source: tuple[str, ...]


#: The documented kinds, and those that come from role-based access control.
ERROR_KINDS: tuple[ErrorKind, ...] = tuple(
    ErrorKind(
        kind=told["kind"],
        status=told["status"],
        when=told["when"],
        operations=tuple(told["operations"]),
        source=tuple(told["x-source"]),
    )
    for told in read_json("error.schema.json")["x-error-kinds"]
)
