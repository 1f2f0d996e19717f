"""Commands in a session: faults, bounds, the journal, and its whole state."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestrator_contract.mockserver.sessions import session
from orchestrator_contract.mockserver.steering import MockOrchestrator
from orchestrator_contract.schemas import validator_for

from .asking import API, asking
from .commanding import KIND, TASK, Post, created


def test_a_command_can_be_hit_by_a_fault(mock: MockOrchestrator, post: Post) -> None:
    with mock.fault("unavailable", on="runTask", times=1):
        assert post("task", TASK).status == 503
        assert post("task", TASK).status == 202


def test_a_command_that_is_too_long_is_refused(
    mock: MockOrchestrator, post: Post
) -> None:
    answer = post("task", TASK | {"description": "x" * 3_000_000})
    assert (answer.status, answer.type) == (413, "application/problem+json")
    assert mock.requests[-1].status == 413


@pytest.mark.parametrize(
    "odd",
    [
        b'"\\ud800"',
        b'{"\\udfff": 1}',
        b"1e999",
        b"-1e999",
        b"NaN",
        b"[" * 200 + b"]" * 200,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b"[" * 100_000,
        b"9" * 5000,
    ],
)
def test_what_no_answer_could_repeat_is_refused(
    mock: MockOrchestrator, post: Post, http: Any, odd: bytes
) -> None:
    told = json.dumps(TASK | {"userdata": {"odd": 0}}).encode()
    answer = post("task", told.replace(b"0", odd))
    assert answer.status == 400, answer.data
    assert answer.json["kind"] == f"{KIND}/validation-error"
    recipe = b'{"overrides": {"userdata": {"odd": %s}}}' % odd
    ask = asking(mock.url, http)
    headers = {"Content-Type": "application/json"}
    refused = ask("/__admin/jobs", method="POST", body=recipe, headers=headers)
    assert refused.status == 400
    assert ask("/orchestrator/v1/jobs").status == 200


@pytest.mark.parametrize("number", ["9" * 5000, "007", 10**40])
def test_a_stop_of_a_number_beyond_all_jobs_is_refused(post: Post, number: Any) -> None:
    answer = post("stop", {"job": number})
    assert answer.status in {400, 404}
    validator_for("error").validate(answer.json)
    assert post("plan_task", TASK | {"plan_job": "9" * 5000}).status == 400


def test_a_session_does_not_grow_without_end(
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session, "MOST_ORDERED", 10_000)
    long = TASK | {"userdata": {"note": "x" * 4_000}}
    answers = [post("task", long) for _ in range(3)]
    assert [answer.status for answer in answers] == [202, 202, 429]
    assert "reset it" in answers[-1].json["detail"]


def test_the_journal_knows_the_job_of_a_command(
    mock: MockOrchestrator, post: Post
) -> None:
    post("task", TASK)
    (sent,) = mock.commands
    assert sent.job is not None
    assert mock.requests.filter(job=sent.job)[0] == sent.request
    assert not mock.unexpected


def test_a_session_is_restored_with_its_commands_and_inventory(
    mock: MockOrchestrator, post: Post, http: Any
) -> None:
    created(mock, post("task", TASK | {"scope": {"nodes": ["db1.example.com"]}}))
    post("task", TASK)
    job = mock.commands[-1].job
    assert job is not None
    post("stop", {"job": str(job.id)})
    ask = asking(mock.url, http)
    kept = ask("/__admin/state").json
    assert kept["inventory"]["tasks"][0]["name"] == "greet"
    before = [ask(f"/orchestrator/v1/jobs/{n}/nodes").json for n in (101, 102)]
    ask("/__admin/reset", method="POST", json={})
    answer = ask("/__admin/state", method="PUT", json=kept)
    assert answer.status == 200, answer.data
    assert [ask(f"/orchestrator/v1/jobs/{n}/nodes").json for n in (101, 102)] == before
    assert ask("/__admin/state").json["inventory"] == kept["inventory"]


@pytest.mark.parametrize(
    ("command", "change"),
    [
        ("task", {}),
        ("task", {"scope": {"nodes": ["nobody.example.com"]}}),
        ("task", {"scope": {}}),
        ("task", {"userdata": {"note": "x" * 20_000}}),
        ("plan_task", {"plan_job": "1"}),
    ],
)
def test_what_is_sensitive_is_shown_to_nobody_but_the_test(
    mock: MockOrchestrator, post: Post, http: Any, command: str, change: Any
) -> None:
    params = {"password": "s3cret", "length": 12}
    post(command, TASK | {"task": "rotate", "params": params} | change)
    ask = asking(mock.url, http)
    (entry,) = ask("/__admin/requests").json["requests"]
    shown = entry["request"]["body"]
    if "userdata" in change:  # the journal has a part of it, which is no JSON
        assert shown == "(redacted)"
    else:
        assert json.loads(shown)["params"] == {"password": "(redacted)", "length": 12}
        (sent,) = mock.commands
        assert sent.body is not None
        assert sent.body["params"] == params
    for path in ("requests?format=har", f"requests/{entry['id']}", "state"):
        assert b"s3cret" not in ask(f"/__admin/{path}").data


def test_what_is_sensitive_is_hidden_of_a_stranger_too(
    mock: MockOrchestrator, http: Any
) -> None:
    ask = asking(mock.url, http)
    body = json.dumps(TASK | {"task": "rotate", "params": {"password": "s3cret"}})
    path = f"{API}/command/task"
    assert ask(path, method="POST", token="invalid", body=body).status == 401  # noqa: S106 - it opens nothing
    assert b"s3cret" not in ask("/__admin/requests").data
