"""The lists against a naive model: filter, sort and cut what the whole list says."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from orchestrator_contract.mockserver import DEFAULT_EPOCH, World, create_app
from orchestrator_contract.schemas import LIFECYCLE, OPERATIONS, validator_for

from .asking import API, Ask

JOBS = 120
CLIENT = Client(create_app(World(2, jobs=JOBS), clock=lambda: DEFAULT_EPOCH))

Json = dict[str, Any]


def get(path: str, **query: Any) -> Any:
    """Fetch a body; parameters that are None are left out."""
    given_ = {key: value for key, value in query.items() if value is not None}
    answer = CLIENT.get(
        f"{API}{path}?{urlencode(given_)}", headers={"X-Authentication": "x"}
    )
    assert answer.status_code == 200, answer.text
    return answer.json


ALL = get("/jobs", limit=JOBS)["items"]

SORT_KEYS = {
    "owner": lambda job: job["owner"]["login"],
    "timestamp": lambda job: job["timestamp"],
    "environment": lambda job: job["environment"]["name"],
    "name": lambda job: int(job["name"]),
    "state": lambda job: job["state"],
}


def number(job: Json) -> int:
    return int(job["name"])


TIMES = sorted(
    {job["finished_timestamp"] for job in ALL if "finished_timestamp" in job}
)


@given(
    order_by=st.sampled_from([None, *SORT_KEYS]),
    order=st.sampled_from([None, "asc", "desc"]),
    type_=st.sampled_from([None, *LIFECYCLE.types]),
    task=st.sampled_from([None, None, "facts", "a", "bolt_shim::", "no such"]),
    least=st.sampled_from([None, None, *TIMES]),
    most=st.sampled_from([None, None, *TIMES]),
    limit=st.sampled_from([None, 0, 1, 7, 63, 1000, 10**30]),
    offset=st.sampled_from([None, 0, 1, 19, 119, 120, 10**30]),
)
def test_the_list_is_filtered_sorted_and_cut(
    order_by: str | None,
    order: str | None,
    type_: str | None,
    task: str | None,
    least: str | None,
    most: str | None,
    limit: int | None,
    offset: int | None,
) -> None:
    if type_ == "deploy":
        task = None
    found = get(
        "/jobs",
        order_by=order_by,
        order=order,
        type=type_,
        task=task,
        min_finish_timestamp=least,
        max_finish_timestamp=most,
        limit=limit,
        offset=offset,
    )
    validator_for("job-list").validate(found)
    wanted = [
        job
        for job in ALL
        if type_ in {None, job["type"]}
        and (task is None or task in job["options"].get("task", "\0"))
        and (least is None or job.get("finished_timestamp", "") >= least)
        and (most is None or "0" < job.get("finished_timestamp", "") <= most)
    ]
    key = SORT_KEYS[order_by or "name"]
    wanted.sort(key=lambda job: (key(job), number(job)), reverse=order == "desc")
    first = offset or 0
    last = first + (20 if limit is None else limit)
    assert found["items"] == wanted[first:last]
    assert found["pagination"] == {
        "limit": 20 if limit is None else limit,
        "offset": first,
        "order_by": order_by or "name",
        "order": order or "asc",
        "type": type_ or "",
        "total": len(wanted),
    }


def test_pages_hold_every_job_once() -> None:
    names = [
        job["name"]
        for offset in range(0, JOBS, 7)
        for job in get("/jobs", limit=7, offset=offset)["items"]
    ]
    assert names == [str(id_) for id_ in range(1, JOBS + 1)]


@pytest.mark.parametrize(
    "written", ["2026-01-05T09:00:00Z", "2026-01-05T10:00:00+01:00", "2026-01-05T09:00"]
)
def test_a_time_may_be_written_in_several_ways(written: str) -> None:
    every = get("/jobs", max_finish_timestamp=written)["pagination"]["total"]
    assert every == len([job for job in ALL if "finished_timestamp" in job])
    assert get("/jobs", min_finish_timestamp=written)["items"] == []


NODE_KEYS = ("name", "duration", "state", "start_timestamp", "finish_timestamp")


@given(
    id_=st.integers(1, JOBS),
    order_by=st.sampled_from([None, *NODE_KEYS]),
    order=st.sampled_from([None, "asc", "desc"]),
    state=st.sampled_from([None, *LIFECYCLE.node_states]),
    limit=st.sampled_from([None, 0, 1, 3, 50]),
    offset=st.sampled_from([None, 0, 1, 3, 50]),
)
def test_nodes_are_filtered_sorted_and_cut(
    id_: int,
    order_by: str | None,
    order: str | None,
    state: str | None,
    limit: int | None,
    offset: int | None,
) -> None:
    path = f"/jobs/{id_}/nodes"
    whole = get(path)
    found = get(
        path, order_by=order_by, order=order, state=state, limit=limit, offset=offset
    )
    key = order_by or "name"
    wanted = [node for node in whole["items"] if state in {None, node["state"]}]
    nulls = sorted((n for n in wanted if n[key] is None), key=lambda n: n["name"])
    rest = sorted(
        (n for n in wanted if n[key] is not None), key=lambda n: (n[key], n["name"])
    )
    wanted = nulls + rest
    if order == "desc":
        wanted.reverse()
    first = offset or 0
    assert found["items"] == wanted[first : None if limit is None else first + limit]
    assert found["next-events"] == whole["next-events"]


WRONG = [
    ("/jobs", "limit", "x"),
    ("/jobs", "limit", "1.0"),
    ("/jobs", "limit", ""),
    ("/jobs", "limit", "-1"),
    ("/jobs", "limit", "9" * 5000),
    ("/jobs", "offset", "1e3"),
    ("/jobs", "offset", "٣"),
    ("/jobs", "order", "up"),
    ("/jobs", "order_by", "id"),
    ("/jobs", "type", "bolt"),
    ("/jobs", "min_finish_timestamp", "yesterday"),
    ("/jobs", "max_finish_timestamp", "2026-13-01T00:00:00Z"),
    ("/jobs/1/nodes", "limit", "x"),
    ("/jobs/1/nodes", "offset", "-1"),
    ("/jobs/1/nodes", "order", "up"),
    ("/jobs/1/nodes", "order_by", "result"),
    ("/jobs/1/nodes", "state", "done"),
    ("/jobs/1/events", "start", "x"),
    ("/jobs/1/events", "start", "1 2"),
]


@pytest.mark.parametrize(("path", "name", "value"), WRONG)
def test_a_parameter_that_cannot_be_is_a_validation_error_that_helps(
    ask: Ask, path: str, name: str, value: str
) -> None:
    answer = ask(f"{API}{path}?{urlencode({name: value})}")
    assert (answer.status, answer.type) == (400, "application/json")
    assert answer.json["kind"] == "puppetlabs.orchestrator/validation-error"
    assert f"parameter {name} must be" in answer.json["msg"]
    assert answer.json["details"]["parameter"] == name
    validator_for("error").validate(answer.json)


def test_a_deployment_has_no_task_to_look_for(ask: Ask) -> None:
    answer = ask(f"{API}/jobs?type=deploy&task=facts")
    assert answer.status == 400
    assert "task" in answer.json["msg"]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.id)
def test_every_documented_parameter_has_an_effect_or_a_rule(operation: Any) -> None:
    tried = {(path, name) for path, name, _ in WRONG} | {("/jobs", "task")}
    path = operation.path.replace("{job-id}", "1")
    named = {p.name for p in operation.parameters if p.location == "query"}
    assert {(path, name) for name in named} <= tried


def test_a_list_is_of_one_moment_however_long_it_takes() -> None:
    """It is sorted by the times that it shows, though reading the clock takes long."""
    looks = count()
    app = create_app(
        World(2, jobs=JOBS),
        clock=lambda: DEFAULT_EPOCH + timedelta(milliseconds=20 * next(looks)),
    )
    for order in ("asc", "desc") * 60:
        query = f"limit={JOBS}&order_by=timestamp&order={order}"
        answer = Client(app).get(
            f"{API}/jobs?{query}", headers={"X-Authentication": "x"}
        )
        stamps = [item["timestamp"] for item in answer.json["items"]]
        assert stamps == sorted(stamps, reverse=order == "desc")
