"""What real clients rely on; each test is named after its row in the facts (T3 …)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client

from orchestrator_contract.mockserver import MockServer, World, create_app
from orchestrator_contract.schemas import validator_for

from .asking import API, Ask

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
STAMPS = {
    "timestamp",
    "started_timestamp",
    "finished_timestamp",
    "enter_time",
    "exit_time",
    "start_timestamp",
    "finish_timestamp",
}
PARTS = ("", "/nodes", "/report", "/events")


@pytest.mark.parametrize("host", ["pe:1", "pe.example.com", "[::1]:8143", "10.0.0.1"])
def test_t4_links_begin_with_the_address_that_the_client_used(host: str) -> None:
    client = Client(create_app(World()))
    answer = client.get(
        f"{API}/jobs/1", headers={"X-Authentication": "x", "Host": host}
    )
    assert answer.json is not None
    assert answer.json["id"] == f"http://{host}{API}/jobs/1"


@pytest.mark.parametrize("path", ["/jobs", "/jobs/1", "/jobs/1/report"])
def test_t3_success_is_json(ask: Ask, path: str) -> None:
    answer = ask(API + path)
    assert (answer.status, answer.type) == (200, "application/json")


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [("/jobs/x", "t", 400), ("/jobs/0", "t", 404), ("/jobs/1", None, 401)],
)
def test_t3_errors_are_json(
    ask: Ask, path: str, token: str | None, status: int
) -> None:
    answer = ask(API + path, token=token)
    assert (answer.status, answer.type) == (status, "application/json")


def test_t4_every_link_of_the_first_63_jobs_leads_to_a_valid_body(
    ask: Ask, server: MockServer
) -> None:
    for id_ in range(1, 64):
        job = ask(f"{API}/jobs/{id_}").json
        assert ask(job["id"]).json["name"] == job["name"]
        for part in ("nodes", "report", "events"):
            link = job[part]["id"]
            assert link.startswith(server.url)
            answer = ask(link)
            assert answer.status == 200
            validator_for(f"job-{part}").validate(answer.json)
            if "next-events" in answer.json:
                after = ask(answer.json["next-events"]["id"])
                assert after.status == 200
                validator_for("job-events").validate(after.json)


def test_t6_the_newest_name_is_the_number_of_jobs(ask: Ask) -> None:
    page = ask(f"{API}/jobs?limit=1&order=desc&order_by=name").json
    assert page["items"][0]["name"] == "100"
    assert page["pagination"]["total"] == 100


def test_t7_the_events_of_a_job_that_is_over_say_so_at_last(ask: Ask) -> None:
    for id_ in range(1, 64):
        state = ask(f"{API}/jobs/{id_}").json["state"]
        types = [e["type"] for e in ask(f"{API}/jobs/{id_}/events").json["items"]]
        over = state in {"finished", "failed", "stopped"}
        assert bool({"job_finished", "job_aborted"} & set(types[-1:])) == over


def test_t8_following_next_events_tells_every_event_once(ask: Ask) -> None:
    whole = ask(f"{API}/jobs/6/events").json
    ids = [int(event["id"]) for event in whole["items"]]
    for start in range(ids[0] - 1, ids[-1] + 3):
        part = ask(f"{API}/jobs/6/events?start={start}").json
        assert part["items"] == [e for e in whole["items"] if int(e["id"]) >= start]
        assert part["next-events"] == whole["next-events"]
        assert isinstance(part["next-events"]["event"], str)
    rest = ask(whole["next-events"]["id"]).json
    assert rest["items"] == []
    after_nodes = ask(ask(f"{API}/jobs/6/nodes").json["next-events"]["id"]).json
    assert [e["type"] for e in after_nodes["items"]] == ["job_finished"]


def test_t9_numbers_are_numbers(ask: Ask) -> None:
    for id_ in range(1, 64):
        job, nodes = (ask(f"{API}/jobs/{id_}{part}").json for part in PARTS[:2])
        assert type(job["node_count"]) is int
        float(job.get("duration", "0"))
        for node in nodes["items"]:
            assert type(node["latest-event-id"]) is int
            assert node["duration"] is None or type(node["duration"]) is float


def test_t10_every_timestamp_is_in_seconds_and_ends_in_z(ask: Ask) -> None:
    """That is the one form that the strictest client parses."""

    def stamps(value: Any) -> Iterator[str]:
        inner = value.values() if isinstance(value, dict) else value
        for one in inner if isinstance(value, dict | list) else ():
            yield from stamps(one)
        if isinstance(value, dict):
            yield from (v for k, v in value.items() if k in STAMPS and v is not None)

    for id_ in range(1, 64):
        for part in PARTS:
            told = list(stamps(ask(f"{API}/jobs/{id_}{part}").json))
            assert told or part
            assert all(STAMP.fullmatch(stamp) for stamp in told)


@pytest.mark.parametrize("path", ["/jobs", "/jobs/1", "/jobs/1/nodes"])
def test_t12_a_token_that_is_none_of_ours_is_401(path: str) -> None:
    client = Client(create_app(World(), token="the-only-one"))  # noqa: S106 - no secret
    answer = client.get(API + path, headers={"X-Authentication": "another"})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["kind"] == "puppetlabs.rbac/invalid-token"


def test_t14_the_history_is_in_time_order_and_ends_in_the_state(ask: Ask) -> None:
    for id_ in range(1, 64):
        job = ask(f"{API}/jobs/{id_}").json
        entered = [step["enter_time"] for step in job["status"]]
        assert entered == sorted(entered)
        assert job["status"][-1]["state"] == job["state"]


def test_t15_nodes_are_those_that_were_named_and_a_shell_tells_its_exit(
    ask: Ask,
) -> None:
    shells = 0
    for id_ in range(1, 64):
        job, nodes = (ask(f"{API}/jobs/{id_}{part}").json for part in PARTS[:2])
        named = job["options"]["scope"].get("nodes")
        if named is not None:
            assert sorted(node["name"] for node in nodes["items"]) == sorted(named)
        if job["options"].get("task") == "bolt_shim::command":
            for node in nodes["items"]:
                if node["state"] in {"finished", "failed"}:
                    shells += 1
                    assert {"exit_code", "stdout", "stderr"} <= {*node["result"]}
    assert shells


@pytest.mark.parametrize(
    "query", ["limit=20&offset=20", "limit=x", "a=%FF&&=", "_x=__y"]
)
def test_t16_unknown_parameters_of_a_job_are_ignored(ask: Ask, query: str) -> None:
    assert ask(f"{API}/jobs/6?{query}").data == ask(f"{API}/jobs/6").data
