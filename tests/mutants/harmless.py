"""What a benign server is made of: the sound mock, and a variation that is allowed.

As with mutants, a variation is a change of answers, or another server altogether. The
name of the function that makes it becomes the id, its docstring the title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from wsgiref.types import WSGIApplication

from .faults import Answer, Ask, Call, Change, Faulty, Json, server
from .workshop import BOTH, of_jobs

Build = Callable[[], WSGIApplication]


@dataclass(frozen=True, slots=True, kw_only=True)
class Benign:
    """A server that keeps the contract in its own way.

    No finding about it may be an error. *warnings* are the checks that may warn of it,
    because it does what is documented otherwise though attested; *exit_code* is 3 where
    it leaves too little to judge.
    """

    id: str
    title: str
    wrap: Build
    exit_code: int = 0
    warnings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Garden:
    """Collects the benign servers of one module."""

    servers: list[Benign] = field(default_factory=list)

    def server(
        self, *, exit_code: int = 0, warnings: Iterable[str] = ()
    ) -> Callable[[Build], Build]:
        """Take what the decorated function builds."""

        def keep(build: Build) -> Build:
            name, title = build.__name__, build.__doc__ or ""
            self.servers.append(
                Benign(
                    id=name.strip("_").replace("_", "-"),
                    title=title.strip().split("\n")[0],
                    wrap=build,
                    exit_code=exit_code,
                    warnings=frozenset(warnings),
                )
            )
            return build

        return keep

    def change(
        self, *, exit_code: int = 0, warnings: Iterable[str] = ()
    ) -> Callable[[Change], Change]:
        """Let the decorated function change the answers of the sound server."""

        def keep(change: Change) -> Change:
            def build() -> WSGIApplication:
                return Faulty(server(), change)

            build.__name__, build.__doc__ = change.__name__, change.__doc__
            self.server(exit_code=exit_code, warnings=warnings)(build)
            return change

        return keep

    def job(
        self, where: str = BOTH, *, warnings: Iterable[str] = ()
    ) -> Callable[[Callable[[Json], Json]], Callable[[Json], Json]]:
        """Let the decorated function change every job that is told."""

        def keep(spoil: Callable[[Json], Json]) -> Callable[[Json], Json]:
            change = of_jobs(where, spoil)
            change.__name__, change.__doc__ = spoil.__name__, spoil.__doc__
            self.change(warnings=warnings)(change)
            return spoil

        return keep

    def body(
        self, *operations: str, warnings: Iterable[str] = ()
    ) -> Callable[[Callable[[Json], Json]], Callable[[Json], Json]]:
        """Let the decorated function change the 200 bodies of some operations, or all.

        It changes a body in place or returns another one.
        """

        def keep(spoil: Callable[[Json], Json]) -> Callable[[Json], Json]:
            def change(call: Call, answer: Answer, _: Ask) -> Answer:
                if answer.status != 200 or (operations and call.slug not in operations):
                    return answer
                body = answer.json
                other = spoil(body)
                return answer.saying(body if other is None else other)

            change.__name__, change.__doc__ = spoil.__name__, spoil.__doc__
            self.change(warnings=warnings)(change)
            return spoil

        return keep


def mapped(value: Json, change: Callable[[str, Json], Json], key: str = "") -> Json:
    """Return *value* with *change* applied to all that is neither list nor object.

    Free-form parts stay as they are. *change* is told the nearest key and the value.
    """
    if isinstance(value, dict):
        return {
            k: part
            if k in {"userdata", "params", "result"}
            else mapped(part, change, k)
            for k, part in value.items()
        }
    if isinstance(value, list):
        return [mapped(part, change, key) for part in value]
    return change(key, value)
