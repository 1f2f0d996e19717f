"""Documents at the edge of the schema are served; what cannot be is refused at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from orchestrator_contract.mockserver import DEFAULT_EPOCH, Shape, World
from orchestrator_contract.mockserver.api.app import OrchestratorApp
from orchestrator_contract.mockserver.documents import Documents
from orchestrator_contract.mockserver.sessions.plan import Plan
from orchestrator_contract.mockserver.world.given import BadDocument

from .desk import Desk
from .worlds import BASE

JOB = World().job(6, now=DEFAULT_EPOCH, base_url=BASE)
DIGITS = "9" * 5_000
NEXT = {"id": f"{BASE}/orchestrator/v1/jobs/6/events?start=6"}
#: All that is asked of the jobs in a folder.
PATHS = [
    *(f"/jobs/6{part}" for part in ("", "/nodes", "/report", "/events")),
    *(
        f"/jobs/6/nodes?order_by={key}"
        for key in ("name", "duration", "state", "start_timestamp", "finish_timestamp")
    ),
    "/jobs/6/events?start=5",
    *(f"/jobs?order_by={key}" for key in ("timestamp", "owner", "environment", "name")),
    "/jobs?type=task&order_by=state",
    "/jobs?task=a",
    "/jobs?min_finish_timestamp=2020-01-01T00:00:00Z",
    "/plan_jobs?order_by=timestamp",
]


@pytest.mark.parametrize("wild", [float("nan"), float("inf"), "\ud800"])
def test_what_json_does_not_have_is_refused(tmp_path: Path, wild: Any) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(JOB | {"userdata": {"x": wild}}), encoding="utf-8")
    with pytest.raises(BadDocument, match=r"a\.json cannot be served"):
        Documents(tmp_path)


def write(folder: Path, **documents: Any) -> Path:
    for name, body in documents.items():
        path = folder / f"{name.replace('_', '.')}.json"
        path.write_text(json.dumps(body), encoding="utf-8")
    return folder


def statuses(folder: Path, **settings: Any) -> dict[str, int]:
    """Return how everything about the jobs in a folder is answered."""
    plan = Plan(jobs=0).changed(documents=folder, **settings)
    client, headers = Client(OrchestratorApp(plan)), {"X-Authentication": "any"}
    return {
        path: client.get(f"/orchestrator/v1{path}", headers=headers).status_code
        for path in PATHS
    }


@pytest.mark.parametrize(
    "documents",
    [
        {"a": JOB, "a_events": {"items": [{"id": "5"}], "next-events": NEXT}},
        {"a": JOB, "a_nodes": {"items": [{}, {"duration": 1.5}], "next-events": NEXT}},
        {"a": JOB | {"timestamp": "2026-01-05t09:00:00z"}},
        {"a": JOB | {"finished_timestamp": "2026-01-05t08:00:00.5z"}},
        {"a": JOB | {"started_timestamp": "2016-12-31T23:59:60Z"}},
        {"a": JOB | {"finished_timestamp": "9999-12-31T23:59:59-14:00"}},
        {"a": JOB | {"timestamp": "0001-01-01T00:00:00+14:00"}},
    ],
    ids=[
        "no details",
        "no duration",
        "a small t and z",
        "the end in small letters",
        "a second that leaps",
        "behind the last year",
        "before the first",
    ],
)
def test_whatever_the_schema_allows_is_served(tmp_path: Path, documents: Any) -> None:
    told = {"type": "node_running", "timestamp": "2026-01-05T09:00:00Z"}
    for event in documents.get("a_events", {}).get("items", ()):
        event.update(told)
    for index, node in enumerate(documents.get("a_nodes", {}).get("items", ())):
        node.update({"name": f"n{index}", "state": "finished"})
    if "finished_timestamp" not in documents["a"]:
        documents["a"] = {**documents["a"], "state": "finished"}
    served = statuses(write(tmp_path, **documents))
    assert served == dict.fromkeys(PATHS, 200)


@pytest.mark.parametrize(
    ("documents", "where"),
    [
        ({"a": JOB | {"name": DIGITS}}, "/name: a number has at most 18 digits"),
        (
            {
                "a": JOB,
                "a_events": {
                    "items": [
                        {"id": DIGITS, "type": "x", "timestamp": JOB["timestamp"]}
                    ],
                    "next-events": NEXT,
                },
            },
            "/items/0/id: a number has at most 18 digits",
        ),
    ],
    ids=["name", "event"],
)
def test_a_number_that_nobody_can_count_to_is_refused(
    tmp_path: Path, documents: Any, where: str
) -> None:
    with pytest.raises(BadDocument, match=where):
        Documents(write(tmp_path, **documents))


def test_a_body_of_such_a_number_is_refused(desk: Desk) -> None:
    answer = desk.admin("POST", "/jobs", JOB | {"name": DIGITS})
    assert answer.status_code == 400
    assert answer.json["detail"] == "/name: a number has at most 18 digits here"


def test_a_number_in_yaml_that_is_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"name: {DIGITS}\n", encoding="utf-8")
    with pytest.raises(BadDocument, match=r"a\.yaml is no YAML"):
        Documents(tmp_path)


#: As a server of 2016 sent it: without a command and a type.
OLD = {key: value for key, value in JOB.items() if key not in {"command", "type"}}


@pytest.mark.parametrize("profile", ["2016.2", "2016.4"])
def test_a_body_of_an_old_release_is_served_as_that_release(
    tmp_path: Path, profile: str
) -> None:
    served = statuses(write(tmp_path, a=OLD), shape=Shape(profile=profile))
    assert {served[path] for path in PATHS if path.startswith("/jobs/6")} <= {200, 404}
    assert served["/jobs/6"] == 200
    desk = Desk(shape=Shape(profile=profile))
    assert desk.admin("POST", "/jobs", OLD).status_code == 201
    state = desk.admin("GET", "/state").json
    assert desk.admin("PUT", "/state", state).status_code == 200


def test_a_body_of_an_old_release_is_none_of_today(tmp_path: Path, desk: Desk) -> None:
    with pytest.raises(BadDocument, match="'command' is a required property"):
        Documents(write(tmp_path, a=OLD))
    assert desk.admin("POST", "/jobs", OLD).status_code == 400
