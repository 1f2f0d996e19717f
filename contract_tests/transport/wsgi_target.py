"""An application in this process, asked over WSGI as a server would be over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication

from werkzeug.test import EnvironBuilder, run_wsgi_app

from orchestrator_contract.contract_tests.exchange import Response, Trouble

from .addresses import Address
from .courteous import MAX_BODY, CourteousTarget
from .failures import Mishap, cut_short, overlong, too_large


class WsgiTarget(CourteousTarget):
    """A WSGI application that serves the API at ``/orchestrator/v1``.

    It is judged as a server would be, with three differences: nothing bounds how long
    it takes, an exception that it raises is told by its type alone, and it is sent
    commands as well: nothing but this process can come to harm.

    *url* is the address that it is asked under; give the one that a server of the same
    application has, if both are asked in one run. Raises BadAddress for one that is no
    base URL.
    """

    takes_commands: ClassVar[bool] = True

    def __init__(
        self,
        app: WSGIApplication,
        *,
        token: str | None = "any-token",  # noqa: S107 - it opens nothing but a mock
        name: str = "WSGI application",
        url: str = "http://localhost",
        max_body: int = MAX_BODY,
        until: float | None = None,
    ) -> None:
        super().__init__(Address.parse(url), token=token, until=until)
        self.name = name
        self.max_body = max_body
        self._app = app

    def close(self) -> None:
        """Hold nothing open."""

    def _ask(
        self, method: str, target: str, headers: Mapping[str, str], patience: float
    ) -> tuple[Response, float]:
        return self._run(method, target, headers, b""), patience

    def _command(
        self, target: str, headers: Mapping[str, str], body: bytes
    ) -> Response:
        headers = {**headers, "Content-Type": "application/json"}
        return self._run("POST", target, headers, body)

    def _run(
        self, method: str, target: str, headers: Mapping[str, str], sent: bytes
    ) -> Response:
        path, _, query = target.partition("?")
        environ = EnvironBuilder(
            method=method, headers=list(headers.items()), data=sent or None
        ).get_environ()
        environ |= {
            # Unescaped, the bytes written as if they were Latin-1 (PEP 3333).
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": target,
            "RAW_URI": target,
        }
        try:
            pieces, status, fields = run_wsgi_app(self._app, environ)
            try:
                body = self._body(pieces)
            finally:
                getattr(pieces, "close", lambda: None)()
            response = Response(
                status=int(status.split(" ", 1)[0]),
                headers={
                    name.lower(): ", ".join(fields.getlist(name))
                    for name in dict(fields)
                },
                body=body,
            )
        except Mishap:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an application does is evidence
            text = f"the application raised {type(error).__name__}"
            raise Mishap(Trouble.PROTOCOL, text) from None
        return _framed(method, response)

    def _body(self, pieces: Iterable[bytes]) -> bytes:
        """Join a body of at most so many bytes; raises Mishap."""
        body = bytearray()
        for piece in pieces:
            body += piece
            if len(body) > self.max_body:
                raise too_large(self.max_body)
        return bytes(body)


def _framed(method: str, response: Response) -> Response:
    """Return what an HTTP client would be given; raises Mishap for a wrong length."""
    if method == "HEAD" or response.status in {204, 304}:
        return Response(status=response.status, headers=response.headers)
    announced = response.headers.get("content-length")
    if announced is None:
        return response
    if not (announced.isascii() and announced.isdecimal()):
        raise Mishap(Trouble.PROTOCOL, "Content-Length is no number")
    more = int(announced) - len(response.body)
    if more > 0:
        raise cut_short(len(response.body), more)
    if more < 0:
        raise overlong()
    return response
