"""Commands: what they create, what they are refused for, and who relies on it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestrator_contract.mockserver import MockServer, Shape
from orchestrator_contract.mockserver.inventory.seeded import FAILING, UNREACHABLE
from orchestrator_contract.mockserver.steering import MockOrchestrator
from orchestrator_contract.schemas import COMMANDS, RELEASES, validator_for

from .asking import asking
from .commanding import GROUP, KIND, TASK, WEB, Begin, Post, created, posting


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("deploy", {"environment": "production"}),
        ("task", TASK),
        ("plan_task", TASK | {"plan_job": 7}),
    ],
)
def test_t2_a_command_that_creates_a_job_is_answered_with_202(
    mock: MockOrchestrator, post: Post, command: str, told: Any
) -> None:
    job = created(mock, post(command, told))
    assert (job["type"], job["command"], job["state"]) == (command, command, "finished")
    validator_for("job").validate(job)
    for key in told.keys() - {"scope"}:
        assert job["options"][key] == told[key]


@pytest.mark.parametrize("told", [b"", b"{", b"[]", b'"x"', b"NaN", b"\xff", b"{}"])
@pytest.mark.parametrize("command", ["deploy", "task", "plan_task", "stop"])
def test_t3_what_cannot_be_read_is_told_in_json(
    post: Post, command: str, told: bytes
) -> None:
    answer = post(command, told)
    assert (answer.status, answer.type) == (400, "application/json")
    validator_for("error").validate(answer.json)
    assert answer.json["kind"] == f"{KIND}/validation-error"
    assert answer.json["msg"].startswith(("A command must be", "The command"))


@pytest.mark.parametrize(
    "media", [None, "application/x-www-form-urlencoded", "text/plain", "nonsense"]
)
def test_t13_a_command_is_json_whatever_its_content_type(
    post: Post, media: str | None
) -> None:
    headers = {} if media is None else {"Content-Type": media}
    assert post("task", TASK, headers=headers).status == 202


@pytest.mark.parametrize(
    ("command", "told", "status", "kind"),
    [
        ("deploy", {"environment": "nowhere"}, 404, "unknown-environment"),
        ("deploy", {"environment": "empty"}, 400, "empty-environment"),
        ("deploy", {"environment": ""}, 400, "validation-error"),
        (
            "deploy",
            {"environment": "production", "noop": True, "no_noop": True},
            400,
            "validation-error",
        ),
        ("deploy", {"environment": 7}, 400, "validation-error"),
        (
            "deploy",
            {"environment": "qa", "scope": {"nodes": []}},
            400,
            "empty-target",
        ),
        (
            "deploy",
            {"environment": "qa", "scope": WEB | {"query": "nodes {}"}},
            400,
            "validation-error",
        ),
        (
            "deploy",
            {"environment": "qa", "scope": {"application": "Shop"}},
            400,
            "validation-error",
        ),
        ("task", TASK | {"environment": "nowhere"}, 404, "unknown-environment"),
        ("task", TASK | {"scope": {"nodes": []}}, 400, "empty-target"),
        ("task", TASK | {"scope": {}}, 400, "validation-error"),
        (
            "task",
            TASK | {"scope": {"query": 'nodes { certname ~ "^mail" }'}},
            400,
            "empty-target",
        ),
        (
            "task",
            TASK | {"scope": {"query": "nodes { certname"}},
            400,
            "query-error",
        ),
        (
            "task",
            TASK | {"scope": {"node_group": GROUP[:-1] + "0"}},
            400,
            "empty-target",
        ),
        ("task", {"task": "greet"}, 400, "validation-error"),
        ("stop", {"job": "99999"}, 404, "unknown-job"),
        ("stop", {"job": "eight"}, 400, "validation-error"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_kind(
    mock: MockOrchestrator,
    post: Post,
    command: str,
    told: Any,
    status: int,
    kind: str,
) -> None:
    before = len(mock.jobs)
    answer = post(command, told)
    assert (answer.status, answer.json["kind"]) == (status, f"{KIND}/{kind}")
    validator_for("error").validate(answer.json)
    assert len(mock.jobs) == before
    (sent,) = mock.commands
    assert (sent.name, sent.body, sent.status, sent.job) == (
        command,
        told,
        status,
        None,
    )


def test_an_unknown_environment_is_told_with_those_that_there_are(post: Post) -> None:
    answer = post("deploy", {"environment": "prod"})
    assert "'prod', only empty, production, qa" in answer.json["msg"]


def test_a_user_without_permission_may_not_run_a_task(
    mock: MockOrchestrator, post: Post
) -> None:
    answer = post("task", TASK, token="bob")  # noqa: S106
    assert (answer.status, answer.json["kind"]) == (403, f"{KIND}/not-permitted")
    assert "bob" in answer.json["msg"]
    assert created(mock, post("task", TASK))["owner"]["login"] == "ada"
    job = created(mock, post("deploy", {"environment": "qa"}, token="bob"))  # noqa: S106
    assert job["owner"]["login"] == "bob"


def test_without_a_token_nothing_is_commanded(post: Post) -> None:
    answer = post("deploy", b"{", token=None)
    assert answer.status == 401


def test_without_puppetdb_only_named_nodes_are_found(
    mock: MockOrchestrator, post: Post
) -> None:
    mock.inventory.puppetdb = False
    for scope in ({"query": "nodes {}"}, {"node_group": GROUP}):
        answer = post("task", TASK | {"scope": scope})
        assert (answer.status, answer.json["kind"]) == (400, f"{KIND}/puppetdb-error")
    assert post("deploy", {"environment": "qa"}).status == 400
    assert post("task", TASK).status == 202


@pytest.mark.parametrize(
    ("scope", "nodes"),
    [
        ({"nodes": ["db1.example.com", "db1.example.com"]}, {"db1"}),
        ({"node_group": GROUP}, {"web2", "db1"}),
        ({"query": ["in", "certname", ["array", ["web1.example.com"]]]}, {"web1"}),
        ({"query": 'nodes[certname] { certname ~ "^web" }'}, {"web1", "web2"}),
    ],
)
def test_a_job_runs_on_the_nodes_in_its_scope(
    begin: Begin, http: Any, scope: Any, nodes: set[str]
) -> None:
    mock = begin()
    told = {"environment": "production", "scope": scope}
    job = created(mock, posting(mock, http)("deploy", told))
    assert job["options"]["scope"] == scope
    rows = asking(mock.url, http)(job["nodes"]["id"]).json
    assert {row["name"].partition(".")[0] for row in rows["items"]} == nodes


def test_userdata_and_description_come_back_with_the_job(
    mock: MockOrchestrator, post: Post
) -> None:
    more = {"userdata": {"ticket": "INC1"}, "description": "why"}
    job = created(mock, post("task", TASK | more))
    assert job["userdata"] == more["userdata"]
    assert job["description"] == job["options"]["description"] == "why"


def test_what_is_sensitive_is_named_and_not_shown(
    mock: MockOrchestrator, post: Post
) -> None:
    params = {"password": "hush", "user": "x"}
    job = created(mock, post("task", TASK | {"task": "rotate", "params": params}))
    assert job["options"]["sensitive"] == ["password"]
    assert job["options"]["params"] == {"user": "x"}
    assert "hush" not in json.dumps(job)


@pytest.mark.parametrize(
    ("nodes", "states", "end"),
    [
        (["web1.example.com"], {"finished": 1}, "finished"),
        (["nobody.example.com"], {"errored": 1}, "failed"),
        (["web1.example.com", "nobody"], {"finished": 1, "errored": 1}, "failed"),
        (
            ["web1.example.com", "db1.example.com"],
            {"finished": 1, "failed": 1},
            "failed",
        ),
    ],
)
def test_a_job_fails_where_a_node_is_missing_or_its_task_fails(
    mock: MockOrchestrator,
    post: Post,
    nodes: list[str],
    states: dict[str, int],
    end: str,
) -> None:
    job = created(mock, post("task", TASK | {"scope": {"nodes": nodes}}))
    assert (job["state"], job["node_states"]) == (end, states)


def test_the_seeded_inventory_has_nodes_to_fail_on(
    server: MockServer, http: Any
) -> None:
    with server.orchestrator() as mock:
        post = posting(mock, http)
        scope = {"nodes": [UNREACHABLE, FAILING, next(iter(mock.inventory.nodes))]}
        job = created(
            mock, post("deploy", {"environment": "production", "scope": scope})
        )
        assert job["node_states"] == {"errored": 1, "failed": 1, "finished": 1}
        whole = created(mock, post("deploy", {"environment": "production"}))
        assert whole["state"] == "finished"
        assert whole["node_count"] == len(mock.inventory.in_environment("production"))


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_has_the_commands_that_it_documents(
    begin: Begin, http: Any, release: str
) -> None:
    mock = begin(shape=Shape(profile=release))
    post = posting(mock, http)
    for command in COMMANDS.values():
        answer = post(command.path.rpartition("/")[2], {})
        there = command.documented_in(release)
        assert answer.status == (400 if there else 404)
        assert there or command.since in answer.json["detail"]


@pytest.mark.parametrize(
    ("told", "status", "kind"),
    [
        ({"scope": {"application": "Shop"}}, 202, None),
        ({"target": "Shop"}, 202, None),
        ({"target": "Hen"}, 400, "dependency-cycle"),
        ({"scope": {"application": "Egg"}}, 400, "dependency-cycle"),
        ({"target": "Nothing"}, 400, "unknown-target"),
    ],
)
def test_applications_are_deployed_by_the_releases_that_have_them(
    begin: Begin, http: Any, told: Any, status: int, kind: str | None
) -> None:
    post = posting(begin(shape=Shape(profile="2016.4")), http)
    answer = post("deploy", {"environment": "production"} | told)
    assert answer.status == status
    assert kind is None or answer.json["kind"] == f"{KIND}/{kind}"


def test_whole_environments_are_deployed_by_the_releases_that_say_so(
    begin: Begin, http: Any
) -> None:
    told = {"environment": "qa", "scope": {"whole_environment": True}}
    mock = begin(shape=Shape(profile="2016.4"))
    assert created(mock, posting(mock, http)("deploy", told))["node_count"] == 1
    assert posting(begin(), http)("deploy", told).status == 400
