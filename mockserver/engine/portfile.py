"""The file that tells others which port was taken."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def noted(port: int, path: Path | None) -> Iterator[None]:
    """Keep *port* in the file *path*, whole at any time, while the block runs.

    What is there and is no file, such as a pipe or ``/dev/stderr``, is written to and
    stays. Raises OSError.
    """
    if path is None:
        yield
        return
    told = f"{port}\n"
    if path.exists() and not path.is_file():
        path.write_text(told, encoding="ascii")
        yield
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(told, encoding="ascii")
    draft.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
