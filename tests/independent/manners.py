"""How the second orchestrator speaks HTTP: correctly, and in as many ways as it can."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

from .orchestrator import BASE, Answer, Break, Orchestrator


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    orchestrator: Orchestrator
    turns: Iterator[int]

    def do_GET(self) -> None:
        """Answer one question, each time in another of four manners."""
        token = self.headers.get("X-Authentication")
        answer = self.orchestrator.answer(self.path, token)
        turn = next(self.turns) % 4
        text = answer.text
        if text is None:
            # Pretty, as in captures, or as small as can be, with letters as they are.
            neat = {"indent": 1, "separators": (",", " : ")}
            small = {"separators": (",", ":"), "ensure_ascii": False, "indent": None}
            text = json.dumps(answer.body, **(neat if turn % 2 else small)).encode()
        self.protocol_version = "HTTP/1.0" if turn == 3 else "HTTP/1.1"
        self.send_response_only(answer.status, "Whatever" if turn else "")
        self.send_header("sErVeR", "Jetty(9.4.z)")
        self.send_header("content-TYPE", answer.media_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        (self.plain, self.chunked, self.hasty, self.endless)[turn](answer, text)

    def plain(self, answer: Answer, text: bytes) -> None:
        """Tell the length and keep the connection."""
        length = answer.headers.get("Content-Length", str(len(text)))
        if "Content-Length" not in answer.headers:
            self.send_header("CONTENT-LENGTH", length)
        self.end_headers()
        self.wfile.write(text)
        self.close_connection = length != str(len(text))

    def chunked(self, answer: Answer, text: bytes) -> None:
        """Send pieces, the first of them small, with an extension nobody reads."""
        if "Content-Length" in answer.headers:
            self.plain(answer, text)
            return
        self.send_header("transfer-Encoding", "chunked")
        self.end_headers()
        for piece in filter(None, (text[:7], text[7:1000], text[1000:])):
            self.wfile.write(f"{len(piece):X};x=y\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\nX-Trailer: yes\r\n\r\n")

    def hasty(self, answer: Answer, text: bytes) -> None:
        """Tell the length and hang up."""
        self.send_header("Connection", "close")
        self.plain(answer, text)
        self.close_connection = True

    def endless(self, _answer: Answer, text: bytes) -> None:
        """Tell no length: the end of the connection is the end of the answer."""
        self.end_headers()
        self.wfile.write(text)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, *_: object) -> None:
        """Let callers hang up as they like."""


@contextmanager
def serving(broken: Break | None = None) -> Iterator[str]:
    """Run a second orchestrator on loopback, from now on, and yield its base URL."""
    own = {"orchestrator": Orchestrator(broken), "turns": count()}
    kind = type("Handler", (_Handler,), own)
    server = _Server(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{BASE}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
