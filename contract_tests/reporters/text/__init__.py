"""The report for people: findings with all that explains them, coverage, a verdict."""

from __future__ import annotations

from .findings import title
from .report import render_text

__all__ = ["render_text", "title"]
