"""Jobs of many nodes: each node and each event is told from all others."""

from __future__ import annotations

from typing import Any

import pytest

from .desk import Desk
from .oracle import judge_parts

PARTS = ("nodes", "report", "events")


def made(desk: Desk, **recipe: Any) -> int:
    return int(desk.admin("POST", "/jobs", recipe).json["name"])


def parts(desk: Desk, job: int) -> list[Any]:
    return [desk.get(f"/jobs/{job}/{part}").json for part in PARTS]


def ids(desk: Desk, job: int) -> list[int]:
    events = desk.get(f"/jobs/{job}/events").json["items"]
    return [int(event["id"]) for event in events]


def test_nodes_that_end_together_have_run_for_themselves() -> None:
    desk = Desk(clock="virtual")
    job = made(desk, type="deploy", nodes=5)
    ended = desk.admin("POST", f"/jobs/{job}/end", {"state": "finished"})
    assert ended.status_code == 200
    nodes, _, events = parts(desk, job)
    assert len({node["finish_timestamp"] for node in nodes["items"]}) == 1
    assert len({node["transaction_uuid"] for node in nodes["items"]}) == 5
    assert len({node["result"]["hash"] for node in nodes["items"]}) == 5
    told = (e["details"] for e in events["items"] if e["type"] == "node_finished")
    assert {t["node"]: t["detail"] for t in told} == {
        node["name"]: node["result"] for node in nodes["items"]
    }


def test_events_of_large_jobs_have_ids_of_their_own() -> None:
    desk = Desk()
    jobs = [made(desk, nodes=count, state="finished") for count in (1200, 2, 700, 3)]
    told = [ids(desk, job) for job in jobs]
    assert all(some == sorted(set(some)) for some in told)
    assert len(set().union(*told)) == sum(map(len, told)) == 2 * 1905 + 4
    assert told[1][0] == jobs[1] * 1000 + 1  # as ever
    for job in jobs:
        judge_parts(desk.get(f"/jobs/{job}").json, *parts(desk, job))


def test_the_events_of_a_large_job_can_be_followed() -> None:
    desk = Desk()
    job = made(desk, nodes=600, state="finished")
    every, read = ids(desk, job), []
    for event in (every[0], every[998] + 1, every[-1]):
        events = desk.get(f"/jobs/{job}/events?start={event}").json["items"]
        read.append(int(events[0]["id"]))
    assert read == [every[0], every[999], every[-1]]


@pytest.mark.parametrize("count", [3, 499, 500, 700])
def test_the_events_of_a_large_body_that_is_given_rise(count: int) -> None:
    desk = Desk()
    states = {"finished": count}
    body = desk.get("/jobs/6").json | {"node_count": count, "node_states": states}
    assert desk.admin("POST", "/jobs", body).status_code == 201
    told = ids(desk, 6)
    assert len(told) == count + 1
    assert told == sorted(set(told))
    assert not {*told} & {*ids(desk, 7)}
    nodes = desk.get("/jobs/6/nodes").json["items"]
    assert sorted(node["latest-event-id"] for node in nodes) == told[:-1]
