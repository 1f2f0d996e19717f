"""Standard input, output and error as they really are: closed, full, or of any code."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress

import click

#: What an operating system says where there is no room for more.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def prepare() -> None:
    """Make standard output and error such that whatever we say can be written.

    A closed one is replaced by one that swallows everything. What others read is UTF-8,
    wherever we are; half characters, such as odd names of files have, are escaped.
    """
    if sys.stdout is None:
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def _nowhere() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.FileIO(os.devnull, "w"))


def say(line: str) -> None:
    """Write a line to standard error, if there is anybody who reads it."""
    with suppress(OSError):
        click.echo(line, err=True)


def is_full(error: OSError) -> bool:
    """Tell whether *error* says that there is no room for what we write."""
    return error.errno in _FULL and error.filename is None


def give_up() -> None:
    """Let what was not written yet go nowhere: nobody can take it any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
