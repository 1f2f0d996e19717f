"""Recordings of a run: one exchange a line, or a HAR file, to be judged again later."""

from __future__ import annotations

from .fields import BadRecording
from .hars import as_har, from_har, is_har
from .lines import as_line, from_line, is_line

__all__ = [
    "BadRecording",
    "as_har",
    "as_line",
    "from_har",
    "from_line",
    "is_har",
    "is_line",
]
