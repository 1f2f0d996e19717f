"""Switches that break the second orchestrator, each one thing and each by hand.

A switch is a function of the server, of what was asked and of the sound answer, which
it spoils. Beside it stands the check that has to name what is wrong; more than one
where a job that comes at the wrong moment may keep the first from judging.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .orchestrator import Answer, Asked, Break, Orchestrator

#: All switches by name, each with the checks any of which names the fault.
SWITCHES: dict[str, tuple[tuple[str, ...], Break]] = {}

Spoil = Callable[[Any], Any]


def breaks(*checks: str) -> Callable[[Break], Break]:
    """Make the decorated function a switch that one of *checks* has to name."""

    def keep(switch: Break) -> Break:
        SWITCHES[switch.__name__] = checks, switch
        return switch

    return keep


def in_body(
    check: str, part: str, number: int | None = None
) -> Callable[[Spoil], Spoil]:
    """Make a switch that spoils the bodies of *part*, for one job or for all."""

    def keep(spoil: Spoil) -> Spoil:
        def switch(_: Orchestrator, asked: Asked, answer: Answer) -> None:
            mine = number is None or asked.number == str(number)
            if answer.status == 200 and asked.part == part and mine:
                spoil(answer.body)

        SWITCHES[spoil.__name__] = (check,), switch
        return spoil

    return keep
