"""Ways to send an answer: rude ones, and odd ones that HTTP allows."""

from __future__ import annotations

import gzip
from dataclasses import replace

from .faults import Answer
from .lines import Deed, Line, head

#: What the rude do, and what the odd but well-behaved do; by name.
RUDE: dict[str, Deed] = {}
POLITE: dict[str, Deed] = {}

_CHUNKED = "Transfer-Encoding: chunked"


def _rude(deed: Deed) -> Deed:
    RUDE[_name(deed)] = deed
    return deed


def _polite(deed: Deed) -> Deed:
    POLITE[_name(deed)] = deed
    return deed


def _name(deed: Deed) -> str:
    return deed.__name__.replace("_", "-")


def _halves(answer: Answer) -> tuple[bytes, bytes]:
    middle = len(answer.body) // 2
    return answer.body[:middle], answer.body[middle:]


def _chunk(piece: bytes, extension: bytes = b"") -> bytes:
    return b"%x%s\r\n%s\r\n" % (len(piece), extension, piece)


def _redirect(line: Line, answer: Answer, *fields: str, status: int = 302) -> None:
    away = replace(answer, status=status, body=b"")
    line.say(head(away, *fields))


# -- no answer, or not all of it


@_rude
def hangs(line: Line, _: Answer) -> None:
    """Nothing comes, and the connection stays open."""
    line.wait()


@_rude
def hangs_in_the_head(line: Line, answer: Answer) -> None:
    """The head begins, and nothing more comes."""
    line.say(head(answer)[:20])
    line.wait()


@_rude
def hangs_in_the_body(line: Line, answer: Answer) -> None:
    """Half of the body comes, and nothing more."""
    line.say(head(answer), _halves(answer)[0])
    line.wait()


@_rude
def dribbles(line: Line, answer: Answer) -> None:
    """Byte after byte comes, and it never ends."""
    line.say(head(answer, length=10**5))
    for _ in range(200):
        line.wait(0.05)
        line.say(b" ")


@_rude
def hangs_up(_: Line, __: Answer) -> None:
    """The connection is closed without an answer."""


@_rude
def hangs_up_in_the_head(line: Line, answer: Answer) -> None:
    """The connection is closed within the head."""
    line.say(head(answer)[:30])


@_rude
def resets(line: Line, _: Answer) -> None:
    """The connection is reset instead of an answer."""
    line.reset()


@_rude
def resets_in_the_body(line: Line, answer: Answer) -> None:
    """The connection is reset within the body."""
    line.say(head(answer), _halves(answer)[0])
    line.wait(0.1)
    line.reset()


# -- a body of another length than its head says


@_rude
def length_too_long(line: Line, answer: Answer) -> None:
    """Content-Length announces more than comes."""
    line.say(head(answer, length=len(answer.body) + 9), answer.body)


@_rude
def length_too_short(line: Line, answer: Answer) -> None:
    """Content-Length announces less than comes."""
    line.say(head(answer, length=len(answer.body) - 9), answer.body)


@_rude
def length_is_a_word(line: Line, answer: Answer) -> None:
    """Content-Length is no number."""
    line.say(head(answer, length="many"), answer.body)


@_rude
def length_below_nought(line: Line, answer: Answer) -> None:
    """Content-Length is negative."""
    line.say(head(answer, length=-1), answer.body)


@_rude
def two_lengths(line: Line, answer: Answer) -> None:
    """Content-Length comes twice, and differs."""
    other = f"Content-Length: {len(answer.body) - 1}"
    line.say(head(answer, other), answer.body)


@_rude
def answers_twice(line: Line, answer: Answer) -> None:
    """The answer is followed by another one that nobody asked for."""
    line.say(*(head(answer), answer.body) * 2)


@_rude
def endless(line: Line, answer: Answer) -> None:
    """A body comes that is larger than anybody wants to read."""
    line.say(head(answer, length=10**12))
    for _ in range(10**4):
        line.say(b" " * 2**16)


# -- chunks


@_rude
def chunks_of_garbage(line: Line, answer: Answer) -> None:
    """A chunk begins with what is no length."""
    line.say(head(answer, _CHUNKED, length=""), b"zz\r\n", answer.body, b"\r\n")


@_rude
def chunks_without_an_end(line: Line, answer: Answer) -> None:
    """The last chunk, that of no length, does not come."""
    line.say(head(answer, _CHUNKED, length=""), _chunk(answer.body))


@_rude
def chunk_cut(line: Line, answer: Answer) -> None:
    """The connection is closed within a chunk."""
    line.say(head(answer, _CHUNKED, length=""), _chunk(answer.body)[:-40])


@_rude
def chunks_and_a_length(line: Line, answer: Answer) -> None:
    """There are chunks, and a length as well."""
    line.say(head(answer, _CHUNKED), _chunk(answer.body), _chunk(b""))


# -- no HTTP


@_rude
def speaks_ssh(line: Line, _: Answer) -> None:
    """What answers is something else altogether."""
    line.say(b"SSH-2.0-OpenSSH_9.9\r\n")


@_rude
def no_head(line: Line, answer: Answer) -> None:
    """The body comes without a head."""
    line.say(answer.body)


@_rude
def status_is_a_word(line: Line, answer: Answer) -> None:
    """The status line has a word in the place of the number."""
    line.say(head(answer).replace(b"200", b"good", 1), answer.body)


@_rude
def packed(line: Line, answer: Answer) -> None:
    """The body is packed, although only a plain one was accepted."""
    small = replace(answer, body=gzip.compress(answer.body))
    line.say(head(small, "Content-Encoding: gzip"), small.body)


# -- redirects


@_rude
def redirects_to_itself(line: Line, answer: Answer) -> None:
    """The answer leads to where it comes from."""
    _redirect(line, answer, f"Location: {line.path}")


@_rude
def redirects_ever_on(line: Line, answer: Answer) -> None:
    """Each answer leads a little further, and there is no end."""
    joint = "&" if "?" in line.path else "?"
    _redirect(line, answer, f"Location: {line.path}{joint}on=1", status=307)


@_rude
def redirects_elsewhere(line: Line, answer: Answer) -> None:
    """The answer leads to another host."""
    _redirect(line, answer, "Location: https://orchestrator.example.com/v1", status=308)


@_rude
def redirects_to_another_port(line: Line, answer: Answer) -> None:
    """The answer leads to another server of the same host."""
    _redirect(line, answer, f"Location: http://127.0.0.1:9{line.path}", status=301)


@_rude
def redirects_nowhere(line: Line, answer: Answer) -> None:
    """The answer does not say where it leads."""
    _redirect(line, answer)


# -- what HTTP allows


@_polite
def without_a_length(line: Line, answer: Answer) -> None:
    """The body ends with the connection, as in HTTP/1.0."""
    old = head(answer, length="").replace(b"HTTP/1.1", b"HTTP/1.0", 1)
    line.say(old, answer.body)


@_polite
def closing(line: Line, answer: Answer) -> None:
    """Each connection is closed after an answer, as was said."""
    line.say(head(answer, "Connection: close"), answer.body)


@_polite
def closing_silently(line: Line, answer: Answer) -> None:
    """Each connection is closed after an answer, without a word."""
    line.say(head(answer), answer.body)


@_polite
def in_chunks(line: Line, answer: Answer) -> None:
    """The body comes in chunks with extensions, and a field after it."""
    pieces = [_chunk(piece, b";a=b") for piece in _halves(answer) if piece]
    line.say(head(answer, _CHUNKED, length=""), *pieces, b"0\r\nX-Sum: 1\r\n\r\n")


@_polite
def in_pieces(line: Line, answer: Answer) -> None:
    """Head and body come in pieces, but soon."""
    text = head(answer) + answer.body
    for start in range(0, len(text), 500):
        line.say(text[start : start + 500])
        line.wait(0.001)


@_polite
def with_a_hint_before(line: Line, answer: Answer) -> None:
    """An interim answer comes before the real one."""
    line.say(b"HTTP/1.1 100 Continue\r\n\r\n", head(answer), answer.body)


@_polite
def with_small_letters(line: Line, answer: Answer) -> None:
    """The names of the fields are in small letters, and there is no reason phrase."""
    first, _, fields = head(answer).partition(b"\r\n")
    line.say(first[:-1], b"\r\n", fields.lower(), answer.body)
