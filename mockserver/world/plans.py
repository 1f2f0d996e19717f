"""Runs of plans: what the jobs that are their steps come to together (facts §10)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from orchestrator_contract.schemas import BASE_PATH

from .bodies import history
from .cast import FIRST_PLAN_JOB, in_plan, plan_job_of, steps_of
from .dice import Dice
from .instants import DAY, MINUTE, SECOND, timestamp
from .pools import fresh, pools
from .queries import PlanJobsQuery
from .vocabulary import PLANS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .moment import Moment
    from .options import Json
    from .world import When, World

#: Event ids rise from plan job to plan job: each has so many for itself.
_EVENTS = 1_000
#: States of a step that make its plan a failure.
_BAD = {"failed", "stopped"}


class UnknownPlanJob(LookupError):  # noqa: N818 - named like the API's error kind
    """Raised when there is no plan job of that number; *number* is what was asked."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no plan job {number}")
        self.number = number


class PlanJob:
    """Plan job *number* of a world, as its *steps* are at one instant.

    All of it follows from the steps: it begins shortly before the first of them and is
    over with the last. One without a step only said something, or waits for ever.
    """

    def __init__(self, number: int, world: World, steps: Sequence[Moment]) -> None:
        self.number: int = number
        self._world = world
        self._pools = pools(world.seed)
        self._dice = Dice(world.seed, number, 0)
        self._steps = sorted(
            steps, key=lambda step: (step.job.created, step.job.number)
        )

    @cached_property
    def state(self) -> str:
        """One of the four states."""
        if not self._steps:
            ends = ("pending", "failure", "success", "success")
            return self._dice.pick("end", ends)
        if not all(step.terminal for step in self._steps):
            return "running"
        bad = any(step.state in _BAD for step in self._steps)
        return "failure" if bad else "success"

    @cached_property
    def created(self) -> int:
        """The instant of creation."""
        if self._steps:
            first = self._steps[0].job.created
            return first - self._dice.between("lead", 200, 2 * SECOND)
        ago = self._dice.between("ago", MINUTE, 30 * DAY)
        return self._world.began - ago

    @cached_property
    def finished(self) -> int | None:
        """The instant at which it was over; None before."""
        if self.state not in {"success", "failure"}:
            return None
        if not self._steps:
            return self.created + self._dice.between("took", 300, 4 * SECOND)
        return max(step.job.created + (step.finished or 0) for step in self._steps)

    @property
    def login(self) -> str:
        """The login of its owner."""
        return str(self._owner()["login"])

    @property
    def environment(self) -> str:
        """The environment's name; empty for the plan of a project."""
        return str(self._source().get("environment", ""))

    def item(self, base_url: str) -> Json:
        """Render it as the list shows it."""
        address = self._link(base_url)
        finished = self.finished
        return {
            "id": address,
            "name": str(self.number),
            "state": self.state,
            "options": self._options(),
            "result": self._result(),
            "owner": self._owner(),
            "created_timestamp": timestamp(self.created),
            "finished_timestamp": None if finished is None else timestamp(finished),
            "duration": self._duration(),
            "events": {"id": f"{address}/events"},
            "userdata": fresh(self._dice.pick("userdata", self._pools.userdata)),
        }

    def detail(self, base_url: str) -> Json:
        """Render it with the histories of the jobs that are its steps."""
        changed = self.created if self.finished is None else self.finished
        status = {step.job.name: history(step) for step in self._steps}
        return self.item(base_url) | {"timestamp": timestamp(changed), "status": status}

    def stream(self, base_url: str, start: int | None) -> Json:
        """Render the events from id *start* on, and where the next ones will be."""
        told = self._events()
        following = told[-1]["id"] if told else self.number * _EVENTS
        following = str(int(following) + 1)
        address = f"{self._link(base_url)}/events?start={following}"
        return {
            "items": [e for e in told if start is None or int(e["id"]) >= start],
            "next-events": {"id": address, "event": following},
        }

    def _link(self, base_url: str) -> str:
        return f"{base_url}{BASE_PATH}/plan_jobs/{self.number}"

    def _events(self) -> list[Json]:
        told: list[tuple[int, str, Json]] = []
        for step in self._steps:
            began = f"{step.job.type.removeprefix('plan_')}_start"
            told.append((step.job.created, began, {"job-id": step.job.name}))
        if not self._steps and self.state != "pending":
            said = f"Nothing to do for {self._plan}"
            told.append((self.created, "out_message", {"message": said}))
        if self.finished is not None:
            end = "plan_finished" if self.state == "success" else "plan_failed"
            result = {"plan-id": str(self.number), "result": self._result()}
            told.append((self.finished, end, result))
        first = self.number * _EVENTS + 1
        return [
            {"id": str(id_), "type": type_, "timestamp": timestamp(at), "details": more}
            for id_, (at, type_, more) in enumerate(told, first)
        ]

    @property
    def _plan(self) -> str:
        return self._dice.pick("plan", PLANS)

    def _options(self) -> Json:
        targets = list(self._steps[0].job.nodes[:20]) if self._steps else []
        return {
            "description": self._dice.pick(
                "description", self._pools.descriptions["plan_task"]
            ),
            "plan_name": self._plan,
            "parameters": {"targets": targets},
            "sensitive": [],
            "scheduled_job_id": None,
            **self._source(),
        }

    def _source(self) -> Json:
        """Return where the plan was read from: an environment or a project."""
        if not self._steps:
            name = self._dice.pick("environment", self._pools.environments)
            return {"environment": name}
        options = self._steps[0].job.options()
        return {
            key: options[key] for key in ("environment", "project") if key in options
        }

    def _owner(self) -> Json:
        if self._steps:
            return self._steps[0].job.owner()
        return self._dice.pick("owner", self._pools.owners).as_of(self._world.began)

    def _result(self) -> Any:
        if self.state == "success":
            changed = sum(len(step.job.nodes) for step in self._steps)
            return self._dice.pick("result", ({"changed": changed}, "done", None))
        if self.state != "failure":
            return None
        bad = [step.job.name for step in self._steps if step.state in _BAD]
        return {
            "kind": "bolt/plan-failure" if not bad else "bolt/run-failure",
            "msg": f"The plan {self._plan} came to no good end",
            "details": {"jobs": bad},
        }

    def _duration(self) -> float | None:
        """Return the seconds from the beginning to the end, or to now."""
        if self.state == "pending":
            return None
        until = self.finished
        if until is None:
            until = max(step.job.created + step.clock for step in self._steps)
        return (until - self.created) / SECOND


class PlanJobs:
    """The plan jobs of a *world*.

    Each job that a plan may have run is a step of one: those that live from the epoch
    on of one together, any other of its own. A command names the plan job it is for.
    Jobs that are given as whole bodies are steps of none.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._usual = range(FIRST_PLAN_JOB, FIRST_PLAN_JOB + world.jobs)

    @cached_property
    def _own(self) -> Mapping[int, Sequence[int]]:
        """The jobs of one's own by the plan job that they are steps of."""
        found: dict[int, list[int]] = {}
        for number, recipe in tuple(self._world.recipes.items()):
            if in_plan(recipe.type):
                order = recipe.order
                told = None if order is None else order.options.get("plan_job")
                found.setdefault(told or plan_job_of(number), []).append(number)
        return found

    @cached_property
    def ids(self) -> Sequence[int]:
        """The numbers of the plan jobs."""
        others = {number for number in self._own if number not in self._usual}
        return sorted({*self._usual, *others}) if others else self._usual

    def at(self, number: int, now: When) -> PlanJob:
        """Return a plan job as it is at *now*; raises UnknownPlanJob."""
        if number not in self._usual and number not in self._own:
            raise UnknownPlanJob(number)
        steps = [self._world.moment(step, now) for step in self.steps(number)]
        return PlanJob(number, self._world, steps)

    def steps(self, number: int) -> list[int]:
        """Return the numbers of the jobs that are steps of a plan job."""
        world = self._world
        usual = (n for n in steps_of(number) if 1 <= n <= world.jobs)
        return [
            n
            for n in dict.fromkeys((*usual, *self._own.get(number, ())))
            if n not in world.given and in_plan(world.subject(n).type)
        ]

    def listing(self, query: PlanJobsQuery, *, now: When, base_url: str) -> Json:
        """Return a page of the list (listPlanJobs)."""
        total, page = self._page(query, now)
        rows = [plan.item(base_url) for plan in page]
        if query.results == "exclude":
            for row in rows:
                del row["result"]
        return {"items": rows, "pagination": query.pagination(total)}

    def _page(self, query: PlanJobsQuery, now: When) -> tuple[int, Sequence[PlanJob]]:
        if query.whole_world:
            ids = self.ids if query.order == "asc" else self.ids[::-1]
            return len(ids), [self.at(id_, now) for id_ in query.page(ids)]
        found = query.arranged(self.at(id_, now) for id_ in self.ids)
        return len(found), query.page(found)
