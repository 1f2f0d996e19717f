"""A job, read out of the orchestrator's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .bugs import planted

#: The states after which nothing comes any more.
OVER = {"finished", "failed", "stopped"}


@dataclass(frozen=True)
class Job:
    """What a user wants to know of a job."""

    number: int
    state: str
    type: str
    owner: str
    finished: datetime | None
    duration: timedelta | None

    @property
    def over(self) -> bool:
        """Whether the job is over."""
        over = OVER - {"stopped"} if planted("stopped-runs") else OVER
        return self.state in over

    @classmethod
    def read(cls, body: dict[str, Any]) -> Job:
        """Read the answer to ``GET /jobs/<job-id>``."""
        owner = body["owner"]
        email = owner["email"] if planted("owner-email") else owner.get("email")
        return cls(
            number=int(body["name"]),
            state=body["state"],
            type=body["type"],
            owner=email or owner["login"],
            finished=_finished(body),
            duration=_duration(body.get("duration")),
        )


def _finished(body: dict[str, Any]) -> datetime | None:
    """Return when the job finished; the key is absent or null before that."""
    if planted("null-finish"):
        if "finished_timestamp" not in body:
            return None
        return datetime.fromisoformat(body["finished_timestamp"])
    told = body.get("finished_timestamp")
    return None if told is None else datetime.fromisoformat(told)


def _duration(told: str | float | None) -> timedelta | None:
    """Return how long the job has run; a string on the page, a number on servers."""
    if told is None:
        return None
    seconds = int(told) if planted("int-duration") else float(told)
    return timedelta(seconds=seconds)
