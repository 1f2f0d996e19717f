"""The target over HTTP: what goes over the wire, and what comes of it."""

from __future__ import annotations

import pytest

from orchestrator_contract.contract_tests.exchange import (
    Credential,
    Request,
)
from orchestrator_contract.contract_tests.transport.addresses import (
    BadAddress,
    ConfigurationError,
)
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget
from orchestrator_contract.contract_tests.transport.token import BadToken
from orchestrator_contract.mockserver import MockServer

from .hostile import JOB, TOKEN, always, answer, ask, asking, playing


def test_a_job_of_the_mock_comes_as_it_is() -> None:
    with MockServer() as server, HttpTarget(server.url, token=TOKEN) as target:
        exchange, url = target.send(JOB, number=7), server.url
    assert exchange.status == 200
    assert exchange.number == 7
    assert exchange.url == f"{url}/orchestrator/v1/jobs/1"
    assert exchange.brings_the_job
    assert exchange.response
    assert exchange.response.media_type == "application/json"


@pytest.mark.parametrize(
    ("credential", "line"),
    [
        (Credential.VALID, f"X-Authentication: {TOKEN}"),
        (Credential.WRONG, "X-Authentication: invalid-token-of-a-contract-test"),
        (Credential.EMPTY, "X-Authentication: "),
        (Credential.NONE, None),
    ],
)
def test_the_header_follows_the_credential(
    credential: Credential, line: str | None
) -> None:
    with playing(always(answer())) as stage:
        ask(stage, asking(credential))
    head = stage.heard[0].decode()
    lines = [
        field for field in head.split("\r\n") if field.lower().startswith("x-auth")
    ]
    assert lines == ([] if line is None else [line])


def test_every_request_says_who_asks_and_wants_plain_json() -> None:
    with playing(always(answer())) as stage:
        ask(stage)
    lines = stage.heard[0].decode().split("\r\n")
    assert lines[0] == "GET /orchestrator/v1/jobs/1 HTTP/1.1"
    assert f"Host: 127.0.0.1:{stage.port}" in lines
    assert "Accept-Encoding: identity" in lines
    assert "Accept: application/json" in lines
    assert any(
        line.startswith("User-Agent: orchestrator-contract/0.") for line in lines
    )
    assert not any(line.startswith(("Content-Length", "Cookie")) for line in lines)


def test_headers_of_one_name_are_joined_and_their_names_in_lower_case() -> None:
    with playing(always(answer(b"{}", "X-A: 1", "x-a: 2", "X-B: 3"))) as stage:
        response = ask(stage).response
    assert response
    assert response.headers["x-a"] == "1, 2"
    assert response.headers["x-b"] == "3"


@pytest.mark.parametrize(
    "path",
    [
        "/jobs/%2e%2E",
        "/jobs/%c3%A4",
        "/jobs/%00",
        "/jobs/a%2Fb",
        "/jobs/./x/../1",
        "/jobs//1",
        "/jobs/'",
        "/jobs/~a!b*(c)",
        "/jobs/{1}|^`",
        f"/jobs/{'9' * 3000}",
    ],
)
def test_a_path_goes_over_the_wire_as_it_is(path: str) -> None:
    with playing(always(answer())) as stage:
        exchange = ask(stage, Request(operation="get-job", path=path))
    assert stage.paths == [f"/orchestrator/v1{path}"]
    assert exchange.url == f"{stage.url}/orchestrator/v1{path}"


def test_a_query_goes_over_the_wire_as_the_request_words_it() -> None:
    request = Request(operation="list-jobs", path="/jobs", query=(("a", "b c&ä"),))
    with playing(always(answer())) as stage:
        ask(stage, request)
    assert stage.paths == [f"/orchestrator/v1{request.relative}"]


@pytest.mark.parametrize("path", ["/jobs/a b", "/jobs/ä", "/jobs/\n", "/jobs/1#x"])
def test_what_cannot_stand_in_a_request_line_is_refused(path: str) -> None:
    with playing(always(answer())) as stage:
        with pytest.raises(ValueError, match="must be escaped"):
            ask(stage, Request(operation="get-job", path=path))
        assert stage.heard == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "get", "OPTIONS"])
def test_nothing_but_get_and_head_is_ever_sent(method: str) -> None:
    """Not even for a request that somebody made by force."""
    with pytest.raises(ValueError, match="GET and HEAD only"):
        Request(operation="get-job", path="/jobs/1", method=method)  # type: ignore[arg-type] # that is the point
    request = Request(operation="get-job", path="/jobs/1")
    object.__setattr__(request, "method", method)
    with playing(always(answer())) as stage:
        with pytest.raises(ValueError, match="GET and HEAD only"):
            ask(stage, request)
        assert stage.calls == 0


def test_the_token_shows_in_no_representation() -> None:
    with playing(always(answer())) as stage:
        target = HttpTarget(stage.url, token=TOKEN)
        exchange = target.send(JOB)
        target.close()
    assert TOKEN.encode() in stage.heard[0]
    assert TOKEN not in repr(exchange) + repr(target) + str(vars(exchange))


@pytest.mark.parametrize("token", ["", "two words", "töken", "line\nbreak", "\x1b[0m"])
def test_a_token_that_no_header_can_carry_is_refused_unseen(token: str) -> None:
    with pytest.raises(BadToken) as caught:
        HttpTarget("http://localhost", token=token)
    assert isinstance(caught.value, ConfigurationError)
    assert not token or token not in str(caught.value)


def test_user_and_password_are_neither_shown_nor_sent() -> None:
    with playing(always(answer())) as stage:
        url = stage.url.replace("//", "//admin:secret@")
        with HttpTarget(url, token=None) as target:
            exchange = target.send(JOB)
    assert "secret" not in repr(exchange) + target.name + repr(target)
    assert b"uthorization" not in stage.heard[0]


def test_plain_http_beyond_this_machine_must_be_allowed() -> None:
    with pytest.raises(BadAddress, match="--allow-plain-http"):
        HttpTarget("http://pe.example:8143", token=None)
    target = HttpTarget("http://pe.example:8143", token=None, allow_plain_http=True)
    assert target.name == "http://pe.example:8143/orchestrator/v1"
    assert not target.local


def test_a_target_on_this_machine_is_local() -> None:
    assert HttpTarget("http://localhost", token=None).local
