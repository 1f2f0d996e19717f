"""Commands: what they create, what they are refused for, and who relies on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from orchestrator_contract.mockserver import MockServer, Shape
from orchestrator_contract.mockserver.inventory.seeded import FAILING, UNREACHABLE
from orchestrator_contract.mockserver.steering import MockOrchestrator
from orchestrator_contract.schemas import COMMANDS, RELEASES, validator_for

from .conftest import Answer, asking

KIND = "puppetlabs.orchestrator"
GROUP = "0f5a3c1e-7d1b-4b8e-9f55-3f0f6a1f2b11"
INVENTORY = {
    "environments": ["empty"],
    "nodes": [
        "web1.example.com",
        "web2.example.com",
        {"name": "db1.example.com", "environment": "qa", "facts": {"zone": "dmz"}},
    ],
    "groups": {GROUP: ["web2.example.com", "db1.example.com"]},
    "tasks": [
        {"name": "greet", "result": {"said": "hello"}, "fails": ["db*"]},
        {"name": "rotate", "sensitive": ["password"]},
    ],
    "applications": [
        {"name": "Shop", "nodes": ["web1.example.com"], "after": ["Storage"]},
        {"name": "Storage", "nodes": ["db1.example.com"]},
        {"name": "Hen", "nodes": ["web1.example.com"], "after": ["Egg"]},
        {"name": "Egg", "nodes": ["web2.example.com"], "after": ["Hen"]},
    ],
    "users": ["ada", {"login": "bob", "denied": ["*"]}],
}
WEB = {"nodes": ["web1.example.com"]}
TASK = {"task": "greet", "params": {}, "scope": WEB}
Begin = Callable[..., MockOrchestrator]


@pytest.fixture
def begin(server: MockServer) -> Iterator[Begin]:
    """Begin sessions that end with the test."""
    begun: list[MockOrchestrator] = []

    def begin(**settings: Any) -> MockOrchestrator:
        begun.append(server.orchestrator(inventory=INVENTORY, **settings))
        return begun[-1]

    yield begin
    for session in begun:
        session.close()


@pytest.fixture
def mock(begin: Begin) -> MockOrchestrator:
    return begin()


@pytest.fixture
def post(mock: MockOrchestrator, http: Any) -> Callable[..., Answer]:
    return posting(mock, http)


def posting(mock: MockOrchestrator, http: Any) -> Callable[..., Answer]:
    ask = asking(mock.api_url, http)

    def post(command: str, told: Any, **more: Any) -> Answer:
        data = told if isinstance(told, bytes) else json.dumps(told).encode()
        return ask(f"/command/{command}", method="POST", body=data, **more)

    return post


def created(mock: MockOrchestrator, answer: Answer) -> dict[str, Any]:
    """Return the job that an answer tells of, at the end of its life."""
    assert answer.status == 202, answer.data
    validator_for("command-job").validate(answer.json)
    job = mock.commands[-1].job
    assert job is not None
    assert answer.json["job"] == {"id": job.url, "name": str(job.id)}
    mock.advance("1h")
    return job.body()


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("deploy", {"environment": "production"}),
        ("task", TASK),
        ("plan_task", TASK | {"plan_job": 7}),
    ],
)
def test_t2_a_command_that_creates_a_job_is_answered_with_202(
    mock: MockOrchestrator, post: Callable[..., Answer], command: str, told: Any
) -> None:
    job = created(mock, post(command, told))
    assert (job["type"], job["command"], job["state"]) == (command, command, "finished")
    validator_for("job").validate(job)
    for key in told.keys() - {"scope"}:
        assert job["options"][key] == told[key]


@pytest.mark.parametrize("told", [b"", b"{", b"[]", b'"x"', b"NaN", b"\xff", b"{}"])
@pytest.mark.parametrize("command", ["deploy", "task", "plan_task", "stop"])
def test_t3_what_cannot_be_read_is_told_in_json(
    post: Callable[..., Answer], command: str, told: bytes
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
    post: Callable[..., Answer], media: str | None
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
    post: Callable[..., Answer],
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


def test_a_user_without_permission_may_not_run_a_task(
    mock: MockOrchestrator, post: Callable[..., Answer]
) -> None:
    answer = post("task", TASK, token="bob")  # noqa: S106
    assert (answer.status, answer.json["kind"]) == (403, f"{KIND}/not-permitted")
    assert "bob" in answer.json["msg"]
    assert created(mock, post("task", TASK))["owner"]["login"] == "ada"
    job = created(mock, post("deploy", {"environment": "qa"}, token="bob"))  # noqa: S106
    assert job["owner"]["login"] == "bob"


def test_without_a_token_nothing_is_commanded(post: Callable[..., Answer]) -> None:
    answer = post("deploy", b"{", token=None)
    assert answer.status == 401


def test_without_puppetdb_only_named_nodes_are_found(
    mock: MockOrchestrator, post: Callable[..., Answer]
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
    mock: MockOrchestrator, post: Callable[..., Answer]
) -> None:
    more = {"userdata": {"ticket": "INC1"}, "description": "why"}
    job = created(mock, post("task", TASK | more))
    assert job["userdata"] == more["userdata"]
    assert job["description"] == job["options"]["description"] == "why"


def test_what_is_sensitive_is_named_and_not_shown(
    mock: MockOrchestrator, post: Callable[..., Answer]
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
    post: Callable[..., Answer],
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


# -- stop


def test_a_stop_lets_no_further_node_begin_and_ends_the_job(
    mock: MockOrchestrator, post: Callable[..., Answer], http: Any
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


def test_a_stop_is_idempotent(
    mock: MockOrchestrator, post: Callable[..., Answer]
) -> None:
    for number in (5, 6, 7):  # stopped, finished, failed
        (job,) = [job for job in mock.jobs if job.id == number]
        before = job.body()
        assert post("stop", {"job": str(number)}).status == 202
        assert job.body() == before


def test_a_stop_by_force_ends_the_job_at_once(
    mock: MockOrchestrator, post: Callable[..., Answer]
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
    mock: MockOrchestrator, post: Callable[..., Answer], http: Any, state: str
) -> None:
    job = mock.job(state=state, nodes=4)
    assert post("stop", {"job": str(job.id)}).status == 202
    if state == "stopping":
        job.let_go()
    look = asking(mock.url, http)
    seen = [look(job.url).json["state"] for _ in range(3)]
    assert seen[-1] == "stopped"
    assert set(seen) <= {"stopping", "stopped"}


# -- around them


def test_a_command_can_be_hit_by_a_fault(
    mock: MockOrchestrator, post: Callable[..., Answer]
) -> None:
    with mock.fault("unavailable", on="runTask", times=1):
        assert post("task", TASK).status == 503
        assert post("task", TASK).status == 202


def test_a_command_that_is_too_long_is_refused(post: Callable[..., Answer]) -> None:
    answer = post("task", TASK | {"description": "x" * 3_000_000})
    assert answer.status == 413


def test_the_journal_knows_the_job_of_a_command(
    mock: MockOrchestrator, post: Callable[..., Answer]
) -> None:
    post("task", TASK)
    (sent,) = mock.commands
    assert sent.job is not None
    assert mock.requests.filter(job=sent.job)[0] == sent.request
    assert not mock.unexpected


def test_a_session_is_restored_with_its_commands_and_inventory(
    mock: MockOrchestrator, post: Callable[..., Answer], http: Any
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
