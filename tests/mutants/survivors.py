"""Faults that the checks do not find, or call less grave, each with the reason."""

from __future__ import annotations

SURVIVORS: dict[str, str] = {}
