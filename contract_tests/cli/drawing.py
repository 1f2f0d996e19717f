"""One line of a terminal, drawn again and again while a run lasts, and wiped then.

This is the only module that imports rich, and it is imported where a terminal is drawn
on only.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from rich.console import Console, RenderableType
from rich.control import Control
from rich.progress_bar import ProgressBar
from rich.segment import ControlType
from rich.spinner import Spinner
from rich.text import Text

from orchestrator_contract.contract_tests.layout import counted
from orchestrator_contract.contract_tests.progress import Progress

from .terminal import columns_of

#: Seconds before anything is drawn, because a short run needs no explanation; between
#: two drawings.
_BEFORE, _BETWEEN = 0.4, 0.1
#: Columns of the bar: as many as there is room for, none rather than fewer.
_SHORTEST, _LONGEST = 8, 24
_ERASE = (ControlType.ERASE_IN_LINE, 2)


def words(told: Progress) -> str:
    """Say how far a run has come: what is done of how much, and what came of it."""
    if told.unit == "bytes":
        of = f" of {_size(told.of)}" if told.of else ""
        parts = [f"{_size(told.done)}{of}"]
    else:
        # A budget is no promise.
        bound = " of at most " if told.unit == "requests" else " of "
        of = f"{bound}{told.of:,}" if told.of else ""
        parts = [f"{told.done:,}{of} {told.unit}"]
    if told.documents and told.unit != "requests":
        parts.append(counted(told.documents, "document"))
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


class Drawing:
    """A thread that draws what it was told last.

    Whoever tells only leaves it here, so a run never waits for a terminal. The cursor
    is never hidden: a run that is killed would leave it so. *clock* returns seconds.
    """

    def __init__(
        self,
        stream: TextIO,
        first: Progress,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._console = Console(file=stream, force_terminal=True, highlight=False)
        utf8 = self._console.encoding.startswith("utf")
        self._spinner = Spinner("dots" if utf8 else "line")
        self._told = first
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._draw, daemon=True)
        self._clock = clock
        self._began = clock()
        self._wide = 0  # columns of what is drawn

    def start(self) -> None:
        """Begin to draw, in a moment."""
        self._thread.start()

    def watch(self, told: Progress) -> None:
        """Take what is to be drawn from now on; may be called from any thread."""
        self._told = told

    def end(self) -> None:
        """Wipe what was drawn; afterwards the cursor is where it was."""
        self._ended.set()
        self._thread.join()

    def _draw(self) -> None:
        # A terminal that has gone takes the drawing along, and not the run.
        with suppress(OSError):
            while not self._ended.wait(_BETWEEN if self._wide else _BEFORE):
                if _in_front(self._stream):
                    self._line(columns_of(self._stream) or 80)
            if self._wide and _in_front(self._stream):
                with self._console:
                    self._wipe(columns_of(self._stream) or 80)

    def _line(self, columns: int) -> None:
        """Draw the line anew, as wide as the terminal is by now."""
        told, now = self._told, self._clock()
        room = columns - 1  # in the last column a terminal would break the line
        text = f" {words(told)}, {now - self._began:.0f} s"
        parts: list[RenderableType] = [self._spinner.render(now)]
        bar = min(room - len(text) - 2, _LONGEST)
        if told.of and bar >= _SHORTEST:
            parts += [Text(" "), _bar(told.done, told.of, bar)]
        else:
            bar = -1
        text = text[: max(room - 2 - bar, 0)]
        console = self._console
        console.width = columns
        with console:  # what is printed inside is written in one piece
            self._wipe(columns)
            for part in (*parts, Text(text)):
                console.print(part, end="", no_wrap=True, crop=True)
        self._wide = 2 + bar + len(text)

    def _wipe(self, columns: int) -> None:
        """Wipe the line, and what a narrower terminal has broken it into."""
        breaks = "XTERM_VERSION" not in os.environ  # xterm cuts it off instead
        lines = -(-self._wide // columns) if breaks else 1
        self._console.control(Control((ControlType.CARRIAGE_RETURN,), _ERASE))
        for _ in range(lines - 1):
            self._console.control(Control((ControlType.CURSOR_UP, 1), _ERASE))


def _bar(done: int, of: int, width: int) -> ProgressBar:
    # Of the terminal's own colours, and told in words beside it.
    style = "cyan"
    return ProgressBar(
        of, min(done, of), width, complete_style=style, finished_style=style
    )


def _in_front(stream: TextIO) -> bool:
    """Tell whether the terminal is ours: a run in the background draws nothing."""
    if not hasattr(os, "tcgetpgrp"):
        return True
    try:
        return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return True
