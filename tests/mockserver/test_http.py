"""What RFC 9110 and 9112 demand of whoever speaks HTTP, whatever it says."""

from __future__ import annotations

import json

import pytest

from orchestrator_contract.mockserver import MockServer

from .asking import API
from .test_server import HEAD, raw

JOB = f"{API}/jobs/6"
GET = f"GET {JOB} HTTP/1.1\r\n{HEAD}\r\n"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ("nonsense\r\n\r\n", 400),
        ("nonsense" * 7_000 + "\r\n\r\n", 400),
        ("GET / HTTP/x\r\n\r\n", 400),
        ("\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
        (f"GET /{'a' * 70_000} HTTP/1.1\r\n{HEAD}\r\n", 414),
        (f"GET / HTTP/1.1\r\nA: {'a' * 70_000}\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\n" + "A: b\r\n" * 150 + "\r\n", 431),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_problem_document(
    server: MockServer, request_: str, code: int
) -> None:
    found = raw(server, request_, GET)
    head, _, body = found.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {code} ".encode())
    assert b"\r\nContent-Type: application/problem+json\r\n" in head
    assert head.endswith(b"\r\nConnection: close")
    told = json.loads(body)
    assert told["status"] == code
    assert told["title"]
    assert 0 < len(told["detail"]) < 300


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (GET.replace(HEAD, f"{HEAD}If-None-Match: *\r\n"), 304),
        (
            GET.replace("GET", "OPTIONS").replace(
                HEAD,
                f"{HEAD}Origin: http://a.example\r\n"
                "Access-Control-Request-Method: GET\r\n",
            ),
            204,
        ),
    ],
)
def test_an_answer_that_has_no_body_tells_no_length(
    server: MockServer, request_: str, code: int
) -> None:
    found = raw(server, request_, GET)
    head, _, rest = found.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {code} ".encode())
    assert b"content-length" not in head.lower()
    assert rest.startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_header_may_go_on_in_the_next_line(server: MockServer) -> None:
    """Its parts are put together with a blank (RFC 9112, 5.2)."""
    folded = f"{HEAD}Origin: http://a.example\r\n \tb: c\r\n"
    found = raw(server, GET.replace(HEAD, folded))
    assert found.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nAccess-Control-Allow-Origin: http://a.example b: c\r\n" in found
    folded = f"{HEAD}Prefer: state=failed,\r\n  type=task\r\n"
    assert b'"state":"failed"' in raw(server, GET.replace(HEAD, folded))


def test_a_blank_line_before_a_request_is_passed_over(server: MockServer) -> None:
    """Some clients send one after a body (RFC 9112, 2.2)."""
    found = raw(server, "\r\n", GET, "\r\n\r\n", GET, "\n", GET)
    assert found.count(b"HTTP/1.1 200 OK\r\n") == 3
    assert found.count(b"HTTP/1.1 ") == 3


def test_a_head_that_is_cut_off_is_not_obeyed() -> None:
    """What was to come may have been a length, or the rest of a path."""
    line = "DELETE /__admin/faults HTTP/1.1\r\n"
    whole = f"{line}Host: localhost\r\n\r\n"
    with MockServer(faults=["unavailable"]) as server:
        for length in (len(line) - 3, len(line), len(line) + 9, len(whole) - 2):
            found = raw(server, whole[:length])
            assert found.startswith(b"HTTP/1.1 400 ")
            assert b"Connection: close\r\n" in found
            assert len(server.session().rules) == 1
        assert raw(server, whole).startswith(b"HTTP/1.1 200 ")
        assert len(server.session().rules) == 0


@pytest.mark.parametrize("path", [JOB, "/__admin/clock", "/", "/__admin/ui/app.js"])
def test_methods_are_case_sensitive(server: MockServer, path: str) -> None:
    found = raw(server, f"get {path} HTTP/1.1\r\n{HEAD}\r\n", GET)
    assert found.startswith(b"HTTP/1.1 501 ")
    assert b"application/problem+json" in found
    assert b"There is no method get; try GET" in found
    assert b"HTTP/1.1 200 OK\r\n" in found
