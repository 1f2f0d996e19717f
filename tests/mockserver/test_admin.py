"""The admin API: the clock, jobs of one's own, and what it tells of itself."""

from __future__ import annotations

import re
from typing import Any

import pytest

from orchestrator_contract.mockserver.admin.app import ROUTES
from orchestrator_contract.schemas import validator_for

from .desk import API, EPOCH, Desk

# -- the clock


def test_the_clock_can_be_moved_and_jobs_go_along() -> None:
    desk = Desk(clock="virtual")
    assert desk.state(64) == "new"
    told = desk.admin("POST", "/clock", {"advance": "5m"}).json
    assert told == {"kind": "virtual", "now": "2026-01-05T09:05:00Z", "speed": 0.0}
    assert desk.state(64) == "finished"
    told = desk.admin("POST", "/clock", {"now": "2026-01-05T10:00:00Z"}).json
    assert told == desk.admin("GET", "/clock").json
    assert told["now"] == "2026-01-05T10:00:00Z"


def test_a_real_clock_goes_along_faster_stands_still_and_goes_on() -> None:
    desk = Desk(speed=60.0)
    desk.outside = EPOCH.replace(second=10)
    assert desk.admin("GET", "/clock").json["now"] == "2026-01-05T09:10:00Z"
    assert desk.admin("POST", "/clock", {"frozen": True}).json["speed"] == 0
    desk.outside = EPOCH.replace(second=20)
    assert desk.admin("GET", "/clock").json["now"] == "2026-01-05T09:10:00Z"
    assert desk.admin("POST", "/clock", {"frozen": False}).json["speed"] == 60
    desk.outside = EPOCH.replace(second=30)
    assert desk.admin("GET", "/clock").json["now"] == "2026-01-05T09:20:00Z"
    assert desk.admin("POST", "/clock", {"speed": "1x"}).json["speed"] == 1


def test_by_polls_each_look_takes_a_job_one_step_on() -> None:
    desk = Desk(clock="poll")
    states = [desk.state(64) for _ in range(5)]
    assert states == ["new", "ready", "running", "finished", "finished"]
    assert desk.state(65) == "new"
    assert desk.state(3) == desk.state(3) == "running"


@pytest.mark.parametrize(
    "move",
    [
        {},
        {"advance": "-1s"},
        {"advance": "soon"},
        {"advance": True},
        {"advance": "999999999999d"},
        {"now": "2025-01-01T00:00:00Z"},
        {"now": "tomorrow"},
        {"now": "2027-01-01T00:00:00"},
        {"speed": "-1"},
        {"speed": "1e9x"},
        {"jump": 1},
        {"advance": "1h", "speed": "bogus"},
        {"now": "2026-01-05T10:00:00Z", "advance": "-1s"},
        {"frozen": "yes"},
        {"frozen": 1},
        {"frozen": None},
        {"advance": "1h", "frozen": "no"},
        {"frozen": True, "speed": "60x"},
    ],
)
def test_a_clock_that_cannot_be_moved_so_says_why(desk: Desk, move: Any) -> None:
    before = desk.admin("GET", "/clock").json
    answer = desk.admin("POST", "/clock", move)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert desk.admin("GET", "/clock").json == before


@pytest.mark.parametrize("now", ["tomorrow", 1, "2026-01-05"])
def test_a_moment_that_is_none_is_told_with_one_that_is(desk: Desk, now: Any) -> None:
    detail = desk.admin("POST", "/clock", {"now": now}).json["detail"]
    assert detail.startswith(f"'{now}' ")
    assert re.search(r"such as \d{4}-\d\d-\d\dT|let it end in Z", detail)


# -- jobs of one's own


def test_a_recipe_makes_a_job_that_lives_from_now_on() -> None:
    desk = Desk(clock="virtual")
    desk.admin("POST", "/clock", {"advance": "1h"})
    recipe = {"type": "task", "scenario": "partial-failure", "nodes": 12}
    made = desk.admin("POST", "/jobs", recipe)
    assert made.status_code == 201
    assert (made.json["name"], made.json["type"]) == ("81", "task")
    job = desk.client.get(made.json["id"], headers={"X-Authentication": "any"}).json
    assert (job["state"], job["node_count"]) == ("new", 12)
    assert job["timestamp"] == "2026-01-05T10:00:00Z"
    desk.admin("POST", "/clock", {"advance": "10m"})
    assert desk.state(81) == "failed"
    assert desk.admin("GET", "/jobs").json["jobs"][0]["name"] == "81"


def test_time_does_not_go_where_no_timestamp_does(desk: Desk) -> None:
    for _ in range(9):  # a year 10000 there is not
        desk.admin("POST", "/clock", {"advance": "366000d"})
        assert desk.admin("GET", "/clock").status_code == 200
    answer = desk.admin("POST", "/clock", {"advance": "366000d"})
    assert answer.status_code == 400
    assert "no further than 9990-01-01T00:00:00Z" in answer.json["detail"]
    assert desk.get("/jobs/64").status_code == 200


def test_a_recipe_may_name_nodes_a_state_and_keys_of_the_body(desk: Desk) -> None:
    desk.admin(
        "POST",
        "/jobs",
        {
            "state": "stopped",
            "nodes": ["a.example.com", "b.example.com"],
            "overrides": {"description": "my own", "userdata": {"ticket": 7}},
        },
    )
    job = desk.get("/jobs/81").json
    assert (job["state"], job["description"]) == ("stopped", "my own")
    assert job["userdata"] == {"ticket": 7}
    names = [node["name"] for node in desk.get("/jobs/81/nodes").json["items"]]
    assert names == ["a.example.com", "b.example.com"]
    listed = desk.get("/jobs?order_by=name&order=desc&limit=1").json["items"][0]
    assert listed["description"] == "my own"


@pytest.mark.parametrize(
    ("recipe", "hint"),
    [
        ({"typ": "task"}, "did you mean type?"),
        ({"type": "tusk"}, "did you mean task?"),
        ({"scenario": "sad"}, "there are happy"),
        ({"state": "finished", "scenario": "never-finishes"}, "is never finished"),
        ({"state": "failed", "scenario": "happy"}, "is never failed"),
        ({"nodes": -1}, "up to 10000"),
        ({"nodes": ["a", "a"]}, "different certnames"),
        ({"nodes": True}, "give their number"),
        ({"overrides": []}, "overrides"),
        ({"overrides": 7}, "not an object"),
    ],
)
def test_a_recipe_that_cannot_be_followed_says_why(
    desk: Desk, recipe: Any, hint: str
) -> None:
    if recipe == {"overrides": []}:
        recipe = {"overrides": ["x"]}
    answer = desk.admin("POST", "/jobs", recipe)
    assert answer.status_code == 400
    assert hint in answer.json["detail"]
    assert desk.get("/jobs/81").status_code == 404


def test_a_job_can_be_taken_to_its_end() -> None:
    desk = Desk(clock="virtual")
    ended = desk.admin("POST", "/jobs/64/end", {"state": "failed"})
    assert ended.json["state"] == "failed"
    assert desk.state(64) == "failed"
    again = desk.admin("POST", "/jobs/64/end", {"state": "finished"})
    assert again.status_code == 409
    assert again.json["detail"] == "Job 64: the job is over: it is failed"
    assert desk.admin("POST", "/jobs/999/end", {}).status_code == 404
    for state in ("asleep", ["failed"], {}, None):
        told = {"state": state}
        assert desk.admin("POST", "/jobs/65/end", told).status_code == 400


def test_a_whole_body_is_served_as_it_stands(desk: Desk) -> None:
    body = desk.get("/jobs/9").json | {"name": "500", "description": "given"}
    body["id"] = "https://pe.example.com:8143/orchestrator/v1/jobs/500"
    for part in ("nodes", "report", "events"):
        body[part] = {"id": f"{body['id']}/{part}"}
    made = desk.admin("POST", "/jobs", body)
    assert made.status_code == 201
    here = f"http://localhost{API}/jobs/500"
    assert made.json["id"] == here
    assert desk.get("/jobs/500").json == body | {"id": here} | {
        part: {"id": f"{here}/{part}"} for part in ("nodes", "report", "events")
    }
    newest = desk.get("/jobs?order_by=name&order=desc&limit=1").json
    assert newest["items"][0]["description"] == "given"
    assert newest["pagination"]["total"] == 81
    for part in ("nodes", "report", "events"):
        told = desk.get(f"/jobs/500/{part}").json
        validator_for(f"job-{part}").validate(told)
    broken = desk.admin("POST", "/jobs", body | {"state": 7})
    assert broken.status_code == 400
    assert broken.json["detail"].startswith("/state: ")


# -- what it tells of itself


def test_what_there_is_tells_itself(desk: Desk) -> None:
    routes = desk.admin("GET", "/docs").json["routes"]
    assert len(routes) == len(ROUTES)
    assert desk.admin("GET", "/spec").json["openapi"].startswith("3.1")
    assert "HANG" in desk.admin("GET", "/faults").json["faults"]
    lost = desk.admin("GET", "/clocks")
    assert lost.status_code == 404
    assert "did you mean /__admin/clock?" in lost.json["detail"]
    assert desk.admin("PATCH", "/clock", {}).headers["Allow"] == "GET, HEAD, POST"
    page = desk.client.get("/")
    assert page.mimetype == "text/html"
    assert "999404" in page.text
    assert "CONNECTION_RESET_BY_PEER" in page.text
