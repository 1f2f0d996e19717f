"""Where the body of a request ends, and so where the next one begins (RFC 9112, 6).

A body that cannot be read whole is never taken for a shorter one: what was asked would
be done by halves, and the rest of its bytes could pass for another request.
"""

from __future__ import annotations

import re
from email.errors import (
    FirstHeaderLineIsContinuationDefect,
    InvalidHeaderDefect,
    MissingHeaderBodySeparatorDefect,
)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message
    from io import BufferedIOBase

#: The most that a body may have (bytes).
MOST_BODY = 9 * 2**20
#: The most that the line of a chunk's size, or of a trailer, may have (bytes).
_MOST_LINE = 8 * 2**10
#: The most lines of trailers.
_MOST_TRAILERS = 100
#: The size of a chunk in hexadecimal, and extensions, which nobody has to know.
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n")
#: The transfer codings that there are (IANA); only chunked is understood here.
_CODINGS = {"chunked", "compress", "deflate", "gzip", "x-compress", "x-gzip"}
#: What makes a head one of which parts would be overlooked.
_BROKEN = (
    FirstHeaderLineIsContinuationDefect,
    InvalidHeaderDefect,
    MissingHeaderBodySeparatorDefect,
)


class Unreadable(Exception):  # noqa: N818 - the plain noun tells it all
    """Raised for a body that cannot be read: *code* is the status, *detail* says why.

    Where the next request begins is not known then.
    """

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class Lines:
    """The lines of *source* as they are read; *last* is empty where it has ended."""

    def __init__(self, source: BufferedIOBase) -> None:
        self._source = source
        self.last: bytes | None = None

    def readline(self, most: int = -1) -> bytes:
        """Read one line, of *most* bytes."""
        self.last = self._source.readline(most)
        return self.last


def announced(headers: Message, version: str) -> int | None:
    """Return the length of the body (bytes) by the head; None if it comes in chunks.

    *version* is that of the request, such as ``HTTP/1.1``. Raises Unreadable.
    """
    if any(isinstance(defect, _BROKEN) for defect in headers.defects):
        raise Unreadable(
            400,
            "A line of the head is no header, which is a name, a colon and a value",
        )
    lengths = {value.strip(" \t") for value in headers.get_all("Content-Length", [])}
    codings = headers.get_all("Transfer-Encoding")
    if codings is None:
        return _length(lengths)
    if lengths or version == "HTTP/1.0":
        other = "Content-Length" if lengths else version
        raise Unreadable(400, f"Transfer-Encoding does not go together with {other}")
    _demand_chunked([one.strip(" \t") for one in ",".join(codings).lower().split(",")])
    return None


def body(source: BufferedIOBase, length: int | None) -> bytes:
    """Read the body of *length* bytes from *source*; in chunks if None.

    Raises Unreadable.
    """
    return _chunked(source) if length is None else _exactly(source, length)


def _length(lengths: set[str]) -> int:
    if len(lengths) > 1:
        raise Unreadable(400, "There is more than one Content-Length")
    told = next(iter(lengths), "0")
    if not (told.isascii() and told.isdigit()):
        raise Unreadable(400, f"Content-Length is {told[:40]!r}, not a number of bytes")
    told = told.lstrip("0") or "0"
    # A number may have more digits than int() takes.
    if len(told) > len(str(MOST_BODY)) or int(told) > MOST_BODY:
        raise _too_long()
    return int(told)


def _demand_chunked(codings: list[str]) -> None:
    """Raise Unreadable for codings of which another than chunked is one."""
    if codings == ["chunked"]:
        return
    ends = codings.index("chunked") if "chunked" in codings else None
    known = _CODINGS.issuperset(codings)
    raise Unreadable(
        400 if known and ends != len(codings) - 1 else 501,
        f"Transfer-Encoding is {', '.join(codings)[:40]!r}; only chunked is understood",
    )


def _exactly(source: BufferedIOBase, length: int) -> bytes:
    found = source.read(length)
    if len(found) < length:
        raise Unreadable(
            400, f"The body ended after {len(found)} of the {length} bytes it announced"
        )
    return found


def _chunked(source: BufferedIOBase) -> bytes:
    found = bytearray()
    while size := _size(_line(source)):
        if len(found) + size > MOST_BODY:
            raise _too_long()
        found += _exactly(source, size)
        if _line(source) != b"\r\n":
            raise Unreadable(400, f"A chunk does not end after its {size} bytes")
    for _ in range(_MOST_TRAILERS):
        if _line(source) == b"\r\n":
            return bytes(found)
    raise Unreadable(400, f"There are more than {_MOST_TRAILERS} lines of trailers")


def _line(source: BufferedIOBase) -> bytes:
    line = source.readline(_MOST_LINE)
    if line.endswith(b"\r\n"):
        return line
    if line.endswith(b"\n") or len(line) == _MOST_LINE:
        raise Unreadable(
            400, f"A line between chunks has no CRLF within {_MOST_LINE} bytes"
        )
    raise Unreadable(400, "The body ended before its last chunk, which is empty")


def _size(line: bytes) -> int:
    told = _SIZE.fullmatch(line)
    if told is None:
        raise Unreadable(
            400, f"A chunk begins with {line[:40]!r}, not with its size in hexadecimal"
        )
    return int(told[1], 16)


def _too_long() -> Unreadable:
    return Unreadable(413, f"A request may have {MOST_BODY} bytes")
