"""The report as a page: one file that needs no network and asks for nothing."""

from __future__ import annotations

from .page import render_html

__all__ = ["render_html"]
