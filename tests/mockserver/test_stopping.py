"""Stops: what they do to a job, to its nodes, and to a client that waits."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator_contract.mockserver import Shape
from orchestrator_contract.mockserver.steering import MockOrchestrator
from orchestrator_contract.schemas import validator_for

from .asking import asking
from .commanding import TASK, Begin, Post, posting


def test_a_stop_lets_no_further_node_begin_and_ends_the_job(
    mock: MockOrchestrator, post: Post, http: Any
) -> None:
    scope = {"nodes": [f"web{n}.example.com" for n in range(1, 30)]}
    mock.inventory.environment("production")
    for name in scope["nodes"]:
        mock.inventory.node(name)
    post("task", TASK | {"scope": scope})
    job = mock.commands[-1].job
    assert job is not None
    look = asking(mock.url, http)
    while look(job.url).json["state"] != "running":
        pass
    answer = post("stop", {"job": str(job.id)})
    assert answer.status == 202
    validator_for("command-stopped").validate(answer.json)
    nodes = answer.json["job"]["nodes"]
    assert nodes["running"]
    assert nodes["skipped"]
    assert not nodes["new"]
    assert sum(nodes.values()) == 29
    assert look(job.url).json["state"] == "stopping"
    body = look(job.url).json
    assert body["state"] == "stopped"
    assert body["node_states"].get("skipped") == nodes["skipped"]
    stream = look(body["events"]["id"]).json["items"]
    assert [e["type"] for e in stream if e["type"].startswith("job_")] == [
        "job_stopping",
        "job_finished",
    ]


def test_a_stop_is_idempotent(mock: MockOrchestrator, post: Post) -> None:
    for number in (5, 6, 7):  # stopped, finished, failed
        (job,) = [job for job in mock.jobs if job.id == number]
        before = job.body()
        assert post("stop", {"job": str(number)}).status == 202
        assert job.body() == before


def test_a_stop_by_force_ends_the_job_at_once(
    mock: MockOrchestrator, post: Post
) -> None:
    job = mock.job(state="running", nodes=3)
    answer = post("stop", {"job": str(job.id), "force": True})
    assert answer.status == 202
    assert job.state == "stopped"
    assert answer.json["job"]["nodes"]["running"] == 0


def test_old_releases_know_no_force(begin: Begin, http: Any) -> None:
    mock = begin(shape=Shape(profile="2019.8.1"))
    job = mock.job(state="running", nodes=3)
    assert (
        posting(mock, http)("stop", {"job": str(job.id), "force": True}).status == 202
    )
    assert job.state == "stopping"


@pytest.mark.parametrize("state", ["new", "ready", "running", "stopping"])
def test_a_job_that_was_asked_for_in_a_state_can_be_stopped(
    mock: MockOrchestrator, post: Post, http: Any, state: str
) -> None:
    job = mock.job(state=state, nodes=4)
    assert post("stop", {"job": str(job.id)}).status == 202
    if state == "stopping":
        job.let_go()
    look = asking(mock.url, http)
    seen = [look(job.url).json["state"] for _ in range(3)]
    assert seen[-1] == "stopped"
    assert set(seen) <= {"stopping", "stopped"}
