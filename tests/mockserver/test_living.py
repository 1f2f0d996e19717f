"""Whatever is done to a living mock, its bodies are legal and never step back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from werkzeug.test import Client

from orchestrator_contract.mockserver.api.app import OrchestratorApp
from orchestrator_contract.mockserver.inventory.seeded import FAILING, UNREACHABLE
from orchestrator_contract.mockserver.sessions.plan import Plan
from orchestrator_contract.mockserver.world.pools import pools
from orchestrator_contract.mockserver.world.scenarios import SCENARIOS
from orchestrator_contract.schemas import LIFECYCLE, validator_for

from ..support.examples import examples
from . import oracle

BASE = "http://localhost"
API = "/orchestrator/v1"
PARTS = {"": "job", "/nodes": "job-nodes", "/report": "job-report"} | {
    "/events": "job-events"
}
EPOCH = datetime(2026, 1, 5, 9, tzinfo=UTC)

#: Some that are there, some that are not, one that cannot be reached, one that fails.
NODES = [
    "web1.example.com",
    "nobody.example.com",
    UNREACHABLE,
    FAILING,
    *sorted(pools(0).certnames)[:3],
]

#: Which states may follow which, at any distance, said once more.
LATER = {
    "new": {"new", "ready", "running", "stopping", *oracle.OVER},
    "ready": {"ready", "running", "stopping", *oracle.OVER},
    "running": {"running", "stopping", *oracle.OVER},
    "stopping": {"stopping", "stopped"},
    "stopped": {"stopped"},
    "finished": {"finished"},
    "failed": {"failed"},
}


def never_goes_back(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert after["state"] in LATER[before["state"]]
    assert after["timestamp"] >= before["timestamp"]
    known, told = before["status"], after["status"]
    assert told[: len(known) - 1] == known[:-1]
    last, now = known[-1], told[len(known) - 1]
    assert (now["state"], now["enter_time"]) == (last["state"], last["enter_time"])
    for key in ("id", "name", "type", "options", "owner", "node_count", "userdata"):
        assert after[key] == before[key]
    if before["state"] in oracle.OVER:
        assert after == before


class LivingMock(RuleBasedStateMachine):
    """Polls, moves the clock, makes jobs and ends them, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[int, dict[str, Any]] = {}
        self.events: dict[int, list[Any]] = {}
        self.jobs = 72

    @initialize(
        clock=st.sampled_from(["virtual", "poll", "real"]), seed=st.integers(0, 9)
    )
    def begin(self, clock: str, seed: int) -> None:
        self.time = EPOCH
        plan = Plan(seed=seed, jobs=72, epoch=EPOCH, clock=clock)
        self.client = Client(OrchestratorApp(plan, clock=lambda: self.time))
        self.kind = clock

    def ask(self, path: str, **query: object) -> Any:
        answer = self.client.get(
            API + path, query_string=query, headers={"X-Authentication": "any"}
        )
        assert answer.status_code == 200, answer.text
        return answer.json

    def post(self, command: str, **body: Any) -> Any:
        headers = {"X-Authentication": "any"}
        return self.client.post(f"{API}/command/{command}", json=body, headers=headers)

    def steer(self, path: str, body: dict[str, Any]) -> Any:
        return self.client.post(f"/__admin{path}", json=body)

    def number(self, job: int) -> int:
        """Return the number of a job that there is; those after 63 live."""
        return job if job < 64 else 64 + (job - 64) % (self.jobs - 63)

    @rule(job=st.integers(1, 90))
    def look(self, job: int) -> None:
        number = self.number(job)
        bodies = [self.ask(f"/jobs/{number}{part}") for part in PARTS]
        for body, schema in zip(bodies, PARTS.values(), strict=True):
            validator_for(schema).validate(body)
        oracle.judge_job(bodies[0], BASE)
        if bodies[0]["node_count"]:
            oracle.judge_parts(*bodies)
        if number in self.known:
            never_goes_back(self.known[number], bodies[0])
        self.known[number] = bodies[0]
        told = self.events.get(number, [])
        assert bodies[3]["items"][: len(told)] == told
        self.events[number] = bodies[3]["items"]

    @rule(job=st.integers(1, 90), part=st.sampled_from([*PARTS]))
    def glance(self, job: int, part: str) -> None:
        """Look at one part only, so that rounds begin with any of them."""
        self.ask(f"/jobs/{self.number(job)}{part}")
        self.ask(f"/plan_jobs/1064{part}" if part in {"", "/events"} else "/plan_jobs")

    @rule(milliseconds=st.integers(0, 40_000))
    def let_time_pass(self, milliseconds: int) -> None:
        answer = self.steer("/clock", {"advance": f"{milliseconds}ms"})
        assert answer.status_code == 200, answer.text

    @rule(speed=st.sampled_from([0, 1, 60, 3600]))
    @precondition(lambda self: self.kind == "real")
    def go_faster(self, speed: int) -> None:
        assert self.steer("/clock", {"speed": f"{speed}x"}).status_code == 200

    @rule(
        scenario=st.sampled_from([*SCENARIOS]), nodes=st.integers(0, 9), data=st.data()
    )
    def make_a_job(self, scenario: str, nodes: int, data: Any) -> None:
        kind = data.draw(st.sampled_from(LIFECYCLE.types))
        recipe = {"type": kind, "scenario": scenario, "nodes": nodes}
        answer = self.steer("/jobs", recipe)
        assert answer.status_code == 201, answer.text
        self.jobs += 1
        assert answer.json["name"] == str(self.jobs)

    @rule(
        task=st.sampled_from([None, "facts", "service"]),
        nodes=st.lists(st.sampled_from(NODES), min_size=1, max_size=5, unique=True),
    )
    def command_a_job(self, task: str | None, nodes: list[str]) -> None:
        scope = {"nodes": nodes}
        if task is None:
            answer = self.post("deploy", environment="production", scope=scope)
        else:
            answer = self.post("task", task=task, params={}, scope=scope)
        self.jobs += 1
        assert answer.status_code == 202, answer.text
        address = f"{BASE}{API}/jobs/{self.jobs}"
        assert answer.json == {"job": {"id": address, "name": str(self.jobs)}}

    @rule(job=st.integers(1, 90), force=st.booleans())
    def stop_a_job(self, job: int, *, force: bool) -> None:
        number = self.number(job)
        answer = self.post("stop", job=str(number), force=force)
        assert answer.status_code == 202, answer.text
        validator_for("command-stopped").validate(answer.json)
        self.look(number)
        after = self.known[number]
        assert after["state"] in {"stopping", *oracle.OVER}
        counts = {k: n for k, n in answer.json["job"]["nodes"].items() if n}
        if after["state"] in oracle.OVER and self.kind != "poll":
            assert counts == after["node_states"]

    @rule(job=st.integers(1, 90), state=st.sampled_from(sorted(oracle.OVER)))
    def end_a_job(self, job: int, state: str) -> None:
        number = self.number(job)
        answer = self.steer(f"/jobs/{number}/end", {"state": state})
        assert answer.status_code in {200, 409}, answer.text
        if answer.status_code == 200:
            assert self.ask(f"/jobs/{number}")["state"] == state

    @invariant()
    def the_list_has_all_of_them(self) -> None:
        page = self.ask("/jobs", limit=1, order_by="name", order="desc")
        assert page["items"][0]["name"] == str(self.jobs)
        assert page["pagination"]["total"] == self.jobs


TestLivingMock = LivingMock.TestCase
#: Together 1,000 steps and more.
TestLivingMock.settings = settings(max_examples=examples(1 / 8), stateful_step_count=40)
