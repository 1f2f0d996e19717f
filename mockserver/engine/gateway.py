"""HTTP/1.1 for a WSGI application, on the standard library's server.

Werkzeug's own handler closes the connection after every answer, and lingers for 10 ms;
clients of an orchestrator poll, so this one keeps the connection.
"""

from __future__ import annotations

import logging
import sys
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from .misbehaviour import misbehave
from .streaming import stream
from .surroundings import FAULT, STREAM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

ACCESS_LOG = logging.getLogger(f"{__package__}.access")

#: A body larger than this is not read; the connection is closed instead (bytes).
_MOST_BODY = 9 * 2**20


class Gateway(BaseHTTPRequestHandler):
    """Hands the requests of one connection to *application*, one after another."""

    application: WSGIApplication
    #: What the environment of every request holds beside the request.
    surroundings: Mapping[str, Any] = MappingProxyType({})
    scheme = "http"
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.1"  # so that nonsense, too, gets a status line
    timeout = 60  # seconds that a silent client may hold a connection
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together, flushed after each answer

    def __getattr__(self, name: str) -> Any:
        """Take any method; the application knows which it has."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        """Let the application answer one request."""
        environ = self._environ()
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
        self._send_head(status, headers)
        if not any(name.lower() == "content-length" for name, _ in headers):
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

    def _environ(self) -> WSGIEnvironment:
        """Describe the request as PEP 3333 wants it."""
        path, _, query = _relative(self.path).partition("?")
        host, port = self.connection.getsockname()[:2]
        body = self._body()
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
            key = name.upper().replace("-", "_")
            if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
                key = f"HTTP_{key}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
        if "CONTENT_LENGTH" in environ:
            environ["CONTENT_LENGTH"] = str(len(body))  # what is too much is not read
        environ.update(self.surroundings)
        return environ

    def _body(self) -> bytes:
        """Read the body, so that the next request is found where it begins."""
        length = self.headers.get("Content-Length", "0")
        framed = length.isascii() and length.isdigit() and len(length) < 10
        if (
            not framed
            or int(length) > _MOST_BODY
            or "Transfer-Encoding" in self.headers
        ):
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def version_string(self) -> str:
        """Return the value of the Server header."""
        return "orchestrator-contract"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class says so
        """Write to a logger, which is silent unless somebody listens."""
        ACCESS_LOG.info(f"%s {format}", self.client_address[0], *args)


def _relative(target: str) -> str:
    """Return the path and query of a target, which may be a whole URL (RFC 9112)."""
    if not target.startswith("http://"):
        return target
    _, slash, rest = target.removeprefix("http://").partition("/")
    return slash + rest if slash else "/"
