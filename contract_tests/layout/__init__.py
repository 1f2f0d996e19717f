"""Text laid out for people: in lines of a width, in colour or not, safe to show.

It is imported by everything that people read, so it imports next to nothing itself.
"""

from __future__ import annotations

from .cells import cells, wrapped
from .page import Page, Style, counted, plain

__all__ = ["Page", "Style", "cells", "counted", "plain", "wrapped"]
