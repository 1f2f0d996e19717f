"""How an outcome is told: to people, to programs, to a build server."""

from __future__ import annotations

from .formats import FORMATS, render
from .text import render_text

__all__ = ["FORMATS", "render", "render_text"]
