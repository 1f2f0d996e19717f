"""Where a run is, and how long it has lasted."""

from __future__ import annotations

import sys
import time


class Teller:
    """Says on standard error what is done now, with the minutes since the beginning."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        #: The step that the run is in; whoever leads it sets it.
        self.step = ""

    @property
    def seconds(self) -> float:
        """How long the run has lasted."""
        return time.monotonic() - self.began

    def __call__(self, what: str) -> None:
        """Say one line."""
        minutes, seconds = divmod(int(self.seconds), 60)
        told = f"[{minutes:2}:{seconds:02}] {self.step}: {what}"
        print(told, file=sys.stderr, flush=True)
