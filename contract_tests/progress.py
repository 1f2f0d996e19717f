"""How far a run has come, for whoever watches it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is done so far, and of how much.

    *done* counts the pieces of work that *unit* names (``requests``, ``bytes``); *of*
    is how many there are at most, None where nobody knows. *documents*, *jobs* and
    *findings* are what was judged, met and found by then.
    """

    unit: str
    done: int
    of: int | None = None
    documents: int = 0
    jobs: int = 0
    findings: int = 0


#: Is told now and then; must be quick, and may be called from any thread.
Watcher = Callable[[Progress], None]
