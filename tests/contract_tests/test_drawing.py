"""What is said of a run under way, and that telling it costs a run nothing."""

from __future__ import annotations

import io
import time
from dataclasses import replace

import pytest

from orchestrator_contract.contract_tests.cli.drawing import Drawing, words
from orchestrator_contract.contract_tests.progress import Progress

from .screen import Screen


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Progress(unit="requests", done=0, of=250), "0 of at most 250 requests"),
        (
            Progress(unit="requests", done=13, of=250, documents=12, jobs=1),
            "13 of at most 250 requests, 1 job, 0 findings",
        ),
        (
            Progress(unit="requests", done=1300, jobs=21, findings=1),
            "1,300 requests, 21 jobs, 1 finding",
        ),
        (
            Progress(unit="documents", done=4, of=10, findings=2),
            "4 of 10 documents, 2 ",
        ),
        (Progress(unit="bytes", done=0), "0 B"),
        (
            Progress(unit="bytes", done=1_500_000, of=2_000_000_000, documents=3000),
            "1.5 MB of 2.0 GB, 3,000 documents, 0 findings",
        ),
        (Progress(unit="bytes", done=999, of=1500), "999 B of 1.5 kB"),
    ],
)
def test_progress_is_told_in_words(told, said):
    assert words(told).startswith(said)


class Stream(io.StringIO):
    """A terminal that nobody looks at; *broken* once it has gone."""

    broken = False
    encoding = "utf-8"

    def write(self, text: str) -> int:
        if self.broken:
            raise OSError(5, "Input/output error")
        return super().write(text)


def drawn(stream: Stream, *, until: str) -> None:
    deadline = time.monotonic() + 30
    while until not in stream.getvalue():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_last_that_was_told_is_drawn_and_wiped():
    stream = Stream()
    drawing = Drawing(stream, Progress(unit="requests", done=0, of=9))
    drawing.start()
    drawn(stream, until="0 of at most 9 requests")
    drawing.watch(Progress(unit="requests", done=8, of=9, jobs=2, findings=1))
    drawn(stream, until="8 of at most 9 requests, 2 jobs, 1 finding")
    drawing.end()
    screen = Screen().show(stream.getvalue())
    assert screen.text == ""
    assert any("1 finding" in line for line in screen.seen)


def test_a_terminal_that_has_gone_does_not_end_the_run():
    stream = Stream()
    drawing = Drawing(stream, Progress(unit="requests", done=0, of=9))
    drawing.start()
    drawn(stream, until="requests")
    stream.broken = True
    drawing.watch(Progress(unit="requests", done=1, of=9))
    drawing.end()


@pytest.mark.parametrize("columns", [80, 40, 12])
def test_a_line_is_narrower_than_the_terminal_and_tells_the_time(columns):
    stream, clock = Stream(), iter(range(100, 1000, 7))
    first = Progress(unit="requests", done=0, of=70)
    drawing = Drawing(stream, first, clock=lambda: next(clock))
    for done in range(0, 71, 10):
        drawing.watch(replace(first, done=done, jobs=done, findings=1300))
        drawing._line(columns)
    seen = Screen().show(stream.getvalue()).seen - {""}
    assert len(seen) > 1
    assert all(len(line) < columns for line in seen)
    if columns == 80:
        last = "40 of at most 70 requests, 40 jobs, 1,300 findings, 35 s"
        assert any(line.endswith(last) for line in seen)
        assert any("\N{BOX DRAWINGS HEAVY HORIZONTAL}" in line for line in seen)


def test_what_ends_at_once_draws_nothing():
    stream = Stream()
    drawing = Drawing(stream, Progress(unit="bytes", done=0))
    drawing.start()
    drawing.end()
    assert stream.getvalue() == ""


def test_a_line_that_a_narrower_terminal_broke_is_wiped_whole(monkeypatch):
    stream = Stream()
    module = "orchestrator_contract.contract_tests.cli.drawing"
    monkeypatch.delenv("XTERM_VERSION", raising=False)
    monkeypatch.setattr(f"{module}.columns_of", lambda _: 80)
    drawing = Drawing(stream, Progress(unit="requests", done=0, of=9))
    drawing.start()
    drawn(stream, until="requests")
    monkeypatch.setattr(f"{module}.columns_of", lambda _: 20)
    drawn(stream, until="\x1b[1A\x1b[2K")
    drawing.end()
    last = stream.getvalue().rpartition("\r")[2]
    assert last == "\x1b[2K"  # by then it was one line again


def test_a_run_in_the_background_draws_nothing(monkeypatch):
    asked: list[int] = []

    def others(descriptor: int) -> int:
        asked.append(descriptor)
        return -1  # no group of processes

    class Terminal(Stream):
        def fileno(self) -> int:
            return 2

    monkeypatch.setattr("os.tcgetpgrp", others)
    stream = Terminal()
    drawing = Drawing(stream, Progress(unit="requests", done=0, of=9))
    drawing.start()
    deadline = time.monotonic() + 30
    while len(asked) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    drawing.end()
    assert stream.getvalue() == ""
