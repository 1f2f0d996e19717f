"""One question and its answer over a connection, before a deadline and within bounds.

urllib3 speaks HTTP; what it reads from is ours, so that every single byte is waited
for no longer than the deadline allows, counted, and missed if it comes after the end.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from urllib3.connection import HTTPConnection
from urllib3.exceptions import HeaderParsingError
from urllib3.response import HTTPResponse
from urllib3.util.response import assert_header_parsing

from orchestrator_contract.contract_tests.exchange import Response, Trouble

from .addresses import Address
from .failures import Mishap, overlong, too_large

#: Beside the body: status line, headers, lengths of chunks. Twice the body is enough
#: for any honest way to send it.
_ENVELOPE = 1 << 20
_PIECE = 1 << 16
#: Answers before the answer, such as 103 (Early Hints): more of them are no honest way.
_INTERIM = 32


class Tape(io.RawIOBase):
    """The bytes that come over a connection, until a deadline and up to a bound."""

    def __init__(self, line: socket.socket, deadline: float, bound: int) -> None:
        self.received = 0
        self.stopped = False
        self._line = line
        self._bytes = line.makefile("rb", buffering=0)
        self._deadline = deadline
        self._bound = bound

    def readable(self) -> bool:
        """Tell that this is for reading."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override] # typeshed asks for any buffer
        """Wait for bytes; raises TimeoutError, Mishap if there were too many."""
        if self.stopped:
            return 0
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if self.received > self._bound:
            raise Mishap(Trouble.TOO_LARGE, f"more than {self._bound} bytes came")
        self._line.settimeout(left)
        count = self._bytes.readinto(buffer)
        self.received += count or 0
        return count

    def close(self) -> None:
        """Let go of the connection, which is closed if nobody else holds it."""
        if not self.closed:
            self._bytes.close()
        super().close()


class Reel(io.BufferedReader):
    """A tape that is read piece by piece, and knows if something is left at its end."""

    leftover = False

    def __init__(self, tape: Tape) -> None:
        super().__init__(tape, _PIECE)
        self._tape = tape

    def close(self) -> None:
        """See what was sent beyond the end of the answer, then close."""
        if not self.closed:
            self._tape.stopped = True
            self.leftover = bool(self.peek(1))
        super().close()


class Answer(http.client.HTTPResponse):
    """An HTTP answer that is read from a reel; what is loose in its head is refused."""

    def __init__(
        self,
        line: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
        *,
        reel: Reel,
    ) -> None:
        super().__init__(line, debuglevel, method, url)
        self.fp.close()
        self.fp = reel

    def _read_status(self) -> tuple[str, int, str]:
        """Read the status line, after those of answers that are only interim.

        A client has to expect them though it did not ask (RFC 9110, 15.2); the parser
        of the standard library reads over 100 alone.
        """
        for _ in range(_INTERIM + 1):
            line: tuple[str, int, str] = super()._read_status()  # type: ignore[misc] # typeshed leaves it out
            status = line[1]
            if status >= 200 or status == http.HTTPStatus.SWITCHING_PROTOCOLS:
                return line
            http.client.parse_headers(self.fp)
        raise http.client.HTTPException("it has too many interim answers")

    def begin(self) -> None:
        """Read status and headers; raises HTTPException."""
        super().begin()
        try:
            assert_header_parsing(self.msg)
        except HeaderParsingError:
            raise http.client.HTTPException("its headers cannot be read") from None
        lengths = set(self.msg.get_all("content-length", []))
        if self.chunked and lengths:
            raise http.client.HTTPException("a length, and chunks as well")
        if len(lengths) > 1:
            raise http.client.HTTPException("two lengths that differ")
        for length in lengths:
            if not (length.isascii() and length.strip().isdecimal()):
                raise http.client.HTTPException("Content-Length is no number")


@dataclass(slots=True)
class Wire:
    """An open connection to *address*, good for one question after the other."""

    address: Address
    line: socket.socket
    received: int = 0  # bytes of the answer to the last question
    _connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = HTTPConnection(self.address.host, self.address.port)
        self._connection.sock = self.line
        self._connection.auto_open = 0  # whom to connect to is not its business

    @property
    def usable(self) -> bool:
        """Whether another question may be asked: open, and silent since the answer."""
        return self._connection.is_connected

    def ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        *,
        deadline: float,
        max_body: int,
    ) -> Response:
        """Send one request and read its answer; hangs up and raises if that fails."""
        self.received = 0
        tape = Tape(self.line, deadline, 2 * max_body + _ENVELOPE)
        reel = Reel(tape)
        connection = self._connection
        connection.timeout = max(deadline - time.monotonic(), 0.001)
        connection.response_class = partial(Answer, reel=reel)  # type: ignore[assignment] # a class with its last argument given
        try:
            connection.request(
                method,
                target,
                headers=headers,
                preload_content=False,
                decode_content=False,
            )
            with closing(connection.getresponse()) as answer:
                body = _body(answer, max_body)
        except BaseException:
            self.close()
            raise
        finally:
            self.received = tape.received
            reel.close()
        if reel.leftover:
            self.close()
            raise overlong()
        # Asked by name, several headers of one name come joined.
        fields = {name.lower(): answer.headers[name] for name in answer.headers}
        return Response(status=answer.status, headers=fields, body=body)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
        self.line.close()


def _body(answer: HTTPResponse, bound: int) -> bytes:
    """Read a body of at most *bound* bytes, as it was sent; raises Mishap."""
    if (answer.length_remaining or 0) > bound:
        raise too_large(bound)
    body = bytearray()
    for piece in answer.stream(_PIECE, decode_content=False):
        body += piece
        if len(body) > bound:
            raise too_large(bound)
    return bytes(body)
