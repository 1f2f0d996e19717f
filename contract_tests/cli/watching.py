"""How far a run has come, drawn on a terminal while it lasts, and wiped at its end."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from orchestrator_contract.contract_tests.progress import Progress, Watcher
from orchestrator_contract.contract_tests.reporters.text import counted

from .terminal import Terminal, columns_of

if TYPE_CHECKING:
    from rich.console import Console

#: Seconds before anything is drawn, because a short run needs no explanation, and
#: between two drawings.
_BEFORE = 0.4
_BETWEEN = 0.1
#: Columns of the bar: as many as there is room for, none rather than fewer.
_SHORTEST, _LONGEST = 8, 24


@contextmanager
def watched(first: Progress, *, quiet: bool = False) -> Iterator[Watcher | None]:
    """Draw on standard error what the yielded watcher is told, until the block ends.

    *first* is what is drawn as long as nothing was told. Yields None where nobody
    looks, or nobody wants to.
    """
    if quiet or not Terminal.of(sys.stderr).live:
        yield None
        return
    drawing = _Drawing(sys.stderr, first)
    drawing.start()
    try:
        yield drawing.watch
    finally:
        drawing.end()


def words(told: Progress) -> str:
    """Say how far a run has come: what is done of how much, and what came of it."""
    if told.unit == "bytes":
        of = f" of {_size(told.of)}" if told.of else ""
        parts = [f"{_size(told.done)}{of}", counted(told.documents, "document")]
    else:
        bound = {"requests": " of at most "}.get(told.unit, " of ")
        of = f"{bound}{told.of:,}" if told.of else ""
        parts = [f"{told.done:,}{of} {told.unit}"]
    if told.jobs:
        parts.append(counted(told.jobs, "job"))
    if told.jobs or told.documents or told.findings:
        parts.append(counted(told.findings, "finding"))
    return ", ".join(parts)


def _size(number: int) -> str:
    """Return a number of bytes as people say it."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number} B"


class _Drawing:
    """A thread that draws what it was told last.

    Whoever tells only leaves it here, so a run never waits for a terminal. The cursor
    is never hidden: a run that is killed would leave it so.
    """

    def __init__(self, stream: TextIO, first: Progress) -> None:
        self._stream = stream
        self._told = first
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._draw, daemon=True)
        self._began = time.monotonic()
        self._drawn = 0  # columns of the line on the screen

    def watch(self, told: Progress) -> None:
        self._told = told

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Wipe what was drawn; afterwards the cursor is where it was."""
        self._ended.set()
        self._thread.join()

    def _draw(self) -> None:
        if self._ended.wait(_BEFORE):
            return
        from rich.console import Console

        console = Console(file=self._stream, force_terminal=True, highlight=False)
        # A terminal that has gone takes the drawing along, and not the run.
        with suppress(OSError):
            while not self._ended.is_set():
                if _in_front(self._stream):
                    self._line(console)
                self._ended.wait(_BETWEEN)
            if self._drawn and _in_front(self._stream):
                with console:
                    self._wipe(console, columns_of(self._stream))

    def _line(self, console: Console) -> None:
        """Draw the line anew, as wide as the terminal is by now."""
        from rich.progress_bar import ProgressBar
        from rich.spinner import Spinner
        from rich.text import Text

        told, now = self._told, time.monotonic()
        columns = columns_of(self._stream) or console.width
        console.width = columns
        # The last column stays free: a terminal breaks the line behind it.
        room = columns - 1
        utf8 = console.encoding.startswith("utf")
        spinner = Spinner("dots" if utf8 else "line").render(now)
        text = f"{words(told)}, {now - self._began:.0f} s"
        parts = [spinner, Text(" ")]
        bar = min(room - len(text) - 3, _LONGEST)
        if told.of and bar >= _SHORTEST:
            done = min(told.done, told.of)
            parts += [ProgressBar(told.of, done, width=bar), Text(" ")]
        else:
            bar = -1
        shown = text[: max(room - 2 - (bar + 1), 0)]
        with console:
            self._wipe(console, columns)
            for part in (*parts, Text(shown)):
                console.print(part, end="", no_wrap=True, crop=True)
        self._drawn = min(room, 2 + (bar + 1) + len(shown))

    def _wipe(self, console: Console, columns: int) -> None:
        """Wipe the line, and what a narrower terminal has broken it into."""
        from rich.control import Control
        from rich.segment import ControlType

        breaks = "XTERM_VERSION" not in os.environ  # xterm cuts it off instead
        rows = -(-self._drawn // columns) if breaks and columns else 1
        erased = (ControlType.ERASE_IN_LINE, 2)
        console.control(Control((ControlType.CARRIAGE_RETURN,), erased))
        for _ in range(rows - 1):
            console.control(Control((ControlType.CURSOR_UP, 1), erased))


def _in_front(stream: TextIO) -> bool:
    """Tell whether the terminal is ours: a run in the background draws nothing."""
    if not hasattr(os, "tcgetpgrp"):
        return True
    try:
        return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return True
