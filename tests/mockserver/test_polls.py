"""What counts as a look at a job where the clock goes by polls, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from orchestrator_contract.mockserver.steering import MockOrchestrator
from orchestrator_contract.mockserver.world.cast import plan_job_of
from orchestrator_contract.schemas import LIFECYCLE

from .asking import Ask, asking
from .desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

LIFE = ["new", "ready", "running", "finished"]


@pytest.fixture
def ask(mock: MockOrchestrator, http: Any) -> Ask:
    return asking(mock.url, http)


@pytest.mark.parametrize("part", ["nodes", "report", "events"])
def test_who_polls_a_part_of_a_job_sees_it_come_to_its_end(
    mock: MockOrchestrator, ask: Ask, part: str
) -> None:
    job = mock.job(nodes=3)
    seen = []
    while job.state not in LIFECYCLE.terminal:
        assert len(seen) < 10
        seen.append(ask(f"{job.url}/{part}").json)
    assert len(seen) == len(LIFE)
    assert seen[0] != seen[-1]


def test_who_follows_the_events_comes_to_the_last_one(
    mock: MockOrchestrator, ask: Ask
) -> None:
    url, told = f"{mock.job(nodes=2).url}/events", []
    while not told or told[-1] != "job_finished":  # as the official client does (T7)
        page = ask(url).json
        told += [event["type"] for event in page["items"]]
        url = page["next-events"]["id"]
    assert told.count("node_finished") == 2


@pytest.mark.parametrize(
    "round_",
    [
        ("", "/nodes", "/report", "/events"),
        ("", "/events?start=1"),
        ("", "/nodes?state=running", "/nodes?state=finished", "/nodes"),
        ("", "/nodes?limit=1", "/nodes?limit=1&offset=1", "/nodes?limit=1&offset=2"),
    ],
    ids=" ".join,
)
def test_what_is_asked_for_once_after_a_body_is_of_the_same_moment(
    mock: MockOrchestrator, ask: Ask, round_: tuple[str, ...]
) -> None:
    job = mock.job(nodes=3)
    rounds = []
    for _ in LIFE:
        states = [job.state for part in round_ if ask(job.url + part).status == 200]
        assert states == [states[0]] * len(round_)
        rounds.append(states[0])
    assert rounds == LIFE


@pytest.mark.parametrize(
    "round_", [("/nodes", ""), ("/events", "/nodes", ""), ("/events", "/events", "")]
)
def test_in_whatever_order_one_asks_the_job_goes_on(
    mock: MockOrchestrator, ask: Ask, round_: tuple[str, ...]
) -> None:
    job = mock.job(nodes=3)
    for _ in LIFE:
        for part in round_:
            assert ask(job.url + part).status == 200
    assert job.state == "finished"


def test_a_body_and_the_nodes_after_it_always_agree(
    mock: MockOrchestrator, ask: Ask
) -> None:
    job = mock.job(nodes=3)
    ask(f"{job.url}/nodes")
    states = []
    while not states or states[-1] != "finished":
        body = ask(job.url).json
        nodes = ask(f"{job.url}/nodes").json["items"]
        for state, count in body["node_states"].items():
            assert sum(node["state"] == state for node in nodes) == count
        states.append(body["state"])
    assert states == LIFE


@pytest.mark.parametrize(
    ("part", "seen"),
    [
        ("", lambda body: body["state"] == "success"),
        ("/events", lambda body: body["items"][-1]["type"] == "plan_finished"),
    ],
    ids=["itself", "events"],
)
def test_who_polls_a_plan_job_sees_its_steps_come_to_their_end(
    part: str, seen: Callable[[Any], bool]
) -> None:
    desk = Desk(clock="poll")
    recipe = {"type": "plan_task", "scenario": "happy"}
    job = int(desk.admin("POST", "/jobs", recipe).json["name"])
    path = f"/plan_jobs/{plan_job_of(job)}{part}"
    assert [seen(desk.get(path).json) for _ in LIFE] == [False, False, False, True]
    assert desk.state(job) == "finished"


@pytest.mark.parametrize(
    "path",
    [
        "/jobs",
        "/plan_jobs",
        "/jobs/64?__seed=3",
        "/jobs/64/events?__seed=3",
        "/jobs/64?__state=failed",
        "/jobs/64/nodes?__type=task",
        "/jobs/64?__code=503",
        "/jobs/64?__fault=unavailable",
        "/jobs/64/nodes?limit=x",
        "/jobs/64/nodes?limit=1&offset=1",
        "/plan_jobs/1064?__seed=3",
        "/plan_jobs/1001",
    ],
)
def test_what_is_no_look_moves_no_job(path: str) -> None:
    desk = Desk(clock="poll")
    for _ in range(5):
        desk.get(path)
    assert [desk.state(64) for _ in LIFE] == LIFE


def test_how_far_a_round_is_goes_into_the_state_of_a_session() -> None:
    desk, other = Desk(clock="poll"), Desk(clock="poll")
    for path in ("/jobs/64", "/jobs/64", "/jobs/64/nodes", "/jobs/65/events"):
        desk.get(path)
    assert other.admin("PUT", "/state", desk.admin("GET", "/state").json).status_code
    for path in ("/jobs/64/events", "/jobs/64/nodes", "/jobs/65", "/jobs/65/events"):
        assert desk.get(path).json == other.get(path).json


def test_a_state_that_was_kept_with_looks_alone_is_still_read() -> None:
    desk, other = Desk(clock="poll"), Desk(clock="poll")
    desk.get("/jobs/64")
    state = desk.admin("GET", "/state").json
    del state["asked"]
    other.admin("PUT", "/state", state)
    assert other.get("/jobs/64/nodes").json == desk.get("/jobs/64/nodes").json
    assert other.state(64) == "ready"
