"""A plan job's body, and the jobs that are its steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orchestrator_contract.contract_tests.once import once
from orchestrator_contract.schemas import LIFECYCLE

from .jobs import Job
from .values import digits, mapping, moment, text

#: The states of a plan job; the last two end it.
PLAN_STATES = ("pending", "running", "success", "failure")


class Step(Job):
    """A job as its plan job tells it: its history and nothing else."""

    def __init__(self, history: object, pointer: str) -> None:
        super().__init__({"status": history}, pointer)

    def at(self, *keys: str | int) -> str:
        """Return the JSON pointer of a value of the history."""
        return super().at(*keys[1:])

    @property
    def over(self) -> bool:
        """Whether the last state that is told of is one that ends a job."""
        return bool(self.history) and self.history[-1].state in LIFECYCLE.terminal


class PlanJob:
    """A plan job's body, detail or list item (facts §10)."""

    def __init__(self, body: Mapping[str, Any], pointer: str = "") -> None:
        self.body = body
        #: Where it stands in its document: empty for a detail body.
        self.pointer = pointer

    def at(self, *keys: str | int) -> str:
        """Return the JSON pointer of a value of this plan job."""
        return self.pointer + "".join(f"/{key}" for key in keys)

    @once
    def name(self) -> str | None:
        """The plan job's number, as its string of digits."""
        return digits(self.body.get("name"))

    @property
    def state(self) -> str | None:
        """The state, if it is one of the four."""
        state = text(self.body.get("state"))
        return state if state in PLAN_STATES else None

    @property
    def over(self) -> bool:
        """Whether the state is success or failure."""
        return self.state in PLAN_STATES[2:]

    @property
    def alive(self) -> bool:
        """Whether the state is pending or running."""
        return self.state in PLAN_STATES[:2]

    def moment(self, key: str) -> datetime | None:
        """Read the timestamp at *key*."""
        return moment(self.body.get(key))

    @once
    def steps(self) -> Mapping[str, Step]:
        """The jobs that are its steps, by name, as it tells them itself."""
        return {
            name: Step(history, self.at("status", name))
            for name, history in mapping(self.body.get("status")).items()
        }
