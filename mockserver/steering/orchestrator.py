"""The handle on a session of the mock: jobs in any state, time, faults, the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from orchestrator_contract.mockserver.world.given import Given, renumbered
from orchestrator_contract.mockserver.world.instants import instant, moment_of, span
from orchestrator_contract.mockserver.world.recipe import read_recipe
from orchestrator_contract.schemas import BASE_PATH

from .commands import PostedCommand, posted
from .fault import ThrownFault
from .job import MockJob
from .requests import Requests, demand_polls
from .unexpected import Unexpected, unexpected

if TYPE_CHECKING:
    from pathlib import Path

    from orchestrator_contract.mockserver.inventory import Inventory
    from orchestrator_contract.mockserver.sessions.session import Session

#: What a fault may be thrown at: an operation (``getJob``), a job, several, or all.
On = str | int | MockJob | Iterable[str | int | MockJob] | None


class MockOrchestrator:
    """A session of the mock that answers at *url* (scheme, host and port; no path).

    It is told of a job in one way and of everything else in another: what a test does
    through the handle goes past HTTP, so that the journal holds what the *client* has
    asked for and nothing else.
    """

    #: Told apart from a handle on a real orchestrator, which cannot be steered.
    mock = True

    def __init__(
        self,
        session: Session,
        url: str,
        token: str,
        *,
        ca: Path | None = None,
        end: Callable[[], object] = lambda: None,
    ) -> None:
        self._session = session
        self._end = end
        self.url = url
        self.token = token
        #: The file (PEM) of the authority that clients have to trust; None without TLS.
        self.ca = ca

    @property
    def api_url(self) -> str:
        """The base URL with the path of the API: ``…/orchestrator/v1``."""
        return self.url + BASE_PATH

    @property
    def headers(self) -> dict[str, str]:
        """The headers that a request needs: the token."""
        return {"X-Authentication": self.token}

    # -- jobs

    def job(
        self,
        *,
        state: str | None = None,
        type: str | None = None,  # noqa: A002 - the API's own word
        nodes: int | list[str] | None = None,
        scenario: str | None = None,
        **overrides: Any,
    ) -> MockJob:
        """Add a job and return its handle.

        One with a *state* keeps it until advance(), finish() or let_go(). Without a
        state it begins now and lives through its *scenario*: ``happy``,
        ``partial-failure``, ``stopped-midway``, ``fails-at-once``, ``slow`` or
        ``never-finishes``. *nodes* is their number or their certnames, *overrides* are
        keys of the body with values to put over it.

        Raises ValueError for what no job can be, with what can.
        """
        told = {"state": state, "type": type, "nodes": nodes, "scenario": scenario}
        if state is None and scenario is None:
            told["scenario"] = "happy"
        given = {key: value for key, value in told.items() if value is not None}
        with self._session.lock:
            now = self._session.clock.now()
            recipe = read_recipe(given | {"overrides": overrides}, created=now)
            return self._job(self._session.add_job(recipe))

    def given_job(self, body: dict[str, Any], **parts: Any) -> MockJob:
        """Serve *body* as it stands, as the newest job; only its ids and links change.

        *parts* are its ``nodes``, ``report`` and ``events``; what is not given follows
        from the body. It does not live. Raises ValueError for what the schema refuses.
        """
        with self._session.lock:
            number = max(self._session.world_of(None).ids, default=0) + 1
            profile = self._session.world.shape.profile
            given = Given(renumbered(body, number), parts, profile=profile)
            self._session.give_job(given)
        return self._job(number)

    @property
    def jobs(self) -> list[MockJob]:
        """All jobs of the session, the oldest first."""
        return [self._job(number) for number in self._session.world_of(None).ids]

    def _job(self, number: int) -> MockJob:
        return MockJob(id=number, base_url=self.url, _session=self._session)

    # -- time

    def advance(self, by: str | float) -> Self:
        """Move the clock on, by ``"5m"``, ``"800ms"`` or a number of seconds."""
        with self._session.lock:
            self._session.clock.advance(span(by))
        return self

    def move_to(self, when: str | datetime) -> Self:
        """Move the clock on to an instant, aware; raises ValueError for a past one."""
        moment = moment_of(when) if isinstance(when, str) else when
        with self._session.lock:
            self._session.clock.move_to(instant(moment))
        return self

    def freeze(self) -> Self:
        """Let time stand still, and looks count for nothing, until resume()."""
        with self._session.lock:
            self._session.clock.freeze()
        return self

    def resume(self) -> Self:
        """Let time go on as it did before freeze()."""
        with self._session.lock:
            self._session.clock.resume()
        return self

    # -- faults

    def fault(
        self,
        name: str | None = None,
        *,
        on: On = None,
        times: int | None = None,
        after: int = 0,
        delay: str | None = None,
        probability: float = 1.0,
    ) -> ThrownFault:
        """Throw a fault at the client; in a ``with`` statement until the block ends.

        *name* is one of the mock's faults, such as ``unavailable``, ``token-expired``
        or ``HANG``; None with a *delay* only delays. *on* names an operation
        (``getJob``), a job, or several of them. The first *after* requests go by, then
        *times* are hit (None: all), each with *probability*.

        Raises ValueError for a fault that cannot be, with what can.
        """
        wanted = [on] if on is None or isinstance(on, str | int | MockJob) else [*on]
        rules = []
        with self._session.lock:
            for target in wanted:
                told = {"fault": name, "delay": delay, "times": times, "after": after}
                told |= {"probability": probability} | _target(target)
                rules.append(self._session.rules.add(told))
        return ThrownFault(self._session, rules)

    # -- what the client did

    @property
    def requests(self) -> Requests:
        """The requests that have come so far, the oldest first; a snapshot."""
        with self._session.lock:
            return Requests(self._session.journal.entries())

    @property
    def commands(self) -> list[PostedCommand]:
        """The commands that the client has posted so far, the oldest first."""
        return posted(self.requests, self._job)

    @property
    def inventory(self) -> Inventory:
        """What commands find: environments, nodes, tasks and users, to be changed.

        A change counts for the commands that come after it.
        """
        return self._session.inventory

    @property
    def unexpected(self) -> list[Unexpected]:
        """The requests that nobody who read the documentation would send."""
        return unexpected(self.requests)

    def assert_polled(
        self,
        job: MockJob | int,
        *,
        at_least: int = 1,
        max_interval: str | float | None = None,
        min_interval: str | float | None = None,
    ) -> None:
        """Demand that the client has asked for *job* often enough.

        No two polls may be further apart than *max_interval* nor nearer than
        *min_interval*, given in seconds or as ``"500ms"``; times are those of the clock
        outside. Raises AssertionError with the polls that came.
        """
        demand_polls(
            self.requests.filter(operation="getJob", job=job),
            at_least=at_least,
            max_interval=None if max_interval is None else span(max_interval) / 1000,
            min_interval=None if min_interval is None else span(min_interval) / 1000,
        )

    def assert_no_unexpected_requests(self, *, strict: bool = False) -> None:
        """Demand that all paths and methods were the API's; with *strict*, all else.

        Strictly, a request without a token, with an id that is no integer, with a
        parameter that is not documented, or before ``Retry-After`` is over, is
        unexpected too. Raises AssertionError with the requests and the reasons.
        """
        found = [odd for odd in self.unexpected if strict or odd.kind == "path"]
        if found:
            listed = "\n".join(map(str, found))
            raise AssertionError(f"{len(found)} unexpected requests came\n{listed}")

    # -- the end

    def close(self) -> None:
        """End the session and close its port; nothing happens if that was done."""
        end, self._end = self._end, lambda: None
        end()

    def __enter__(self) -> Self:
        """Return the handle itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the session."""
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.url}>"


def _target(on: str | int | MockJob | None) -> dict[str, Any]:
    if isinstance(on, MockJob):
        return {"job": on.id}
    return {"job": on} if isinstance(on, int) else {"operation": on}
