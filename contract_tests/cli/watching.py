"""How far a run has come, for whoever sits at the terminal while it lasts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from orchestrator_contract.contract_tests.progress import Progress, Watcher

from .terminal import Terminal


@contextmanager
def watched(first: Progress, *, quiet: bool = False) -> Iterator[Watcher | None]:
    """Draw on standard error what the yielded watcher is told, until the block ends.

    *first* is drawn as long as nothing was told. Yields None where nobody looks, or
    nobody wants to.
    """
    if quiet or not Terminal.of(sys.stderr).live:
        yield None
        return
    # Now and not when it is first drawn: rich takes a random number as it is imported,
    # and Hypothesis warns of that while it draws.
    from .drawing import Drawing

    drawing = Drawing(sys.stderr, first)
    drawing.start()
    try:
        yield drawing.watch
    finally:
        drawing.end()
