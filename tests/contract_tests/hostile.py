"""Servers of bytes, on loopback: each plays a part, however rude, to whoever calls."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from orchestrator_contract.contract_tests.exchange import Credential, Exchange, Request
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget

TOKEN = "a-token-that-nobody-may-see"  # noqa: S105 - it opens nothing
#: The beginning of an answer whose body comes in chunks.
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
JOB = Request(operation="get-job", path="/jobs/1", job="1")


@dataclass
class Line:
    """A connection, as the server has it."""

    socket: socket.socket
    stage: Stage

    def hear(self) -> bytes:
        """Wait for a request and return it; empty if the caller hung up."""
        heard = b""
        while not heard.endswith(b"\r\n\r\n"):
            piece = self.socket.recv(65536)
            if not piece:
                return b""
            heard += piece
        self.stage.heard.append(heard)
        return heard

    def say(self, *pieces: bytes) -> None:
        """Send bytes."""
        self.socket.sendall(b"".join(pieces))

    def dribble(self, text: bytes, pause: float = 0.02) -> None:
        """Send one byte after the other, with a pause (seconds) before each."""
        for byte in text:
            if self.stage.over.wait(pause):
                return
            self.say(bytes([byte]))

    def hang(self) -> None:
        """Say nothing until the curtain falls."""
        self.stage.over.wait(10)

    def reset(self) -> None:
        """End the connection without the courtesy of an end."""
        linger = struct.pack("ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.socket.close()


#: What a server does with one connection.
Play = Callable[[Line], None]


@dataclass
class Stage:
    """A running server: where it is, and what it has heard from how many callers."""

    port: int
    scheme: str = "http"
    heard: list[bytes] = field(default_factory=list)
    calls: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [head.split(b" ", 2)[1].decode() for head in self.heard]


@contextmanager
def playing(play: Play, *, tls: ssl.SSLContext | None = None) -> Iterator[Stage]:
    """Let *play* answer every call until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        stage = Stage(door.getsockname()[1], "https" if tls else "http")
        threads: list[threading.Thread] = []

        def serve(line: socket.socket) -> None:
            with contextlib.suppress(OSError), line:
                line.settimeout(10)
                if tls is None:
                    play(Line(line, stage))
                    return
                with tls.wrap_socket(line, server_side=True) as safe:
                    play(Line(safe, stage))

        def welcome() -> None:
            while True:
                line, _ = door.accept()
                if stage.over.is_set():
                    line.close()
                    return
                stage.calls += 1
                threads.append(threading.Thread(target=serve, args=[line], daemon=True))
                threads[-1].start()

        porter = threading.Thread(target=welcome, daemon=True)
        porter.start()
        try:
            yield stage
        finally:
            stage.over.set()
            with socket.socket() as last:
                last.connect(door.getsockname())
            for thread in (porter, *threads):
                thread.join(10)


def answer(
    body: bytes = b'{"name": "1"}',
    *headers: str,
    status: str = "200 OK",
    length: int | str | None = None,
) -> bytes:
    """Word an answer; *length* is what it claims to have if not the truth."""
    claimed = len(body) if length is None else length
    lines = [
        f"HTTP/1.1 {status}",
        "Content-Type: application/json",
        f"Content-Length: {claimed}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def saying(*answers: bytes) -> Play:
    """Give one answer after the other on each connection, then hang up."""

    def play(line: Line) -> None:
        for text in answers:
            if not line.hear():
                return
            line.say(text)

    return play


def always(text: bytes) -> Play:
    """Give the same answer for ever, on connections that stay open."""

    def play(line: Line) -> None:
        while line.hear():
            line.say(text)

    return play


def ask(stage: Stage, request: Request = JOB, *, timeout: float = 2.0) -> Exchange:
    """Ask once, with a target of its own."""
    with HttpTarget(stage.url, token=TOKEN, timeout=timeout) as target:
        return target.send(request)


def asking(credential: Credential) -> Request:
    """Word a request for job 1 with a token, or none."""
    return Request(operation="get-job", path="/jobs/1", credential=credential, job="1")
