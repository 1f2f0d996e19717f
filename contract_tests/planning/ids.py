"""Hypothesis strategies for what a check asks: ids of every sort, and parameters.

Each strategy stands for one row of the table "ids in the request path" (design: rules
of judgement). They are used outside tests, so drawing leaves nothing behind: no
database, no folder. Nor does it take anything along: Hypothesis draws a whole text or
number now and then from the source of the program it runs in, and what stands there is
not ours to send. Everything is therefore put together from single characters.
"""

from __future__ import annotations

import os
import re
import signal
import string
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

T = TypeVar("T")

#: What RFC 3986 lets stand in a path as it is and means nothing there, and a quote.
HARMLESS = string.ascii_letters + string.digits + "-._~'"
#: The largest job number that is asked for as an unknown one.
LARGEST = 2**31 - 1

_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_NEARLY_INTEGER = re.compile(r"[-.]*\d*[-.]*0*")


def words(longest: int = 1000) -> st.SearchStrategy[str]:
    """Ids that no reading takes for an integer: words, and numbers gone wrong.

    Nothing that consists of dots or could be read as a number with a sign or with an
    empty fraction is among them.
    """
    number = _integers(0, 999).map(str)
    letter = st.sampled_from(string.ascii_letters + "_~'")
    gone_wrong = st.one_of(
        st.tuples(number, letter).map("".join),
        st.tuples(number, letter, number).map("".join),
        st.tuples(number, st.just("."), number, st.just("5")).map("".join),
        st.tuples(st.sampled_from(["0x", "0o", "0b"]), number).map("".join),
    )
    text = _texts(HARMLESS, 1, 20)
    long = st.sampled_from(string.ascii_letters).map(lambda letter: letter * longest)
    return st.one_of(gone_wrong, text, long).filter(
        lambda word: not _NEARLY_INTEGER.fullmatch(word)
    )


def odd_integers(known: int = 1) -> st.SearchStrategy[str]:
    """Integers that no job has: zero, negative ones, those beyond 32 and 64 bits.

    Among the large ones are those which a machine integer folds onto job *known*.
    """
    folded = st.sampled_from([2**32 + known, 2**64 + known, 2**63 + known])
    edges = st.sampled_from([2**bits for bits in (31, 32, 53, 63, 64)])
    return st.one_of(
        st.just(0),
        _integers(-(2**70), -1),
        _integers(2**31, 2**33),
        _integers(2**53, 2**64),
        edges,
        folded,
    ).map(str)


def unknown_integers(newest: int) -> st.SearchStrategy[str]:
    """Integers a million and more beyond the *newest* job that is listed."""
    return _integers(min(newest + 10**6, LARGEST), LARGEST).map(str)


def strange_ids() -> st.SearchStrategy[str]:
    """Ids with control or non-ASCII characters among them, or very long ones."""
    odd = st.sampled_from("\x00\x01\t\n\r\x1b\x7f\x85éßλЖ八٣９\u202e😀")  # noqa: RUF001 - odd on purpose
    around = _texts(string.digits, 0, 3)
    mixed = st.tuples(around, odd, around).map("".join)
    return st.one_of(mixed, st.just("9" * 5000), st.just("a" * 5000))


def disguises(known: int) -> tuple[str, ...]:
    """Return ids that a careless reading takes for job *known*.

    A pattern may let a line feed stand at the end, and take the digits of any script
    for digits; what strips control characters finds the job without them.
    """
    digits = str(known)
    return f"{digits}\n", f"{digits}\x00", digits.translate(_ARABIC)


def _texts(alphabet: str, shortest: int, longest: int) -> st.SearchStrategy[str]:
    """Texts of *shortest* to *longest* characters, drawn one by one."""
    # Places in it are numbers below 100: Hypothesis takes none so small from elsewhere.
    character = st.sampled_from(alphabet)
    return st.lists(character, min_size=shortest, max_size=longest).map("".join)


def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    """Integers from *low* to *high*, drawn digit by digit."""
    span = high - low + 1
    size = len(str(span)) + 1  # one more, so that all are about as likely
    digits = _texts(string.digits, size, size)
    return digits.map(lambda number: low + int(number) % span)


def draw(strategy: st.SearchStrategy[T], count: int, *, from_seed: int) -> list[T]:
    """Draw up to *count* different values, the same ones for the same seed.

    Hypothesis would keep notes in ``.hypothesis/`` of the user's directory; while it
    draws for us its home is a folder that goes away again.
    """
    drawn: dict[T, None] = {}

    @seed(from_seed)
    @settings(
        database=None,
        deadline=None,
        derandomize=True,
        max_examples=max(4 * count, 1),
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @given(strategy)
    def collect(value: T) -> None:
        drawn.setdefault(value)

    with _undisturbed(), _somewhere() as home:
        set_hypothesis_home_dir(home)
        try:
            collect()
        finally:
            set_hypothesis_home_dir(None)
    return list(drawn)[:count]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold Ctrl-C back for the moment that it takes.

    Hypothesis looks on while garbage is collected, where Python drops what is raised.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    for number in came[:1]:
        signal.raise_signal(number)


@contextmanager
def _somewhere() -> Iterator[str]:
    """Yield a folder that goes away again, or no folder where none can be made.

    Nothing can be written in a container with a read-only root; Hypothesis then keeps
    no notes.
    """
    with ExitStack() as stack:
        try:
            folder = TemporaryDirectory(prefix="orchestrator-contract-")
        except OSError:
            yield os.devnull
        else:
            yield stack.enter_context(folder)
