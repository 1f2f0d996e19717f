"""One connection that stays open, asked again and again, at hardly any cost."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Mapping
from typing import Self

from instruments.processes import TOKEN_HEADER
from instruments.wrk import NotMeasured

#: Seconds that one answer may take.
PATIENCE = 60
_LENGTH = re.compile(rb"(?im)^content-length: *(\d+)\r?$")


class Asker:
    """A client of one server on loopback; ``with Asker(port) as asker:``."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        """Be connected already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._socket.close()

    def seconds(self, path: str, headers: Mapping[str, str] | None = None) -> float:
        """Ask once and return how long it took; raises NotMeasured if it is no 200."""
        more = "".join(f"{name}: {text}\r\n" for name, text in (headers or {}).items())
        request = (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{TOKEN_HEADER}\r\n{more}\r\n"
        )
        began = time.perf_counter()
        try:
            self._socket.sendall(request.encode())
            first = self._answer(path)
        except OSError as error:
            raise NotMeasured(f"{path}: {error}") from None
        took = time.perf_counter() - began
        if b" 200 " not in first:
            raise NotMeasured(f"{path}: {first.decode(errors='replace')}")
        return took

    def _answer(self, path: str) -> bytes:
        """Read one answer to its end and return its first line."""
        text = b""
        while b"\r\n\r\n" not in text:
            text += self._more(path)
        head, _, body = text.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None:
            raise NotMeasured(f"{path}: an answer without a length")
        missing = int(length[1]) - len(body)
        while missing > 0:
            missing -= len(self._more(path))
        return head.partition(b"\r\n")[0]

    def _more(self, path: str) -> bytes:
        chunk = self._socket.recv(1 << 16)
        if not chunk:
            raise NotMeasured(f"{path}: the connection was closed")
        return chunk
