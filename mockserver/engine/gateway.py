"""HTTP/1.1 for a WSGI application, on the standard library's server.

Werkzeug's own handler closes the connection after every answer, and lingers for 10 ms;
clients of an orchestrator poll, so this one keeps the connection.
"""

from __future__ import annotations

import logging
import re
import socket
import sys
import time
from contextlib import suppress
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from orchestrator_contract.mockserver.api.errors import Problem
from orchestrator_contract.mockserver.redaction import without_tokens

from .framing import Lines, Unreadable, announced, body
from .misbehaviour import misbehave
from .streaming import stream
from .surroundings import FAULT, STREAM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

    from orchestrator_contract.mockserver.api.usual import ShortWay, Usual

    from .listener import Listener

_SERVER = "orchestrator-contract"
ACCESS_LOG = logging.getLogger(f"{__package__}.access")

#: Seconds for which a client that was refused may go on talking.
_LINGER = 2.0
#: So much is told of what was wrong with a request (characters); it may quote it.
_MOST_DETAIL = 200
#: So many usual requests are known by their heads.
_MOST_KNOWN = 256
_END = b"\r\n\r\n"
#: Where the value of a header goes on in the next line. Blanks are read from the first
#: of them only, or many would take their square.
_FOLD = re.compile(r"(?<![ \t])[ \t]*[\r\n]+[ \t]*")


class Gateway(BaseHTTPRequestHandler):
    """Hands the requests of one connection to *application*, one after another."""

    application: WSGIApplication
    #: What the environment of every request holds beside the request.
    surroundings: Mapping[str, Any] = MappingProxyType({})
    scheme = "http"
    #: What answers usual requests in place of the application, if anything does.
    short_way: ShortWay | None = None
    #: Heads of usual requests, byte for byte, with what they ask and its first line:
    #: who polls sends the same bytes again, and they need not be parsed again.
    known: dict[bytes, tuple[Usual, str]]
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.1"  # so that nonsense, too, gets a status line
    server: Listener
    timeout = 60  # seconds that a silent client may hold a connection
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together, flushed after each answer

    def __getattr__(self, name: str) -> Any:
        """Take any method; the application knows which it has."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def handle_one_request(self) -> None:
        """Answer one request; if it is known, the short way."""
        self._coming = b""
        if self.short_way is None:
            super().handle_one_request()
            return
        try:
            waiting = self.rfile.peek()  # type: ignore[attr-defined]  # it is buffered
        except TimeoutError as error:
            self.log_error("Request timed out: %r", error)
            self.close_connection = True
            return
        end = waiting.find(_END)
        self._coming = b"" if end < 0 else waiting[: end + len(_END)]
        usual, self.requestline = self.known.get(self._coming, (None, ""))
        answer = None if usual is None else self.short_way.answer(usual)
        if answer is None:
            super().handle_one_request()
            return
        self.rfile.read(len(self._coming))
        self.close_connection = False
        if ACCESS_LOG.isEnabledFor(logging.INFO):
            self.log_request(200)
        self.connection.sendall(_greeting(int(time.time())) + answer.wire)

    def _remember(self, environ: WSGIEnvironment) -> None:
        """Know the request again if it is usual, and all of it lies in its head."""
        if not self._coming or self.close_connection or self.short_way is None:
            return
        if self._coming.count(b"\n") != self._coming.count(b"\r\n"):
            return  # a bare line feed may have ended the head: another request follows
        usual = self.short_way.read(environ)
        if usual is not None:
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()  # in one step, because threads share it
            self.known[self._coming] = usual, self.requestline

    def _answer(self) -> None:
        """Let the application answer one request."""
        try:
            length = announced(self.headers, self.request_version)
            environ = self._environ(body(self.rfile, length))
        except Unreadable as error:
            self.send_error(error.code, error.detail)
            return
        if length is not None:
            self._remember(environ)  # chunks would not be looked for again
        chunks = self.application(environ, self._start)
        try:
            if STREAM in environ:
                self._send_head(*self._head)
                stream(self, chunks, environ[STREAM])
            else:
                self._send(b"".join(chunks), environ.get(FAULT))
        finally:
            if hasattr(chunks, "close"):
                chunks.close()

    def _start(
        self, status: str, headers: list[tuple[str, str]], _exc_info: object = None
    ) -> Any:
        """Remember the head of the answer until its body is there."""
        self._head = status, headers

    def _send(self, body: bytes, fault: str | None) -> None:
        """Send the answer with its length, or commit the *fault* that is wanted."""
        status, headers = self._head
        self.close_connection |= self.server.stopped
        self._send_head(status, headers)
        if _has_length(status) and not any(
            name.lower() == "content-length" for name, _ in headers
        ):
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        if fault is not None:
            lines: list[bytes] = vars(self).pop("_headers_buffer")
            misbehave(fault, self, b"".join([*lines, b"\r\n"]), body)
            return
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_head(self, status: str, headers: list[tuple[str, str]]) -> None:
        """Send the first line, and the headers that the application has given."""
        code, _, phrase = status.partition(" ")
        self.send_response(int(code), phrase)
        for name, value in headers:
            self.send_header(name, value)

    def _environ(self, body: bytes) -> WSGIEnvironment:
        """Describe the request as PEP 3333 wants it."""
        path, _, query = _relative(self.path).partition("?")
        host, port = self.connection.getsockname()[:2]
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.scheme,
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            if "_" in name:
                continue  # X_Authentication must not pass for X-Authentication
            value = _FOLD.sub(" ", value)  # noqa: PLW2901 - as RFC 9112, 5.2 wants it
            key = name.upper().replace("-", "_")
            if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
                key = f"HTTP_{key}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
        chunked = environ.pop("HTTP_TRANSFER_ENCODING", None)  # not any more
        if chunked or "CONTENT_LENGTH" in environ:  # which may have come twice
            environ["CONTENT_LENGTH"] = str(len(body))
        environ.update(self.surroundings)
        return environ

    def parse_request(self) -> bool:
        """Read the head of a request; False where none is to be answered.

        A blank line before it is passed over (RFC 9112, 2.2). A head that was cut off
        is not taken for a shorter one.
        """
        if self.raw_requestline in {b"\r\n", b"\n"}:
            self.close_connection = False
            return False
        source, lines = self.rfile, Lines(self.rfile)
        self.rfile = lines  # type: ignore[assignment]  # only lines are read here
        try:
            parsed = super().parse_request()
        finally:
            self.rfile = source
        if parsed and lines.last == b"":
            self.send_error(400, "The head ended before the blank line behind it")
            return False
        return parsed

    def handle_expect_100(self) -> bool:
        """Ask for the body that a client holds back, unless it would be refused."""
        try:
            announced(self.headers, self.request_version)
        except Unreadable as error:
            self.send_error(error.code, error.detail)
            return False
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """Refuse what cannot be read, with a problem document, and end the connection.

        Both sentences, if given, go into its detail.
        """
        phrase, usual = self.responses[HTTPStatus(code)]
        detail = ": ".join(filter(None, (message, explain))) or usual
        detail = detail[:_MOST_DETAIL]
        self.log_error("code %d, %s", code, detail)
        problem = Problem(code, detail)
        self.close_connection = True
        self._head = f"{code} {phrase}", problem.get_headers()
        self._send(problem.get_body().encode(), None)
        self._linger()

    def _linger(self) -> None:
        """Hear a client out that may not have read the answer yet.

        To close while it sends would reset the connection, and lose the answer.
        """
        until = time.monotonic() + _LINGER
        with suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
            while (left := until - time.monotonic()) > 0:
                self.connection.settimeout(left)
                if not self.connection.recv(65_536):
                    return

    def version_string(self) -> str:
        """Return the value of the Server header."""
        return _SERVER

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class says so
        """Write to a logger, which is silent unless somebody listens."""
        if ACCESS_LOG.isEnabledFor(logging.INFO):
            told = without_tokens(format % args)
            ACCESS_LOG.info("%s %s", self.client_address[0], told)


@lru_cache(maxsize=1)
def _greeting(second: int) -> bytes:
    """Return what every answer with 200 begins with in a second since 1970."""
    date = formatdate(second, usegmt=True)
    return f"HTTP/1.1 200 OK\r\nServer: {_SERVER}\r\nDate: {date}\r\n".encode()


def _has_length(status: str) -> bool:
    """Tell whether an answer may tell a length: not with 1xx and 204 (RFC 9110, 8.6).

    That of a 304 would be the length of what is not sent, so it is left out too.
    """
    return not status.startswith(("1", "204", "304"))


def _relative(target: str) -> str:
    """Return the path and query of a target, which may be a whole URL (RFC 9112)."""
    if not target.startswith("http://"):
        return target
    _, slash, rest = target.removeprefix("http://").partition("/")
    return slash + rest if slash else "/"
