"""Servers of other worlds: few jobs, many, live ones, other orders, other habits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from orchestrator_contract.mockserver import DEFAULT_EPOCH, World, create_app

from .faults import Answer, Ask, Call, Faulty, Json, server
from .harmless import Garden
from .replies import JOB_OPERATIONS, ORCHESTRATOR, page, refusing
from .workshop import LIST, jobs

WORLDS = Garden()

_ALL = {"limit": "1000"}


class Ticking:
    """A server whose clock goes on by so many seconds with every request."""

    def __init__(self, world: World, *, step: float, start: float = 0) -> None:
        self._asked = 0
        self._step = step
        self._start = start
        self._app = create_app(world, clock=self._now)

    def _now(self) -> Any:
        passed = self._start + self._step * self._asked
        return DEFAULT_EPOCH + timedelta(seconds=passed)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        self._asked += 1
        return self._app(environ, start_response)


class Growing:
    """A server that has a job more after every so many requests."""

    def __init__(self, jobs: int, *, every: int) -> None:
        self._asked = 0
        self._jobs = jobs
        self._every = every

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        self._asked += 1
        count = self._jobs + self._asked // self._every
        if environ["REQUEST_METHOD"] == "POST":  # it remembers nothing
            start_response("405 -", [("Content-Type", "text/plain")])
            return [b"Method Not Allowed"]
        return server(jobs=count)(environ, start_response)


@WORLDS.server()
def one_job() -> WSGIApplication:
    """There is a single job."""
    return server(jobs=1)


@WORLDS.server()
def two_jobs() -> WSGIApplication:
    """There are two jobs."""
    return server(jobs=2)


@WORLDS.server()
def many_jobs() -> WSGIApplication:
    """There are more jobs than anybody can ask for."""
    return server(jobs=5000)


@WORLDS.server(exit_code=3)
def no_job() -> WSGIApplication:
    """There is no job."""
    return server(jobs=0)


@WORLDS.server(exit_code=3)
def no_job_and_no_total() -> WSGIApplication:
    """There is no job, and the total of none is null, as before 2021.7.0."""

    def change(call: Call, answer: Answer, _: Ask) -> Answer:
        if call.slug != LIST or answer.status != 200:
            return answer
        body = answer.json
        body["pagination"]["total"] = None
        return answer.saying(body)

    return Faulty(server(jobs=0), change)


@WORLDS.change(exit_code=3, warnings={"list-jobs/operation-is-served"})
def no_list(call: Call, answer: Answer, _: Ask) -> Answer:
    """There is no list of jobs."""
    return page(404) if call.slug == LIST and answer.status == 200 else answer


@WORLDS.change(exit_code=3, warnings={"list-jobs/operation-is-served"})
def no_list_and_no_old_jobs(call: Call, answer: Answer, ask: Ask) -> Answer:
    """There is no list of jobs, and the first jobs are long gone."""
    gone = call.number is not None and call.number < 90 and answer.status == 200
    if gone:
        return refusing(404, f"{ORCHESTRATOR}/unknown-job")
    return no_list(call, answer, ask)


@WORLDS.server()
def jobs_come_while_one_looks() -> WSGIApplication:
    """A job more is there after every seventh request."""
    return Growing(80, every=7)


@WORLDS.server()
def many_jobs_come_while_one_looks() -> WSGIApplication:
    """A job more is there after every second request."""
    return Growing(80, every=2)


@WORLDS.server()
def jobs_live_slowly() -> WSGIApplication:
    """Live jobs move on, a tenth of a second from request to request."""
    return Ticking(World(0, jobs=100), step=0.1)


@WORLDS.server()
def jobs_live_fast() -> WSGIApplication:
    """Live jobs move on, two seconds from request to request."""
    return Ticking(World(0, jobs=100), step=2)


@WORLDS.server()
def jobs_end_while_one_looks() -> WSGIApplication:
    """Many live jobs come to their end during the check."""
    return Ticking(World(3, jobs=400), step=0.3, start=4)


@WORLDS.change()
def newest_first(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Without an order the newest jobs come first."""
    if call.slug != LIST or answer.status != 200 or "order" in call.query:
        return answer
    body = ask(query={**call.query, "order": "desc"}).json
    return answer.saying(body)


@WORLDS.change()
def ordered_by_time(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Without an order the jobs that changed last come first."""
    asked = {"order", "order_by"} & call.query.keys()
    if call.slug != LIST or answer.status != 200 or asked:
        return answer
    query = {**call.query, "order": "desc", "order_by": "timestamp"}
    return answer.saying(ask(query=query).json)


@WORLDS.change()
def history_in_the_list(call: Call, answer: Answer, ask: Ask) -> Answer:
    """List items have the whole history."""
    if call.slug != LIST or answer.status != 200:
        return answer
    body = answer.json
    for job in body["items"]:
        job["status"] = ask(slug="get-job", job=job["name"], query={}).json["status"]
    return answer.saying(body)


def _pruned(keeps: Callable[[int], bool]) -> WSGIApplication:
    """Return a server that has forgotten the jobs that *keeps* is false of."""

    def change(call: Call, answer: Answer, ask: Ask) -> Answer:
        if answer.status != 200:
            return answer
        if call.slug != LIST:
            # Jobs that commands create are remembered.
            known = call.slug in JOB_OPERATIONS and (call.number or 0) in range(1, 101)
            forgotten = known and not keeps(call.number or 0)
            gone = refusing(404, f"{ORCHESTRATOR}/unknown-job")
            return gone if forgotten else answer
        whole = {k: v for k, v in call.query.items() if k not in {"limit", "offset"}}
        kept = [j for j in ask(query=_ALL | whole).json["items"] if _kept(j, keeps)]
        body = answer.json
        first = int(call.query.get("offset", "0"))
        limit = int(call.query.get("limit", "1000"))
        body["items"] = kept[first : first + limit]
        body["pagination"]["total"] = len(kept)
        return answer.saying(body)

    return Faulty(server(), change)


def _kept(job: Json, keeps: Callable[[int], bool]) -> bool:
    return keeps(int(job["name"]))


@WORLDS.server()
def old_jobs_are_pruned() -> WSGIApplication:
    """The oldest forty jobs are forgotten."""
    return _pruned(lambda number: number > 40)


@WORLDS.server()
def every_third_job_is_left() -> WSGIApplication:
    """Ids have gaps."""
    return _pruned(lambda number: number % 3 == 0)


@WORLDS.server()
def only_one_type() -> WSGIApplication:
    """All jobs are tasks."""
    # Every ninth job of the world's first sixty-three is a task, in all seven states.
    return _pruned(lambda number: number <= 63 and number % 9 == 2)


@WORLDS.change()
def owners_log_in_while_one_looks(call: Call, answer: Answer, _: Ask) -> Answer:
    """What RBAC knows of an owner changes from look to look."""
    if call.slug not in {"get-job", LIST} or answer.status != 200:
        return answer
    body = answer.json
    for job in jobs(body):
        job["owner"] |= {
            "last_login": f"2026-01-05T10:00:{call.turn % 60:02}.123Z",
            "role_ids": [call.turn],
            "display_name": f"Renamed {call.turn} times",
        }
    return answer.saying(body)


@WORLDS.change()
def busy_now_and_then(call: Call, answer: Answer, _: Ask) -> Answer:
    """Every twentieth request for a job is asked to come back at once."""
    if call.slug != "get-job" or call.turn % 20:
        return answer
    later = refusing(503, f"{ORCHESTRATOR}/unknown-error", "Busy")
    return replace(later, headers=(("Retry-After", "0"),))


@WORLDS.server()
def only_one_token() -> WSGIApplication:
    """A single token opens the server."""
    world = World(0, jobs=100)
    clock = DEFAULT_EPOCH.replace(hour=12)
    return create_app(world, token="any-token", clock=lambda: clock)  # noqa: S106 - it opens nothing but a mock


@WORLDS.server()
def another_public_name() -> WSGIApplication:
    """Links begin with the server's public name."""
    clock = DEFAULT_EPOCH.replace(hour=12)
    return create_app(
        World(7, jobs=70),
        public_url="https://pe.example.com:8143",
        clock=lambda: clock,
    )
