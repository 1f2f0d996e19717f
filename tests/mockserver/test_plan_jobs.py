"""Plan jobs: coherent with the jobs that are their steps, at every moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from orchestrator_contract.mockserver import DEFAULT_EPOCH, Shape, World, create_app
from orchestrator_contract.schemas import RELEASES, validator_for

from ..support.examples import examples

TOKEN = {"X-Authentication": "any"}
OVER = {"finished", "failed", "stopped"}
START = {
    "plan_task": "task_start",
    "plan_script": "script_start",
    "plan_upload": "upload_start",
    "plan_command": "command_start",
    "plan_wait": "wait_start",
    "plan_apply": "apply_start",
    "plan_apply_prep": "apply_prep_start",
}


class Asked:
    """A world at one moment, asked over the API."""

    def __init__(self, seed: int = 0, *, age: float = 0, **shape: Any) -> None:
        self.now = DEFAULT_EPOCH + timedelta(seconds=age)
        world = World(seed, jobs=shape.pop("jobs", 100), **shape)
        self._client = Client(create_app(world, clock=lambda: self.now))

    def ask(self, path: str) -> TestResponse:
        return self._client.get(f"/orchestrator/v1{path}", headers=TOKEN)

    def get(self, path: str) -> Any:
        answer = self.ask(path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json

    def post(self, command: str, body: Any) -> Any:
        path = f"/orchestrator/v1/command/{command}"
        return self._client.post(path, headers=TOKEN, json=body).json

    def jobs(self) -> dict[str, Any]:
        rows = self.get("/jobs?limit=1000")["items"]
        return {job["name"]: job for job in rows}

    def plans(self, query: str = "") -> list[Any]:
        rows: list[Any] = self.get(f"/plan_jobs?limit=1000{query}")["items"]
        return rows


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


AGES = st.sampled_from((0, 1, 5, 20, 60, 200, 3600))


@settings(max_examples=examples(1 / 4))
@given(seed=st.integers(0, 50), age=AGES)
def test_every_body_fits_its_schema(seed: int, age: int) -> None:
    world = Asked(seed, age=age)
    validator_for("plan-job-list").validate(world.get("/plan_jobs"))
    for number in (1001, 1003, 1064, 1066, 1080):
        plan = world.get(f"/plan_jobs/{number}")
        validator_for("plan-job").validate(plan)
        events = world.get(f"/plan_jobs/{number}/events")
        validator_for("plan-job-events").validate(events)


@settings(max_examples=examples(1 / 4))
@given(seed=st.integers(0, 50), age=AGES)
def test_a_plan_job_is_what_its_steps_come_to(seed: int, age: int) -> None:
    world = Asked(seed, age=age)
    jobs = world.jobs()
    for number in (1003, 1010, 1064, 1075):
        plan = world.get(f"/plan_jobs/{number}")
        steps = {
            name: job
            for name, job in jobs.items()
            if job["options"].get("plan_job") == number
        }
        assert plan["status"].keys() == steps.keys()
        for name, history in plan["status"].items():
            assert history == world.get(f"/jobs/{name}")["status"]
        if not steps:
            continue
        states = {job["state"] for job in steps.values()}
        over = states <= OVER
        good = "success" if states == {"finished"} else "failure"
        assert plan["state"] == (good if over else "running")
        assert (plan["result"] is None) >= (not over)
        created = [when(h[0]["enter_time"]) for h in plan["status"].values()]
        assert when(plan["created_timestamp"]) <= min(created)
        ends = [job.get("finished_timestamp") for job in steps.values()]
        finish = max(ends) if over else None
        assert plan["finished_timestamp"] == finish
        assert plan["timestamp"] == (finish or plan["created_timestamp"])
        assert all(job["owner"]["id"] for job in steps.values())
        events = world.get(f"/plan_jobs/{number}/events")["items"]
        told = {e["details"].get("job-id"): e["type"] for e in events}
        wanted = {name: START[job["type"]] for name, job in steps.items()}
        assert {name: told[name] for name in wanted} == wanted
        last = events[-1]["type"]
        assert (last in {"plan_finished", "plan_failed"}) == over
        assert [int(e["id"]) for e in events] == sorted(int(e["id"]) for e in events)


def test_every_job_of_a_plan_is_a_step_of_the_plan_job_that_it_names() -> None:
    world = Asked(3, age=30, jobs=200)
    plans = {plan["name"] for plan in world.plans()}
    for name, job in world.jobs().items():
        number = job["options"].get("plan_job")
        assert (number is not None) == job["type"].startswith("plan_")
        if number is not None:
            assert str(number) in plans
            assert name != str(number)
            assert name in world.get(f"/plan_jobs/{number}")["status"]


def test_all_four_states_are_there_and_each_says_what_it_must() -> None:
    plans = Asked().plans()
    assert {plan["state"] for plan in plans} == {
        "pending",
        "running",
        "success",
        "failure",
    }
    for plan in plans:
        over = plan["state"] in {"success", "failure"}
        assert (plan["finished_timestamp"] is not None) == over
        assert (plan["duration"] is None) == (plan["state"] == "pending")
        assert plan["state"] != "failure" or plan["result"]["kind"].startswith("bolt/")


def test_a_plan_job_runs_on_and_comes_to_its_end() -> None:
    world = Asked()
    assert world.get("/plan_jobs/1064")["state"] == "running"
    before = world.get("/plan_jobs/1064/events")
    world.now += timedelta(days=1)
    states = {
        job["state"] for name, job in world.jobs().items() if 66 <= int(name) < 73
    }
    end = world.get("/plan_jobs/1064")["state"]
    hangs = states - OVER
    assert end == ("running" if hangs else "failure")  # one of the seven fails at once
    start = before["next-events"]["event"]
    later = world.get(f"/plan_jobs/1064/events?start={start}")["items"]
    assert all(int(event["id"]) >= int(start) for event in later)


def test_a_step_that_is_posted_belongs_to_the_plan_job_that_it_names() -> None:
    world = Asked()
    assert world.ask("/plan_jobs/7").status_code == 404
    nodes = world.get("/jobs/1/nodes")["items"]
    scope = {"nodes": [nodes[0]["name"]]}
    step = {"plan_job": 7, "task": "facts", "params": {}, "scope": scope}
    first = world.post("plan_task", step | {"environment": "production"})["job"]["name"]
    world.now += timedelta(seconds=2)
    second = world.post("plan_task", step | {"environment": "production"})["job"][
        "name"
    ]
    plan = world.get("/plan_jobs/7")
    assert list(plan["status"]) == [first, second]
    assert plan["state"] == "running"
    world.now += timedelta(hours=1)
    assert world.get("/plan_jobs/7")["state"] in {"success", "failure"}
    listed = world.plans()
    assert listed[0]["name"] == "7"
    assert len(listed) == world.get("/plan_jobs")["pagination"]["total"] == 101


KEYS = {
    "name": lambda plan: int(plan["name"]),
    "owner": lambda plan: plan["owner"]["login"],
    "timestamp": lambda plan: plan["finished_timestamp"] or plan["created_timestamp"],
    "environment": lambda plan: plan["options"].get("environment", ""),
    "state": lambda plan: plan["state"],
}


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("by", KEYS)
def test_the_list_can_be_ordered(by: str, order: str) -> None:
    world = Asked()
    listed = world.plans(f"&order_by={by}&order={order}")
    rows = sorted(world.plans(), key=lambda p: (KEYS[by](p), int(p["name"])))
    wanted = rows if order == "asc" else rows[::-1]
    assert [p["name"] for p in listed] == [p["name"] for p in wanted]
    page = world.get(f"/plan_jobs?order_by={by}&order={order}&limit=3&offset=5")
    assert [p["name"] for p in page["items"]] == [p["name"] for p in wanted[5:8]]
    assert page["pagination"] == {"limit": 3, "offset": 5, "total": 100}


def test_the_list_can_be_bounded_and_told_without_results() -> None:
    world = Asked()
    finishes = sorted(p["finished_timestamp"] or "" for p in world.plans())
    low, high = finishes[50], finishes[70]
    bounded = world.plans(f"&min_finish_timestamp={low}&max_finish_timestamp={high}")
    told = sorted(p["finished_timestamp"] for p in bounded)
    assert told == [f for f in finishes if low <= f <= high]
    assert all("result" not in plan for plan in world.plans("&results=exclude"))
    assert all("result" in plan for plan in world.plans("&results=include"))


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/plan_jobs/abc", 400, "validation-error"),
        ("/plan_jobs/99999", 404, "unknown-job"),
        ("/plan_jobs/99999/events", 404, "unknown-job"),
        ("/plan_jobs/1001/events?start=x", 400, "validation-error"),
        ("/plan_jobs?limit=x", 400, "validation-error"),
        ("/plan_jobs?results=some", 400, "validation-error"),
        ("/plan_jobs/999404", 404, "unknown-job"),
    ],
)
def test_what_is_wrong_is_refused_in_the_api_s_way(
    path: str, status: int, kind: str
) -> None:
    answer = Asked().ask(path)
    assert answer.status_code == status
    assert answer.json["kind"] == f"puppetlabs.orchestrator/{kind}"
    validator_for("error").validate(answer.json)


@pytest.mark.parametrize("profile", RELEASES)
def test_a_release_before_plan_jobs_has_none(profile: str) -> None:
    world = Asked(shape=Shape(profile=profile))
    has = RELEASES.index(profile) >= RELEASES.index("2018.1")
    assert world.ask("/plan_jobs/1003").status_code == (200 if has else 404)
    collections = {c["name"] for c in world.get("")["collections"]}
    assert collections == ({"jobs", "plan_jobs"} if has else {"jobs"})
    if has:
        validator_for("plan-job", profile=profile).validate(
            world.get("/plan_jobs/1003")
        )
