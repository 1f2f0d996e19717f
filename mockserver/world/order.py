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
        """Read what told() gave; raises KeyError, TypeError or ValueError."""
        return cls(
            options=dict(told["options"]),
            owner=dict(told["owner"]),
            userdata=dict(told["userdata"]),
            absent=frozenset(told["absent"]),
            failing=frozenset(told["failing"]),
            result=None if told["result"] is None else dict(told["result"]),
        )
