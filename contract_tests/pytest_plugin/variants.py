"""A compact set of all that an orchestrator may legally answer, and of what goes wrong.

One test of a client that runs over it meets every state and type, every documented
error, every variation seen on real servers, and every fault of a connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest

from orchestrator_contract.mockserver import Shape
from orchestrator_contract.mockserver.faults.catalogue import FAULTS, Where
from orchestrator_contract.schemas import LIFECYCLE

from .oddities import BODIES, SHAPES

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.steering import MockJob, MockOrchestrator

    Arrange = Callable[[MockOrchestrator], MockJob]

#: How a client that is in order fares with a variant: it gets the job, it ends with an
#: error that it declares, or it does either, depending on its patience.
JOB, ERROR, EITHER = "job", "error", "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One variant: its *id* (``state:failed-task``) and what it is, in a sentence.

    *arrange* prepares a session, begun with *settings*, and returns the job to ask for.
    *fares* says how an able client comes out of it.
    """

    id: str
    title: str
    arrange: Arrange
    fares: str = JOB
    settings: dict[str, Any] = field(default_factory=dict)


class PlayedVariant:
    """A variant on the stage: the *job* to ask the *orchestrator* for.

    ``expecting`` says what may come of it::

        with orchestrator_variant.expecting(ClientError):
            job = client.wait(orchestrator_variant.job.id)
            assert job.state == orchestrator_variant.outcome
    """

    def __init__(self, variant: Variant, orchestrator: MockOrchestrator) -> None:
        self.id = variant.id
        self.title = variant.title
        self.fares = variant.fares
        self.orchestrator = orchestrator
        self.job = variant.arrange(orchestrator)

    @property
    def outcome(self) -> str:
        """The last state that the job comes to when it is looked at long enough."""
        return self.job.outcome

    @contextmanager
    def expecting(self, *errors: type[BaseException]) -> Iterator[None]:
        """Demand of the block what an able client does with this variant.

        Where there is an answer, no exception; where there is none, one of *errors*,
        those that the client declares. Where a second try helps, either.
        """
        try:
            yield
        except errors as error:
            if self.fares == JOB:
                raise AssertionError(
                    f"{self.title}: this is a legal answer, and the client refused it: "
                    f"{type(error).__name__}: {error}"
                ) from error
        else:
            if self.fares == ERROR:
                declared = ", ".join(error.__name__ for error in errors)
                pytest.fail(
                    f"{self.title}: the client noticed nothing; it should have raised "
                    f"one of its errors ({declared})"
                )

    def __repr__(self) -> str:
        return f"<variant {self.id}: {self.title}>"


def _states() -> Iterator[Variant]:
    for state in LIFECYCLE.states:
        for type_ in LIFECYCLE.types:

            def arrange(
                orchestrator: MockOrchestrator, state: str = state, type_: str = type_
            ) -> MockJob:
                return orchestrator.job(state=state, type=type_).let_go()

            title = f"a {type_} job, {state} at the first look"
            yield Variant(id=f"state:{state}-{type_}", title=title, arrange=arrange)


def _bodies() -> Iterator[Variant]:
    for name, (title, change) in BODIES.items():

        def arrange(
            orchestrator: MockOrchestrator,
            change: Callable[[dict[str, Any]], object] = change,
        ) -> MockJob:
            body = orchestrator.job(state="finished", type="task", nodes=2).body()
            change(body)
            return orchestrator.given_job(body)

        yield Variant(id=f"body:{name}", title=title, arrange=arrange)


def _shapes() -> Iterator[Variant]:
    for name, (title, shape) in SHAPES.items():
        yield Variant(
            id=f"body:{name}",
            title=title,
            arrange=lambda orchestrator: orchestrator.job(state="running").let_go(),
            settings={"shape": shape},
        )
    for count in (0, 1, 10_000):

        def arrange(orchestrator: MockOrchestrator, count: int = count) -> MockJob:
            return orchestrator.job(nodes=count)

        title = f"a job on {count} nodes"
        yield Variant(id=f"body:{count}-nodes", title=title, arrange=arrange)


def _errors() -> Iterator[Variant]:
    told = {
        "400-validation-error": ("validation-error", None, 0),
        "401-token-expired": ("token-expired", None, 0),
        "401-token-expires-while-polling": ("token-expired", None, 2),
        "401-token-invalid": ("token-invalid", None, 0),
        "401-token-revoked": ("token-revoked", None, 0),
        "403-in-plain-text": ("forbidden", None, 0),
        "404-unknown-job": ("unknown-job", None, 0),
        "429-once": ("too-many-requests", 1, 0),
        "500-unknown-error": ("internal-error", None, 0),
        "502-page-of-a-proxy": ("bad-gateway", None, 0),
        "503-once": ("unavailable", 1, 0),
        "503-while-polling": ("unavailable", 1, 2),
    }
    for name, (fault, times, after) in told.items():
        yield _faulty(f"error:{name}", fault, times=times, after=after)
    yield _faulty(
        "error:400-validation-error-of-a-validator",
        "validation-error",
        shape=Shape(validation_kind="validators"),
    )


def _connections() -> Iterator[Variant]:
    names = [name for name, f in FAULTS.items() if f.where is Where.SOCKET]
    names += ["truncated-json", "not-json", "wrong-media-type"]
    for name in names:
        lenient = name in {"DRIBBLE", "wrong-media-type"}
        yield _faulty(
            f"fault:{name}",
            name,
            times=1 if name == "DRIBBLE" else None,  # each takes seconds
            fares=EITHER if lenient else ERROR,
        )
    yield Variant(
        id="fault:slow-answers",
        title="every answer takes 200 ms",
        arrange=_slow,
    )


def _slow(orchestrator: MockOrchestrator) -> MockJob:
    orchestrator.fault(delay="200ms")
    return orchestrator.job()


def _faulty(
    id_: str,
    fault: str,
    *,
    times: int | None = None,
    after: int = 0,
    fares: str = "",
    **settings: Any,
) -> Variant:
    def arrange(orchestrator: MockOrchestrator) -> MockJob:
        job = orchestrator.job()
        orchestrator.fault(fault, times=times, after=after)
        return job

    title = FAULTS[fault].title
    return Variant(
        id=id_,
        title=f"{title}, from look {after + 1} on" if after else title,
        arrange=arrange,
        fares=fares or (ERROR if times is None else EITHER),
        settings=settings,
    )


def _all() -> tuple[Variant, ...]:
    return (*_states(), *_bodies(), *_shapes(), *_errors(), *_connections())


#: The whole set.
VARIANTS = _all()


def chosen(patterns: Sequence[str]) -> list[Variant]:
    """Return the variants that match any of *patterns*; all if there is none.

    Raises LookupError for a pattern that matches nothing.
    """
    for pattern in patterns:
        if not any(fnmatchcase(variant.id, pattern) for variant in VARIANTS):
            kinds = ", ".join(sorted({f"{v.id.partition(':')[0]}:*" for v in VARIANTS}))
            raise LookupError(f"no variant is called {pattern!r}; there are {kinds}")
    return [
        variant
        for variant in VARIANTS
        if not patterns or any(fnmatchcase(variant.id, p) for p in patterns)
    ]
