"""Where a body was met: in a file, or in the answer to a request."""

from __future__ import annotations

from dataclasses import dataclass

from .exchange import Exchange


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A file, and the line where one document of several begins (1 = the first)."""

    path: str
    line: int = 1

    def __str__(self) -> str:
        return self.path if self.line == 1 else f"{self.path}:{self.line}"


Place = Exchange | FilePlace
