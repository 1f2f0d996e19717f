"""The file that tells others which port was taken."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class NoPortFile(OSError):  # noqa: N818 - the plain noun tells it all
    """Raised where the port cannot be told in the file; says why."""


@contextmanager
def noted(port: int, path: Path | None) -> Iterator[None]:
    """Keep *port* in the file *path*, whole at any time, while the block runs.

    What is there and is no file, such as a pipe or ``/dev/stderr``, is written to and
    stays. Raises NoPortFile.
    """
    if path is None:
        yield
        return
    with _as_refusal(path):
        stays = _told(path, f"{port}\n")
    try:
        yield
    finally:
        if not stays:
            path.unlink(missing_ok=True)


def require_writable(path: Path | None) -> None:
    """Raise NoPortFile if no port file can be written at *path*, which stays as it is.

    Processes that start only to be stopped at once write messages of their own.
    """
    if path is None or (path.exists() and not path.is_file()):
        return
    with _as_refusal(path):
        _draft(path).touch()
        _draft(path).unlink()


@contextmanager
def _as_refusal(path: Path) -> Iterator[None]:
    """Raise a NoPortFile in place of an OSError."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise NoPortFile(f"cannot write the port file {path}: {why}") from None


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def _told(path: Path, told: str) -> bool:
    """Write to *path*, and return whether it is there to stay."""
    if path.exists() and not path.is_file():
        path.write_text(told, encoding="ascii")
        return True
    draft = _draft(path)
    draft.write_text(told, encoding="ascii")
    draft.replace(path)
    return False
