"""Lives as the page draws them: its own reckoning says what the API says, always."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestrator_contract.mockserver.page import files
from orchestrator_contract.mockserver.page.lives import MOST_SHOWN, life, shown
from orchestrator_contract.mockserver.page.vocabulary import vocabulary
from orchestrator_contract.mockserver.sessions.session import Session
from orchestrator_contract.mockserver.world.instants import instant
from orchestrator_contract.schemas import LIFECYCLE, RELEASES, validator_for

from .desk import API, EPOCH, Desk

STATIC = Path(files.__file__).parent / "static"
#: Milliseconds after the epoch at which lives are compared.
LOOKS = (0, 1, 2_500, 5_000, 9_999, 17_000, 40_000, 65_000, 150_000, 3_600_000)

node = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")


def reckoned(session: Session, looks: list[int]) -> list[Any]:
    """Return how the page's own reckoning has each life of a session at each look."""
    lives = [life(session, number) for number in shown(session)]
    script = (
        f"import {{ moment, nodeStates }} from '{(STATIC / 'time.js').as_uri()}';"
        "let told = '';"
        "for await (const piece of process.stdin) told += piece;"
        "const { lives, looks } = JSON.parse(told);"
        "console.log(JSON.stringify(looks.map((now) => lives.map((life) => {"
        "  const at = moment(life, now);"
        "  return [life.name, at.state, nodeStates(life, at.age), at.terminal];"
        "}))));"
    )
    done = subprocess.run(
        ["node", "--no-warnings", "--input-type=module", "-e", script],
        input=json.dumps({"lives": lives, "looks": looks}),
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout))


def told(desk: Desk, session: Session) -> list[Any]:
    """Return the same by what the API answers."""
    rows = []
    for number in shown(session):
        job = desk.get(f"/jobs/{number}").json
        terminal = job["state"] in LIFECYCLE.terminal
        rows.append([number, job["state"], job["node_states"], terminal])
    return rows


@node
@pytest.mark.parametrize("seed", [0, 7])
def test_the_page_reckons_as_the_api_answers(seed: int) -> None:
    desk = Desk(clock="virtual", seed=seed, jobs=75)
    session = desk.app.sessions.default
    for scenario in ("slow", "never-finishes", "stopped-midway"):
        desk.admin("POST", "/jobs", {"scenario": scenario, "type": "task"})
    desk.admin("POST", "/jobs", {"state": "running"})
    desk.admin("POST", "/jobs", {"state": "new"})
    desk.admin("POST", "/clock", {"advance": "2s"})
    desk.admin("POST", "/jobs/80/advance", {})  # held, and one step on
    desk.admin("POST", "/jobs/70/advance", {})  # ahead of the clock
    desk.admin("POST", "/jobs/71/end", {"state": "stopped"})
    session.let_go_job(79)
    began = session.clock.now()
    expected, looks = [], [began + after for after in LOOKS]
    page = reckoned(session, looks)
    for now in looks:
        session.clock.move_to(now)
        expected.append(told(desk, session))
    assert page == expected


@node
def test_by_looks_the_page_reckons_alike() -> None:
    desk = Desk(clock="poll", jobs=72)
    session = desk.app.sessions.default
    for _ in range(4):
        for number in range(64, 73):
            desk.get(f"/jobs/{number}")
        desk.get("/jobs/64")
        states = {n: session.state_of(n) for n in shown(session)}
        (page,) = reckoned(session, [session.clock.now()])
        assert {name: state for name, state, *_ in page} == states


def test_of_very_many_jobs_the_first_and_the_last_are_shown() -> None:
    session = Desk(jobs=5_000).app.sessions.default
    numbers = shown(session)
    assert len(numbers) == MOST_SHOWN
    assert numbers[:3] == [1, 2, 3]
    assert numbers[-1] == 5_000


def test_a_job_is_looked_at_from_behind(desk: Desk) -> None:
    desk = Desk(clock="poll")
    for _ in range(3):
        answer = desk.client.get("/__session/mine/__admin/jobs/64").json
        assert answer["job"]["state"] == "new"
    assert answer["job"]["id"].endswith(f"/__session/mine{API}/jobs/64")
    for part, schema in (
        *(("job", "job"), ("nodes", "job-nodes")),
        *(("report", "job-report"), ("events", "job-events")),
    ):
        validator_for(schema).validate(answer[part])
    assert answer["life"]["name"] == 64
    assert desk.admin("GET", "/requests").json["total"] == 0
    assert desk.admin("GET", "/jobs/9999").status_code == 404


def test_a_job_of_thousands_of_nodes_is_told_in_part(desk: Desk) -> None:
    made = desk.admin("POST", "/jobs", {"nodes": 3_000, "state": "finished"}).json
    answer = desk.admin("GET", f"/jobs/{made['name']}").json
    assert answer["totals"]["nodes"] == 3_000
    assert len(answer["nodes"]["items"]) == len(answer["events"]["items"]) == 500
    assert "runs" not in answer["life"]


def test_one_request_is_told_with_its_answer(desk: Desk) -> None:
    desk.get("/jobs/7")
    desk.client.get("/orchestrator/v1/job/7", headers={"X-Authentication": "a"})
    first, second = (desk.admin("GET", f"/requests/{id_}").json for id_ in (1, 2))
    assert json.loads(first["response"]["body"])["name"] == "7"
    assert "explanation" not in first
    assert "did you mean" in second["explanation"]
    assert first["request"]["headers"]["X-Authentication"] == "(redacted)"
    for id_ in (0, 3, 10**30):
        assert desk.admin("GET", f"/requests/{id_}").status_code == 404


def test_the_words_are_those_of_the_contract(desk: Desk) -> None:
    words = desk.admin("GET", "/vocabulary").json
    assert [state["name"] for state in words["states"]] == list(LIFECYCLE.states)
    assert words["releases"] == list(RELEASES)
    assert words == json.loads(json.dumps(vocabulary()))
    stands = {key["key"]: key["stands"] for key in words["keys"]["job"]}
    assert stands["/state"] == ["required"] * len(RELEASES)
    assert stands["/userdata"][0] == "undocumented" != stands["/userdata"][-1]
    assert {len(key["stands"]) for keys in words["keys"].values() for key in keys} == {
        len(RELEASES)
    }


def test_a_written_job_is_shown_as_it_is(desk: Desk) -> None:
    body = desk.get("/jobs/7").json | {"name": "90"}
    desk.admin("POST", "/jobs", body)
    answer = desk.admin("GET", "/jobs/90").json
    assert answer["life"]["lives"] is False
    assert answer["life"]["steps"] == [[body["state"], 0]]
    moment = datetime.fromisoformat(body["timestamp"]).astimezone(UTC)
    assert answer["life"]["created"] == instant(moment) < instant(EPOCH)
