"""Whatever a server does, the exchange says what it was, and soon."""

from __future__ import annotations

import time

import pytest

from orchestrator_contract.contract_tests.exchange import Request, Trouble
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget

from .hostile import (
    CHUNKED,
    JOB,
    TOKEN,
    Line,
    Play,
    always,
    answer,
    ask,
    playing,
    saying,
)

HEAD = Request(operation="get-job", path="/jobs/1", job="1", method="HEAD")


def says_nothing(line: Line) -> None:
    line.hear()
    line.hang()


def dribbles_its_headers(line: Line) -> None:
    line.hear()
    line.dribble(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 1000)


def dribbles_its_body(line: Line) -> None:
    line.hear()
    line.say(answer(b"", length=1000))
    line.dribble(b"z" * 1000)


def dribbles_chunks(line: Line) -> None:
    line.hear()
    line.say(CHUNKED)
    for _ in range(500):
        line.dribble(b"1\r\nz\r\n", pause=0.01)


def stops_in_the_middle(line: Line) -> None:
    line.hear()
    line.say(answer(b'{"name":', length=50))
    line.hang()


def goes_on_continuing(line: Line) -> None:
    line.hear()
    line.dribble(b"HTTP/1.1 100 Continue\r\n\r\n" * 100, pause=0.005)


@pytest.mark.parametrize(
    "play",
    [
        says_nothing,
        dribbles_its_headers,
        dribbles_its_body,
        dribbles_chunks,
        stops_in_the_middle,
        goes_on_continuing,
    ],
)
def test_one_deadline_is_for_everything(play: Play) -> None:
    with playing(play) as stage:
        began = time.monotonic()
        exchange = ask(stage, timeout=0.3)
        assert time.monotonic() - began < 3
    assert exchange.failure
    assert exchange.failure.trouble is Trouble.TIMEOUT
    assert "0.3 s" in str(exchange.failure)
    assert exchange.response is None


@pytest.mark.parametrize(
    "head",
    [answer(b"", length=10**15), answer(b"", length=9000), CHUNKED],
    ids=["by far", "a little", "chunk by chunk"],
)
def test_a_body_is_read_up_to_a_bound(head: bytes) -> None:
    def play(line: Line) -> None:
        line.hear()
        line.say(head)
        while not line.stage.over.is_set():
            line.say(b"400\r\n" + b"z" * 1024 + b"\r\n")

    with (
        playing(play) as stage,
        HttpTarget(stage.url, token=None, timeout=5, max_body=4096) as target,
    ):
        failure = target.send(JOB).failure
    assert failure
    assert failure.trouble is Trouble.TOO_LARGE
    assert "4096 bytes" in str(failure)


@pytest.mark.parametrize(
    "start",
    [
        CHUNKED,
        CHUNKED + b"1;",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
    ids=["a chunk's length", "a chunk's extension", "a body"],
)
def test_what_has_no_end_is_not_kept_in_memory(start: bytes) -> None:
    def play(line: Line) -> None:
        line.hear()
        line.say(start)
        while not line.stage.over.is_set():
            line.say(b"0" * 65536)

    with (
        playing(play) as stage,
        HttpTarget(stage.url, token=None, timeout=8, max_body=4096) as target,
    ):
        failure = target.send(JOB).failure
    assert failure
    # Newer versions of urllib3 bound a chunk's length themselves; ours is for all.
    assert failure.trouble in {Trouble.TOO_LARGE, Trouble.PROTOCOL}


def test_a_body_as_large_as_the_bound_is_read() -> None:
    with (
        playing(always(answer(b"z" * 4096))) as stage,
        HttpTarget(stage.url, token=None, max_body=4096) as target,
    ):
        response = target.send(JOB).response
    assert response
    assert len(response.body) == 4096


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    with playing(saying(b"HTTP/1.0 200 OK\r\n\r\n{}")) as stage:
        response = ask(stage).response
    assert response
    assert response.body == b"{}"


def test_chunks_are_put_together() -> None:
    with playing(always(CHUNKED + b"1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n")) as stage:
        response = ask(stage).response
    assert response
    assert response.body == b"{}"


@pytest.mark.parametrize("status", [100, 102, 103, 199])
def test_interim_answers_are_read_over(status: int) -> None:
    hint = f"HTTP/1.1 {status} Wait\r\nLink: </a>; rel=x\r\n\r\n".encode()
    play = saying(hint * 3 + answer(b"[1]"), hint + answer(b"[2]"))
    with playing(play) as stage, HttpTarget(stage.url, token=TOKEN) as target:
        assert [target.send(JOB).json.value for _ in range(2)] == [[1], [2]]


def test_the_answer_to_head_has_a_length_and_no_body() -> None:
    with playing(always(answer(b"", length=10**12))) as stage:
        response = ask(stage, HEAD).response
    assert response
    assert response.body == b""
    assert stage.heard[0].startswith(b"HEAD /orchestrator/v1/jobs/1 HTTP/1.1\r\n")


def test_a_body_after_head_is_noticed() -> None:
    with playing(always(answer(b"{}"))) as stage:
        failure = ask(stage, HEAD).failure
    assert failure
    assert failure.trouble is Trouble.PROTOCOL


def test_bytes_that_come_late_are_no_answer_to_the_next_question() -> None:
    """A second answer that nobody asked for: what is read next must not be that."""

    def play(line: Line) -> None:
        line.hear()
        line.say(answer(b"{}"))
        line.stage.over.wait(0.05)
        line.say(answer(b'{"name": "smuggled"}'))
        line.hang()

    with playing(play) as stage, HttpTarget(stage.url, token=None) as target:
        bodies = []
        for _ in range(2):
            response = target.send(JOB).response
            assert response
            bodies.append(response.body)
            time.sleep(0.2)
    assert bodies == [b"{}", b"{}"]
    assert stage.calls == 2


def test_the_run_goes_on_after_a_server_that_hangs_once() -> None:
    def play(line: Line) -> None:
        while head := line.hear():
            if b"/jobs/13 " in head:
                line.hang()
            line.say(answer())

    other = Request(operation="get-job", path="/jobs/13", job="13")
    with (
        playing(play) as stage,
        HttpTarget(stage.url, token=None, timeout=0.3) as target,
    ):
        exchanges = [target.send(request) for request in (JOB, other, JOB)]
    assert [exchange.status for exchange in exchanges] == [200, None, 200]


def test_an_answer_that_repeats_the_token_is_blanked() -> None:
    body = f'{{"msg": "no such token: {TOKEN}"}}'.encode()
    echo = answer(body, f"X-Echo: {TOKEN}", f"Location: {TOKEN}", status="401 No")
    with playing(always(echo)) as stage:
        exchange = ask(stage)
    assert exchange.response
    assert len(exchange.response.body) == len(body)
    assert TOKEN not in repr(exchange)
    assert "***" in exchange.response.headers["x-echo"]


@pytest.mark.parametrize(
    "text",
    [
        f"HTTP/9 {TOKEN}\r\n\r\n".encode(),
        b"x" * 150 + TOKEN.encode() + b"\r\n\r\n",
        answer(b"", f"Location: https://a.example/{TOKEN}", status="302 Found"),
    ],
    ids=["status line", "at the cut", "redirect"],
)
def test_a_failure_that_repeats_the_token_is_blanked(text: bytes) -> None:
    with playing(always(text)) as stage:
        exchange = ask(stage)
    assert exchange.failure
    assert TOKEN[:8] not in repr(exchange)


def test_terminal_controls_are_stripped_from_what_is_told() -> None:
    with playing(always(b"\x1b[31mred\x07\x9b2J\r\n\r\n")) as stage:
        exchange = ask(stage)
    assert str(exchange.failure).isprintable()
