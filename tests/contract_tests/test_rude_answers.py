"""What a server did wrong is told by its kind, in one clean line."""

from __future__ import annotations

import gzip

import pytest

from orchestrator_contract.contract_tests.exchange import Trouble

from .hostile import CHUNKED, Line, answer, ask, playing, saying

BOMB = gzip.compress(b" " * 1_000_000)


def hangs_up(line: Line) -> None:
    line.hear()


def resets(line: Line) -> None:
    line.hear()
    line.reset()


def resets_within_the_body(line: Line) -> None:
    line.hear()
    line.say(answer(b'{"name":', length=50))
    line.stage.over.wait(0.1)
    line.reset()


def with_header(count: int, size: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"z" * size + b"\r\n") * count


#: What a server does, what kind of trouble that is, and words that tell it.
RUDE = {
    "hangs up": (hangs_up, Trouble.CUT, "closed without an answer"),
    "resets": (resets, Trouble.CUT, "reset"),
    "resets later": (resets_within_the_body, Trouble.CUT, "reset"),
    "claims more": (
        saying(answer(b"{}", length=9)),
        Trouble.CUT,
        "2 bytes came, 7 more were announced",
    ),
    "claims less": (
        saying(answer(b'{"a": 1}', length=2)),
        Trouble.PROTOCOL,
        "more bytes came",
    ),
    "claims a word": (
        saying(answer(b"{}", length="two")),
        Trouble.PROTOCOL,
        "is no number",
    ),
    "claims less than nothing": (
        saying(answer(b"{}", length=-2)),
        Trouble.PROTOCOL,
        "is no number",
    ),
    "claims a digit of another script": (
        saying(answer(b"{}", length="\xb2")),
        Trouble.PROTOCOL,
        "is no number",
    ),
    "claims two lengths": (
        saying(answer(b"{}", "Content-Length: 3")),
        Trouble.PROTOCOL,
        "two lengths that differ",
    ),
    "claims two lengths, and ends": (
        saying(answer(b"{}", "Content-Length: 3", "Connection: close")),
        Trouble.PROTOCOL,
        "two lengths that differ",
    ),
    "claims a length and chunks": (
        saying(answer(b"{}", "Transfer-Encoding: chunked")),
        Trouble.PROTOCOL,
        "chunks as well",
    ),
    "ends in its headers": (
        saying(b"HTTP/1.1 200 OK\r\nContent-Le"),
        Trouble.PROTOCOL,
        "headers",
    ),
    "ends after a chunk": (
        saying(CHUNKED + b"2\r\n{}\r\n"),
        Trouble.CUT,
        "between two chunks",
    ),
    "ends in a chunk": (saying(CHUNKED + b"9\r\n{}"), Trouble.CUT, "within a chunk"),
    "has no chunk length": (
        saying(CHUNKED + b"zz\r\n{}\r\n"),
        Trouble.PROTOCOL,
        "no length",
    ),
    "speaks SSH": (saying(b"SSH-2.0-OpenSSH_9.9\r\n"), Trouble.PROTOCOL, "SSH-2.0"),
    "speaks TLS": (saying(b"\x15\x03\x01\0\2\2\x46"), Trouble.PROTOCOL, "not HTTP"),
    "speaks HTTP/0.9": (saying(b"<html>0.9</html>"), Trouble.PROTOCOL, "<html>"),
    "speaks HTTP/3": (
        saying(b"HTTP/3.0 200 OK\r\n\r\n"),
        Trouble.PROTOCOL,
        "HTTP/3.0",
    ),
    "has a status of four digits": (
        saying(b"HTTP/1.1 9999 What\r\n\r\n"),
        Trouble.PROTOCOL,
        "9999",
    ),
    "has a header without colon": (
        saying(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
        Trouble.PROTOCOL,
        "headers",
    ),
    "has many headers": (saying(with_header(101, 1)), Trouble.PROTOCOL, "100 headers"),
    "has a long header": (
        saying(with_header(1, 100_000)),
        Trouble.PROTOCOL,
        "header line",
    ),
    "has no end of hints": (
        saying(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 99 + answer(b"{}")),
        Trouble.PROTOCOL,
        "interim",
    ),
    "ends after a hint": (
        saying(b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        Trouble.CUT,
        "closed without an answer",
    ),
    "hints at no header": (
        saying(b"HTTP/1.1 103 Early Hints\r\n" + with_header(101, 1)),
        Trouble.PROTOCOL,
        "100 headers",
    ),
    "packs what must be plain": (
        saying(answer(BOMB, "Content-Encoding: gzip")),
        Trouble.PROTOCOL,
        "packed (gzip)",
    ),
}


@pytest.mark.parametrize("deed", RUDE)
def test_what_went_wrong_is_told(deed: str) -> None:
    play, trouble, words = RUDE[deed]
    with playing(play) as stage:
        exchange = ask(stage)
    assert exchange.failure
    assert exchange.failure.trouble is trouble
    assert words in str(exchange.failure)
    assert str(exchange.failure).isprintable()
    assert len(str(exchange.failure)) <= 200
    assert exchange.response is None
