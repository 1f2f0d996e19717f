"""The target in this process is judged as one over HTTP would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from orchestrator_contract.contract_tests.exchange import (
    Credential,
    Exchange,
    Method,
    Request,
    Trouble,
)
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget
from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget
from orchestrator_contract.mockserver import MockServer, World, create_app

from .hostile import JOB, TOKEN, asking


class App:
    """Answers everything alike, and remembers what it was asked."""

    def __init__(
        self,
        body: Iterable[bytes] = (b"{}",),
        *headers: tuple[str, str],
        status: str = "200 OK",
    ) -> None:
        self.body, self.headers, self.status = body, list(headers), status
        self.asked: list[WSGIEnvironment] = []
        self.closed = 0

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        self.asked.append(environ)
        start_response(self.status, self.headers)
        return self

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.body)

    def close(self) -> None:
        self.closed += 1


def ask(app: App, request: Request = JOB) -> Exchange:
    with WsgiTarget(app, token=TOKEN, max_body=4096) as target:
        return target.send(request)


@pytest.mark.parametrize(
    "path",
    ["/jobs/1", "/jobs", "/jobs/abc", "/jobs/999999", "/jobs/%C3%A4", "/jobs/%00"],
)
def test_the_mock_answers_alike_in_this_process_and_over_http(path: str) -> None:
    request = Request(operation="get-job", path=path, query=(("limit", "2"),))
    with MockServer(epoch=World().epoch) as server:
        with HttpTarget(server.url, token=TOKEN) as over_http:
            there = over_http.send(request)
        here = WsgiTarget(create_app(World()), token=TOKEN).send(request)
    assert here.status == there.status
    assert type(here.json.value) is type(there.json.value)


def test_it_has_a_name_and_is_local() -> None:
    target = WsgiTarget(App())
    assert (target.name, target.local) == ("WSGI application", True)
    assert WsgiTarget(App(), name="a mutant").name == "a mutant"


def test_the_application_sees_the_request_as_a_server_would_give_it() -> None:
    app = App()
    path, query = "/jobs/%c3%A4%2f'", (("a", "b c"), ("a", ""))
    exchange = ask(app, Request(operation="get-job", path=path, query=query))
    environ = app.asked[0]
    assert environ["PATH_INFO"] == "/orchestrator/v1/jobs/Ã¤/'"
    assert environ["QUERY_STRING"] == "a=b+c&a="
    assert environ["REQUEST_URI"] == f"/orchestrator/v1{path}?a=b+c&a="
    assert environ["HTTP_ACCEPT_ENCODING"] == "identity"
    assert environ["HTTP_USER_AGENT"].startswith("orchestrator-contract/")
    assert exchange.url == f"http://localhost/orchestrator/v1{path}?a=b+c&a="


@pytest.mark.parametrize(
    ("credential", "value"),
    [
        (Credential.VALID, TOKEN),
        (Credential.WRONG, "invalid-token-of-a-contract-test"),
        (Credential.EMPTY, ""),
        (Credential.NONE, None),
    ],
)
def test_the_header_follows_the_credential(
    credential: Credential, value: str | None
) -> None:
    app = App()
    ask(app, asking(credential))
    assert app.asked[0].get("HTTP_X_AUTHENTICATION") == value


def test_headers_of_one_name_are_joined_and_their_names_in_lower_case() -> None:
    response = ask(App([b"{}"], ("X-A", "1"), ("x-a", "2"), ("X-B", "3"))).response
    assert response
    assert response.headers == {"x-a": "1, 2", "x-b": "3"}


@pytest.mark.parametrize(
    ("length", "trouble"),
    [
        ("3", Trouble.CUT),
        ("1", Trouble.PROTOCOL),
        ("two", Trouble.PROTOCOL),
        ("-2", Trouble.PROTOCOL),
    ],
)
def test_a_wrong_length_is_a_failure(length: str, trouble: Trouble) -> None:
    app = App([b"{", b"}"], ("Content-Length", length))
    failure = ask(app).failure
    assert failure
    assert failure.trouble is trouble
    assert app.closed == 1


def test_the_right_length_is_none() -> None:
    response = ask(App([b"{", b"}"], ("Content-Length", "2"))).response
    assert response
    assert response.body == b"{}"


@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_has_none(status: str) -> None:
    method: Method = "HEAD" if status == "200 OK" else "GET"
    request = Request(operation="get-job", path="/jobs/1", method=method)
    app = App([b"{}"], ("Content-Length", "9"), status=status)
    response = ask(app, request).response
    assert response
    assert response.body == b""


def test_a_body_without_end_is_read_up_to_a_bound_and_closed() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"z" * 1000

    app = App(endless())
    failure = ask(app).failure
    assert failure
    assert failure.trouble is Trouble.TOO_LARGE
    assert app.closed == 1


class Breaks(App):
    """Raises, with the token in its message, once it is asked or once it has begun."""

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if not self.body:
            raise RuntimeError(TOKEN)
        return super().__call__(environ, start_response)

    def __iter__(self) -> Iterator[bytes]:
        yield from self.body
        raise RuntimeError(TOKEN)


@pytest.mark.parametrize("body", [[], [b"{"]], ids=["at once", "later"])
def test_an_exception_is_told_by_its_type_alone(body: list[bytes]) -> None:
    app = Breaks(body)
    failure = ask(app).failure
    assert failure
    assert failure.trouble is Trouble.PROTOCOL
    assert str(failure) == "the application raised RuntimeError"
    assert app.closed == len(body)


def test_a_status_that_is_none_is_told() -> None:
    failure = ask(App(status="fine")).failure
    assert failure
    assert failure.trouble is Trouble.PROTOCOL


def test_redirects_stay_at_home() -> None:
    away = App([], ("Location", "http://elsewhere/x"), status="302 Found")
    circle = App([], ("Location", "/orchestrator/v1/jobs/1"), status="302 Found")
    for app in (away, circle):
        failure = ask(app).failure
        assert failure
        assert failure.trouble is Trouble.REDIRECT
        assert len(app.asked) == 1


def test_a_packed_body_is_not_unpacked() -> None:
    failure = ask(App([b"\x1f\x8b"], ("Content-Encoding", "gzip"))).failure
    assert failure
    assert failure.trouble is Trouble.PROTOCOL


def test_a_busy_application_is_asked_once_more() -> None:
    app = App([b"{}"], ("Retry-After", "0"), status="503 Busy")
    assert ask(app).busy
    assert len(app.asked) == 2


def test_an_answer_that_repeats_the_token_is_blanked() -> None:
    exchange = ask(App([TOKEN.encode()], ("X-Echo", TOKEN)))
    assert TOKEN not in repr(exchange)


def test_a_short_token_is_not_taken_for_an_echo() -> None:
    """It may be any word: blanking it would change what is judged."""
    target = WsgiTarget(App([b'{"a": "abc"}']), token="abc")  # noqa: S106 - it opens nothing
    assert target.send(JOB).json.value == {"a": "abc"}
