"""Terminals for tests, a real one and one in this process, and what they show."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from orchestrator_contract.contract_tests.cli import drawing, main

from ..support.environment import replace_environment

#: Makes the pseudo-terminal that of the session, as a shell would: Ctrl-C then works.
_IN_CONTROL = (
    "import fcntl, os, sys, termios;"
    " fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_LINKS = re.compile(r"\x1b\]8;[^;]*;[^\x1b]*\x1b\\")
_MOVES = re.compile(r"\x1b\[(\d*)([A-Z])")


@dataclass
class Screen:
    """Lines as they stand after all that was written; knows what may be written only.

    A control that is not known here fails the test: it has to be looked at.
    """

    lines: list[str] = field(default_factory=lambda: [""])
    row: int = 0
    column: int = 0
    seen: set[str] = field(default_factory=set)

    def show(self, written: str) -> Screen:
        rest = _LINKS.sub("", _COLOURS.sub("", written))
        while rest:
            move = _MOVES.match(rest)
            if move:
                rest = rest[move.end() :]
                self._move(move[2], int(move[1] or 1))
                continue
            self._put(rest[0])
            rest = rest[1:]
        return self

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines).rstrip("\n")

    def _move(self, letter: str, number: int) -> None:
        if letter == "K":
            assert number == 2
            self.seen.add(self.lines[self.row].rstrip())
            self.lines[self.row] = ""
        else:
            assert letter == "A"
            self.row = max(self.row - number, 0)

    def _put(self, character: str) -> None:
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self.row += 1
            if self.row == len(self.lines):
                self.lines.append("")
        else:
            assert character.isprintable(), repr(character)
            line = f"{self.lines[self.row]:<{self.column}}"
            after = line[self.column + 1 :]
            self.lines[self.row] = line[: self.column] + character + after
            self.column += 1


@dataclass(frozen=True)
class Shown:
    """What a command wrote to its terminal, and how it ended."""

    written: str
    code: int

    @property
    def screen(self) -> Screen:
        return Screen().show(self.written)


class FakeTerminal(io.TextIOWrapper):
    """A stream within this process that says it is a terminal."""

    def __init__(self, encoding: str) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding, "backslashreplace", write_through=True)

    def isatty(self) -> bool:
        return True


def in_this_process(
    arguments: Sequence[object],
    env: dict[str, str],
    patch: pytest.MonkeyPatch,
    *,
    encoding: str = "utf-8",
) -> Shown:
    """Run the command line on a terminal within this process; progress shows at once.

    ``on_a_terminal`` does it with a real terminal, and takes seconds.
    """
    stream = FakeTerminal(encoding)
    replace_environment(env, patch)
    patch.setattr(drawing, "_BEFORE", 0.0)
    patch.setattr(drawing, "_BETWEEN", 0.02)
    for name in ("stdout", "stderr"):
        patch.setattr(sys, name, stream)
    code = main([*map(str, arguments)])
    written = stream.bytes.getvalue().replace(b"\n", b"\r\n")  # as a terminal does
    return Shown(written.decode(encoding), code)


def on_a_terminal(
    command: Sequence[object],
    env: dict[str, str],
    *,
    columns: int = 80,
    when: Callable[[str], bytes | None] = lambda _: None,
    patience: float = 60,
) -> Shown:
    """Run *command* on a terminal of its own, 24 lines high.

    *when* is told all that was written so far, and says what keys are pressed then.
    """
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", _IN_CONTROL, *map(str, command)],
        env=env,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    written, deadline = "", time.monotonic() + patience
    # Linux tells of a terminal that nobody holds any more by an error.
    with suppress(OSError):
        while block := os.read(master, 65536):
            written += block.decode()
            assert time.monotonic() < deadline, written
            if keys := when(written):
                os.write(master, keys)
    os.close(master)
    return Shown(written, process.wait(timeout=patience))
