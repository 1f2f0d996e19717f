"""Where a request ends: bodies in chunks, and those that cannot be read whole."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator_contract.mockserver import DEFAULT_EPOCH, MockServer
from orchestrator_contract.mockserver.engine.framing import MOST_BODY

from ..support.examples import examples
from ..support.for_each import for_each
from .asking import API
from .desk import Desk

HEAD = "Host: localhost\r\nX-Authentication: x\r\nContent-Type: application/json\r\n"
NEXT = f"GET {API}/jobs/6 HTTP/1.1\r\n{HEAD}Connection: close\r\n\r\n".encode()
CHUNKED = "Transfer-Encoding: chunked\r\n"
OWN = re.compile(rb"\r\nDate: [^\r]+")
#: A body that is obeyed if it is taken for an empty one, and another if it is read.
END, FAILED = "/__admin/jobs/{}/end", b'{"state": "failed"}'


class Said(NamedTuple):
    """What came back: the status of each answer, and all of it."""

    codes: list[int]
    text: bytes

    @property
    def told(self) -> dict[str, object]:
        """The body of the only answer."""
        head, _, body = self.text.partition(b"\r\n\r\n")
        assert b"\r\nContent-Type: application/problem+json\r\n" in head
        assert b"\r\nConnection: close\r\n" in head + b"\r\n"
        assert f"\r\nContent-Length: {len(body)}\r\n".encode() in head + b"\r\n"
        told: dict[str, object] = json.loads(body)
        return told


Say = Callable[..., Said]


@pytest.fixture
def mock() -> Iterator[MockServer]:
    with MockServer(epoch=DEFAULT_EPOCH, clock=lambda: DEFAULT_EPOCH) as mock:
        yield mock


@pytest.fixture
def say(mock: MockServer) -> Say:
    """Send bytes as they are, and hear the server until it hangs up."""
    return lambda *pieces, end=False: _said(mock.port, pieces, end=end)


def _said(port: int, pieces: tuple[bytes, ...], *, end: bool) -> Said:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for piece in pieces:
            client.sendall(piece)
        if end:
            client.shutdown(socket.SHUT_WR)
        found = b"".join(iter(lambda: client.recv(65_536), b""))
    codes = [int(code) for code in re.findall(rb"HTTP/1\.1 (\d+) ", found)]
    return Said(codes, OWN.sub(b"", found))


def request(path: str, framing: str = CHUNKED, method: str = "POST") -> bytes:
    return f"{method} {path} HTTP/1.1\r\n{HEAD}{framing}\r\n".encode("latin-1")


def chunks(*pieces: bytes, extension: str = "", trailers: str = "") -> bytes:
    sizes = [f"{len(piece):x}{extension}\r\n".encode() for piece in pieces]
    body = [size + piece + b"\r\n" for size, piece in zip(sizes, pieces, strict=True)]
    return b"".join([*body, f"0{extension}\r\n{trailers}\r\n".encode()])


STATE = request("/__admin/state", "Connection: close\r\n", "GET")
RESET = request("/__admin/reset", "Connection: close\r\n")


# -- bodies in chunks


def test_what_comes_in_chunks_is_obeyed_as_it_was_meant(say: Say) -> None:
    said = say(request(END.format(64)), chunks(FAILED), NEXT)
    assert said.codes == [200, 200]
    assert b'"state":"failed"' in said.text
    inventory = b'{"nodes": ["a.example.com"]}'
    kept = request("/__admin/inventory", method="PUT") + chunks(inventory)
    assert b"a.example.com" in say(kept, NEXT).text
    command = b'{"environment": "production"}'
    said = say(request(f"{API}/command/deploy") + chunks(command), NEXT)
    assert b"'nothing'" not in said.text


@settings(
    max_examples=examples(1 / 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cuts=st.lists(st.integers(1, 60), max_size=8),
    state=st.sampled_from(["failed", "stopped", "no such state"]),
    extension=st.sampled_from(["", ";a", ';a=b;c="d e"', " ; a"]),
    trailers=st.sampled_from(["", "Expires: 0\r\n", "A: b\r\nC: d\r\n"]),
    sent=st.integers(1, 300),
)
def test_any_split_into_chunks_says_what_the_whole_body_says(
    say: Say,
    cuts: list[int],
    state: str,
    extension: str,
    trailers: str,
    sent: int,
) -> None:
    body = json.dumps({"type": "task", "state": state, "node_count": 3}).encode()
    marks = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    pieces = [body[a:b] for a, b in pairwise(marks)]
    path = "/__admin/jobs"
    whole = request(path, f"Content-Length: {len(body)}\r\n") + body
    parted = request(path) + chunks(*pieces, extension=extension, trailers=trailers)
    answers = []
    for told in ([whole], [parted], [parted[:sent], parted[sent:]]):
        say(RESET)
        answers.append(say(*told, NEXT))
    assert answers[0] == answers[1] == answers[2]
    assert len(answers[0].codes) == 2


@pytest.mark.parametrize(
    ("path", "size"),
    [(f"{API}/command/stop", 3 << 20), ("/__admin/jobs", (8 << 20) + 1)],
)
def test_chunks_are_bounded_as_the_path_bounds_its_bodies(
    say: Say, path: str, size: int
) -> None:
    said = say(request(path) + chunks(bytes(size)), NEXT)
    assert said.codes == [413, 200]
    said = say(request(path, f"Content-Length: {size}\r\n") + bytes(size), NEXT)
    assert said.codes == [413, 200]


@pytest.mark.parametrize(
    ("path", "size"),
    [(f"{API}/command/stop", 2 << 20), ("/__admin/jobs/64/end", 8 << 20)],
)
def test_other_servers_may_hand_over_what_came_in_chunks(
    desk: Desk, path: str, size: int
) -> None:
    """They tell no length then; what is too long is not cut to what could be obeyed."""
    told = b'{"job": "64"}' if "stop" in path else FAILED
    for blanks, code in ((0, (200, 202)), (size, (413,))):
        answer = desk.client.post(
            path,
            headers={"X-Authentication": "x", "Transfer-Encoding": "chunked"},
            content_type="application/json",
            input_stream=BytesIO(told + b" " * blanks),
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert answer.status_code in code


@pytest.mark.parametrize(
    "body",
    [
        b"x\r\n",
        b"-1\r\n",
        b"0x2\r\n{}\r\n0\r\n\r\n",
        b"\r\n",
        b"2\n{}\n0\n\n",
        b"2\r\n{} \r\n0\r\n\r\n",
        b"2;" + b"a" * 9_000,
        b"11111111111111111\r\n",
        b"2\r\n{}\r\n0\r\n" + b"A: " + b"a" * 9_000,
        b"2\r\n{}\r\n0\r\n" + b"A: b\r\n" * 200,
    ],
)
def test_chunks_that_are_none_are_refused(say: Say, body: bytes) -> None:
    said = say(request(END.format(64)), body, NEXT)
    assert said.codes == [400]
    assert said.told["status"] == 400


# -- bodies that are not whole


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        ("Content-Length: 100\r\n", b'{"job": "64"}'),
        (CHUNKED, b"13\r\n" + FAILED),
        (CHUNKED, b"13\r\n" + FAILED + b"\r\n"),
        (CHUNKED, b"13\r\n" + FAILED + b"\r\n0\r\n"),
        (CHUNKED, b""),
    ],
)
def test_a_body_that_is_cut_off_is_not_obeyed(
    say: Say, framing: str, body: bytes
) -> None:
    before = say(STATE)
    said = say(request(END.format(64), framing), body, end=True)
    assert said.codes == [400]
    assert "ended" in str(said.told["detail"])
    assert say(STATE) == before


@for_each("method", ["GET", "POST", "PUT"])
@for_each(
    ("framing", "code"),
    [
        ("Content-Length: x\r\n", 400),
        ("Content-Length: -1\r\n", 400),
        ("Content-Length: +1\r\n", 400),
        ("Content-Length: 1, 1\r\n", 400),
        ("Content-Length: \xb2\r\n", 400),
        ("Content-Length: \r\n", 400),
        ("Content-Length : 3\r\n", 400),
        ("Content-Length: 0\r\nContent-Length: 3\r\n", 400),
        ("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", 400),
        ("Transfer-Encoding: gzip\r\n", 400),
        ("Transfer-Encoding: chunked, gzip\r\n", 400),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400),
        ("Transfer-Encoding: gzip, chunked\r\n", 501),
        ("Transfer-Encoding: other\r\n", 501),
        ("Transfer-Encoding: \x0bchunked\r\n", 501),
        ("Transfer-Encoding:\r\n", 501),
        (f"Content-Length: {MOST_BODY + 1}\r\n", 413),
        ("Content-Length: " + "9" * 5000 + "\r\n", 413),
    ],
)
def test_a_body_of_unclear_length_is_refused_and_ends_the_connection(
    say: Say, method: str, framing: str, code: int
) -> None:
    """Else its bytes could pass for the next request."""
    said = say(request(END.format(64), framing, method), NEXT)
    assert said.codes == [code]
    assert said.told["status"] == code


def test_http_1_0_knows_no_chunks(say: Say) -> None:
    said = say(request("/").replace(b"HTTP/1.1", b"HTTP/1.0") + chunks(b"{}"))
    assert said.codes == [400]


def test_a_length_that_is_told_twice_alike_is_one(say: Say) -> None:
    said = say(request(f"{API}/jobs/6", "Content-Length: 0\r\n" * 2, "GET"), NEXT)
    assert said.codes == [200, 200]


@pytest.mark.parametrize("framing", [f"Content-Length: {10 << 20}\r\n", CHUNKED])
def test_a_body_that_is_too_long_is_refused_where_it_can_be_heard(
    say: Say, framing: str
) -> None:
    """The answer arrives although the client goes on sending for a while."""
    before = say(STATE)
    size = b"a00000\r\n" if framing == CHUNKED else b""
    said = say(request("/__admin/jobs", framing) + size, bytes(10 << 20))
    assert said.codes == [413]
    assert str(MOST_BODY) in str(said.told["detail"])
    assert say(STATE) == before


# -- Expect: 100-continue


def test_a_body_that_is_held_back_is_asked_for(mock: MockServer) -> None:
    framing = f"Expect: 100-continue\r\nContent-Length: {len(FAILED)}\r\n"
    with socket.create_connection(("127.0.0.1", mock.port), timeout=10) as client:
        client.sendall(request(END.format(64), framing))
        assert client.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(FAILED)
        assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("framing", "code"),
    [
        (f"Content-Length: {MOST_BODY + 1}\r\n", 413),
        ("Content-Length: x\r\n", 400),
        ("Transfer-Encoding: other\r\n", 501),
    ],
)
def test_a_body_that_would_be_refused_is_not_asked_for(
    say: Say, framing: str, code: int
) -> None:
    said = say(request(END.format(64), f"Expect: 100-continue\r\n{framing}"))
    assert said.codes == [code]
