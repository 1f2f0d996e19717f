"""Jobs that are written down in a folder."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkzeug.test import Client

from orchestrator_contract.fixtures import DOCUMENTS as GOLDEN
from orchestrator_contract.mockserver import Shape, documents
from orchestrator_contract.mockserver.api.app import OrchestratorApp
from orchestrator_contract.mockserver.documents import Documents
from orchestrator_contract.mockserver.engine.surroundings import SESSION
from orchestrator_contract.mockserver.sessions.plan import Plan
from orchestrator_contract.mockserver.world.given import BadDocument
from orchestrator_contract.schemas import validator_for

API = "/orchestrator/v1"
JOBS = {
    g.name: g.body
    for g in GOLDEN
    if g.schema == "job" and g.path.parent.name == "valid"
}
EXAMPLE = JOBS["job-page-example"]
PARTS = ("nodes", "report", "events")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for changes at every request."""
    monkeypatch.setattr(documents, "_EVERY", 0.0)


def client(folder: Path, jobs: int = 0) -> Client:
    return Client(OrchestratorApp(Plan(jobs=jobs, documents=Documents(folder))))


def ask(client: Client, path: str) -> Any:
    return client.get(API + path, headers={"X-Authentication": "any"})


def write(path: Path, body: Any) -> Path:
    text = yaml.safe_dump(body) if path.suffix == ".yaml" else json.dumps(body)
    path.write_text(text, encoding="utf-8")
    return path


def touch(path: Path) -> None:
    """Let a file look changed, however fast that was."""
    later = path.stat().st_mtime_ns + 10**9
    os.utime(path, ns=(later, later))


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_the_example_of_the_page_is_served_with_links_that_lead_here(
    tmp_path: Path, suffix: str
) -> None:
    write(tmp_path / f"anything{suffix}", EXAMPLE)
    mock = client(tmp_path)
    number = EXAMPLE["name"]
    told = ask(mock, f"/jobs/{number}").json
    here = f"http://localhost{API}/jobs/{number}"
    links = {part: {"id": f"{here}/{part}"} for part in PARTS if part in EXAMPLE}
    assert told == EXAMPLE | {"id": here} | links
    page = ask(mock, "/jobs").json
    assert [job["name"] for job in page["items"]] == [number]
    assert "status" not in page["items"][0]
    assert page["pagination"]["total"] == 1


@pytest.mark.parametrize("name", JOBS)
def test_what_belongs_to_a_job_follows_from_it(tmp_path: Path, name: str) -> None:
    body = JOBS[name]
    write(tmp_path / "job.json", body)
    mock = client(tmp_path, jobs=5)
    for part in PARTS:
        answer = ask(mock, f"/jobs/{body['name']}/{part}")
        assert answer.status_code == 200
        validator_for(f"job-{part}").validate(answer.json)
        rows = answer.json["items"]
        if part != "events":
            assert len(rows) == body["node_count"]
    for query in ("order_by=timestamp", "order_by=owner", "type=deploy", "task=a"):
        assert ask(mock, f"/jobs?{query}").status_code == 200


def test_parts_may_be_written_down_too(tmp_path: Path) -> None:
    write(tmp_path / "mine.json", EXAMPLE)
    nodes = next(g.body for g in GOLDEN if g.valid and g.schema == "job-nodes")
    write(tmp_path / "mine.nodes.yaml", nodes)
    told = ask(client(tmp_path), f"/jobs/{EXAMPLE['name']}/nodes").json
    names = [node["name"] for node in told["items"]]
    assert sorted(names) == sorted(node["name"] for node in nodes["items"])


def test_a_change_is_served_at_once_and_a_broken_one_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "a.json", EXAMPLE)
    mock = client(tmp_path)
    url = f"/jobs/{EXAMPLE['name']}"
    write(path, EXAMPLE | {"description": "other"})
    touch(path)
    assert ask(mock, url).json["description"] == "other"
    caplog.set_level(logging.WARNING)
    path.write_text('{"name": ', encoding="utf-8")
    touch(path)
    assert ask(mock, url).json["description"] == "other"
    assert ask(mock, url).json["description"] == "other"
    (told,) = [record.getMessage() for record in caplog.records]
    assert "a.json is no JSON" in told
    assert "the last good documents are served" in told
    health = mock.get("/__admin/health").json
    assert "a.json is no JSON" in health["documents"]
    write(path, EXAMPLE | {"description": "again"})
    touch(path)
    touch(path)
    assert ask(mock, url).json["description"] == "again"
    assert mock.get("/__admin/health").json["documents"] == "good"


def test_sessions_of_two_releases_share_a_folder_and_not_its_answers(
    tmp_path: Path,
) -> None:
    """Whoever asks first does not decide what the others see."""
    write(tmp_path / "job.json", EXAMPLE)
    plan = Plan(jobs=0, documents=Documents(tmp_path))
    app = OrchestratorApp(plan)
    app.sessions.begin("old", plan.changed(shape=Shape(profile="2018.1")))
    path, headers = f"{API}/jobs/{EXAMPLE['name']}", {"X-Authentication": "any"}
    now, then, again = (
        set(Client(app).get(path, environ_overrides=own, headers=headers).json)
        for own in ({}, {SESSION: "old"}, {})
    )
    assert now == again == set(EXAMPLE)
    assert then < now


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "there is no document"),
        ({"a.json": "[]"}, "a.json: the document"),
        ({"a.yaml": "a: [1"}, "a.yaml is no YAML"),
        ({"a.yaml": "a: !!python/object:os.system {}"}, "a.yaml is no YAML"),
        ({"a.json": json.dumps(EXAMPLE | {"state": 7})}, "a.json: /state"),
        ({"a.json": b"\xff"}, "is not UTF-8"),
        ({"a.nodes.json": "{}"}, "there is no job a"),
        (
            {"a.json": json.dumps(EXAMPLE), "b.json": json.dumps(EXAMPLE)},
            "another document is job",
        ),
        (
            {"a.json": json.dumps(EXAMPLE), "b.nodes.json": '{"items": []}'},
            "there is no job b",
        ),
        (
            {"a.json": json.dumps(EXAMPLE), "a.nodes.json": '{"items": 7}'},
            "a.json: ",
        ),
    ],
)
def test_documents_that_cannot_be_served_say_why(
    tmp_path: Path, files: dict[str, str | bytes], told: str
) -> None:
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / name).write_bytes(data)
    with pytest.raises(BadDocument, match=told):
        Documents(tmp_path)


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="no such file"):
        Documents(tmp_path / "nowhere")
