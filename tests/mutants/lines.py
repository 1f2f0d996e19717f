"""A WSGI application on real sockets, where an answer may be sent in an odd way."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment
from wsgiref.util import setup_testing_defaults

from .faults import Answer

#: Names the deed that an answer is to be sent by; it never reaches the line itself.
MARK = "X-Deed"

#: Seconds that a connection may be idle, or a deed may last.
_LONG = 10.0


@dataclass(frozen=True, slots=True)
class Line:
    """A connection on which *path* was asked for; *over* is set when all ends."""

    socket: socket.socket
    path: str
    over: threading.Event

    def say(self, *pieces: bytes) -> None:
        """Send bytes."""
        self.socket.sendall(b"".join(pieces))

    def wait(self, seconds: float = _LONG) -> None:
        """Say nothing for a while; for ever, if the caller is less patient."""
        self.over.wait(seconds)

    def reset(self) -> None:
        """End the connection without the courtesy of an end."""
        linger = struct.pack("ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.socket.close()


#: Sends an answer in a way of its own. The connection ends with it.
Deed = Callable[[Line, Answer], None]


def head(answer: Answer, *more: str, length: object = None) -> bytes:
    """Word an answer's head; *length* is what it claims to have if not the truth."""
    claimed = len(answer.body) if length is None else length
    fields = [f"Content-Length: {claimed}"] * (length != "")
    lines = [f"HTTP/1.1 {answer.status} -", f"Content-Type: {answer.type}", *fields]
    return "\r\n".join([*lines, *more, "", ""]).encode("latin-1")


@dataclass
class _Hall:
    """Where callers are answered, each by a thread."""

    app: WSGIApplication
    deeds: dict[str, Deed]
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def welcome(self, door: socket.socket) -> None:
        """Take calls until it is over."""
        while True:
            line, _ = door.accept()
            if self.over.is_set():
                line.close()
                return
            thread = threading.Thread(target=self._serve, args=[line], daemon=True)
            self.threads.append(thread)
            thread.start()

    def _serve(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line:
            line.settimeout(_LONG)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while heard := _heard(line):
                environ = _environ(heard)
                with self._lock:  # those that count the calls are not made for threads
                    answer, mark = _answered(self.app, environ)
                if mark is not None:
                    deed = self.deeds[mark]
                    deed(Line(line, heard.split()[1], self.over), answer)
                    return
                line.sendall(head(answer) + answer.body)


@contextmanager
def on_line(app: WSGIApplication, deeds: dict[str, Deed]) -> Iterator[str]:
    """Serve *app* on loopback until the block ends; yield its URL."""
    hall = _Hall(app, deeds)
    with socket.create_server(("127.0.0.1", 0)) as door:
        porter = threading.Thread(target=hall.welcome, args=[door], daemon=True)
        porter.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            hall.over.set()
            with socket.socket() as last:
                last.connect(door.getsockname())
            for thread in (porter, *hall.threads):
                thread.join(_LONG)


def _answered(
    app: WSGIApplication, environ: WSGIEnvironment
) -> tuple[Answer, str | None]:
    """Let *app* answer; the second is the deed that the answer is marked with."""
    told: list[tuple[int, dict[str, str]]] = []

    def start(status: str, fields: list[tuple[str, str]], *_: object) -> Any:
        told.append((int(status.split(" ", 1)[0]), dict(fields)))

    body = b"".join(app(environ, start))
    ((status, fields),) = told
    kind = fields.get("Content-Type", "")
    return Answer(status=status, type=kind, body=body), fields.get(MARK)


def _heard(line: socket.socket) -> str:
    """Wait for a request and return it; empty if the caller hung up."""
    heard = b""
    while not heard.endswith(b"\r\n\r\n"):
        piece = line.recv(65536)
        if not piece:
            return ""
        heard += piece
    return heard.decode("latin-1")


def _environ(heard: str) -> WSGIEnvironment:
    """Return a request as an application is given it (PEP 3333)."""
    first, *fields = heard.rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
    }
    for name, _, value in (text.partition(":") for text in fields):
        environ["HTTP_" + name.upper().replace("-", "_")] = value.strip()
    setup_testing_defaults(environ)
    return environ
