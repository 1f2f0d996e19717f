"""What a command has asked for: what the world itself cannot know of a job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .options import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a job was created with, and who is to spoil it.

    *options*, *owner* and *userdata* stand in the job's body as they are here. The
    nodes that are *absent* cannot be reached, on those that are *failing* the work goes
    wrong. *result* is what the others send home; None leaves it to the world.
    """

    options: Mapping[str, Any]
    owner: Mapping[str, Any]
    userdata: Mapping[str, Any] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    failing: frozenset[str] = frozenset()
    result: Mapping[str, Any] | None = None

    def fate(self, node: str) -> str | None:
        """Return how it goes wrong on *node*; None if it does not."""
        if node in self.absent:
            return "errored"
        return "failed" if node in self.failing else None

    def told(self) -> Json:
        """Return what restored() reads, as JSON."""
        return {
            "options": dict(self.options),
            "owner": dict(self.owner),
            "userdata": dict(self.userdata),
            "absent": sorted(self.absent),
            "failing": sorted(self.failing),
            "result": None if self.result is None else dict(self.result),
        }

    @classmethod
    def restored(cls, told: Mapping[str, Any]) -> Order:
        """Read what told() gave; raises KeyError or TypeError."""
        options = _object(told, "options")
        if not isinstance(options.get("description"), str):
            raise TypeError("order.options has no description that is a string")
        if not isinstance(options.get("task", ""), str):
            raise TypeError(f"order.options.task is {options['task']!r}, not a string")
        owner = _object(told, "owner")
        if not isinstance(owner.get("login"), str):
            raise TypeError("order.owner has no login that is a string")
        return cls(
            options=options,
            owner=owner,
            userdata=_object(told, "userdata"),
            absent=_names(told, "absent"),
            failing=_names(told, "failing"),
            result=None if told["result"] is None else _object(told, "result"),
        )


def _object(told: Mapping[str, Any], key: str) -> Json:
    value = told[key]
    if not isinstance(value, dict):
        raise TypeError(f"order.{key} is {value!r}, not an object")
    return value


def _names(told: Mapping[str, Any], key: str) -> frozenset[str]:
    names = told[key]
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise TypeError(f"order.{key} is {names!r}, not a list of certnames")
    return frozenset(names)
