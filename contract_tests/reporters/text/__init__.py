"""The report for people: findings with all that explains them, coverage, a verdict."""

from __future__ import annotations

from .cells import cells, wrapped
from .page import COLOURS, Page, Style, counted, plain
from .report import render_text

__all__ = [
    "COLOURS",
    "Page",
    "Style",
    "cells",
    "counted",
    "plain",
    "render_text",
    "wrapped",
]
