"""One job of a session, in the hand of a test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from orchestrator_contract.schemas import BASE_PATH
from orchestrator_contract.schemas.pruning import as_of

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.sessions.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class MockJob:
    """Job *id* (a number) of the mock that answers at *base_url*.

    What is done and asked here goes past HTTP: it is no look at the job, and does not
    show in the journal.
    """

    id: int
    base_url: str
    _session: Session = field(repr=False, compare=False)

    @property
    def url(self) -> str:
        """The job's own address, absolute."""
        return f"{self.base_url}{BASE_PATH}/jobs/{self.id}"

    @property
    def state(self) -> str:
        """The state that the job is in."""
        return self._session.state_of(self.id)

    @property
    def outcome(self) -> str:
        """The last state that the job comes to, if nothing is done to it."""
        return self._session.outcome_of(self.id)

    def body(self) -> dict[str, Any]:
        """Return the job as the API would show it now."""
        with self._session.lock:
            world, now = self._session.world_of(None), self._session.time_of
            body = world.job(self.id, now=now, base_url=self.base_url)
            return as_of(world.shape.profile, "job", body)

    def advance(self) -> MockJob:
        """Take the job one step on; raises ValueError if it goes no further."""
        self._session.advance_job(self.id)
        return self

    def let_go(self) -> MockJob:
        """Let the job live on from the state that it was asked for in, like others."""
        self._session.let_go_job(self.id)
        return self

    def finish(self, state: str = "finished") -> MockJob:
        """Take the job to a last *state*; raises ValueError if that cannot be."""
        self._session.end_job(self.id, state)
        return self
