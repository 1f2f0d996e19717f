"""A job's names, links, nodes and options: what is free, what must agree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.schemas import LIFECYCLE

from .judging import changed, golden, judged

NAME = golden()["name"]
hosts = st.sampled_from(
    [
        "https://orchestrator.example.com:8143",
        "http://localhost:8143",
        "https://[2001:db8::1]:8143",
        "https://192.0.2.1",
        "HTTPS://PE.EXAMPLE.COM",
        "https://proxy.example.com/some/where",
    ]
)
numbers = st.integers(0, 2**64).map(str)


def linked(
    name: str = NAME,
    *,
    base: str = "https://h",
    prefix: str = "/orchestrator/v1",
    **others: str,
) -> dict[str, Any]:
    """Return a job with all its links at *base*; *others* name other jobs by key."""
    job = f"{base}{prefix}/jobs"
    links = {
        key: {"id": f"{job}/{others.get(key, name)}/{key}"}
        for key in ("nodes", "report", "events")
    }
    return golden(name=name, id=f"{job}/{others.get('id', name)}", **links)


@given(name=numbers, base=hosts, prefix=st.sampled_from(["", "/orchestrator/v1", "/x"]))
def test_scheme_host_port_and_what_stands_before_are_free(
    name: str, base: str, prefix: str
) -> None:
    assert judged(linked(name, base=base, prefix=prefix)) == set()


def test_a_bare_path_as_id_is_a_warning() -> None:
    """That is what the page's table says, though its example has a URL."""
    assert judged(linked() | {"id": f"/orchestrator/v1/jobs/{NAME}"}) == {
        ("id-is-absolute", "/id")
    }


@given(name=numbers, other=numbers)
def test_an_id_of_another_job_is_one_error(name: str, other: str) -> None:
    expected = {("id-names-the-job", "/id")} if name != other else set()
    assert judged(linked(name, id=other)) == expected


@pytest.mark.parametrize("number", [NAME, "5"])
@pytest.mark.parametrize("tail", ["", "?x=/1", "#x"])
def test_an_id_that_is_no_url_is_one_error(number: str, tail: str) -> None:
    link = f"http://[::1/jobs/{number}{tail}"
    assert judged(linked() | {"id": link}) == {("id-names-the-job", "/id")}


@given(name=numbers, other=numbers)
def test_a_name_that_no_link_knows_is_one_error(name: str, other: str) -> None:
    """Not four: the name is the odd one out."""
    expected = {("id-names-the-job", "/id")} if name != other else set()
    assert judged(linked(name) | {"name": other}) == expected


@given(key=st.sampled_from(["nodes", "report", "events"]), name=numbers, other=numbers)
def test_a_link_to_another_job_is_one_error(key: str, name: str, other: str) -> None:
    at = ("links-name-their-job", f"/{key}/id")
    expected = {at} if name != other else set()
    assert judged(linked(name, **{key: other})) == expected


@pytest.mark.parametrize("tail", ["", "/", "/nodes/", "/node", "/nodes/1", "/report"])
def test_a_link_ends_in_its_own_word(tail: str) -> None:
    job = linked() | {"nodes": {"id": f"https://h/jobs/{NAME}{tail}"}}
    assert judged(job) == {("links-name-their-job", "/nodes/id")}


def test_without_links_that_can_be_read_there_is_nothing_about_links() -> None:
    job = golden(nodes={}, report={}, events={})
    assert {clause for clause, _ in judged(job)} == {"required-keys-are-present"}


counts = st.dictionaries(st.sampled_from(LIFECYCLE.node_states), st.integers(0, 9))


@given(states=counts, node_count=st.integers(0, 20))
def test_counted_nodes_are_all_the_nodes_of_a_job_that_is_over(
    states: dict[str, int], node_count: int
) -> None:
    job = golden(state="stopped", node_states=states, node_count=node_count)
    total = sum(states.values())
    found = {clause for clause, at in judged(job) if at == "/node_states"}
    assert ("node-states-fit-the-count" in found) is (total > node_count)
    assert ("node-states-add-up" in found) is (total < node_count)


@given(states=counts, node_count=st.integers(0, 20))
def test_counts_of_a_job_that_runs_may_race(
    states: dict[str, int], node_count: int
) -> None:
    job = golden("job-deploy-running", node_states=states, node_count=node_count)
    assert judged(job) == set()


OUTCOMES = [
    ("finished", {"finished": 2}, False),
    ("finished", {"finished": 1, "skipped": 1}, False),
    ("finished", {"finished": 1, "failed": 1}, True),
    ("finished", {"finished": 1, "errored": 1}, True),
    ("finished", {"finished": 1, "running": 1}, True),
    ("finished", {"finished": 2, "failed": 0, "running": 0}, False),
    ("failed", {"failed": 2}, False),
    ("failed", {"errored": 1, "finished": 1}, False),
    ("failed", {"finished": 2}, True),
    ("failed", {"skipped": 2}, False),
    ("failed", {"new": 1, "failed": 1}, True),
    ("stopped", {"finished": 2}, False),
    ("stopped", {"skipped": 1, "failed": 1}, False),
    ("stopped", {"running": 2}, True),
]


@pytest.mark.parametrize(
    ("state", "nodes", "odd"), OUTCOMES, ids=[f"{s}-{n}" for s, n, _ in OUTCOMES]
)
def test_how_a_job_ended_agrees_with_how_its_nodes_ended(
    state: str, nodes: dict[str, int], *, odd: bool
) -> None:
    job = golden(state=state, node_states=nodes, node_count=2)
    job["status"][-1]["state"] = state
    expected = {("outcome-agrees-with-node-states", "/node_states")} if odd else set()
    assert judged(job) == expected


@pytest.mark.parametrize("type_", LIFECYCLE.types)
@pytest.mark.parametrize("command", ["deploy", "task", "plan_task", "plan_script"])
def test_only_attested_types_are_held_to_their_command(
    type_: str, command: str
) -> None:
    found = {clause for clause, _ in judged(golden(type=type_, command=command))}
    attested = type_ in {"deploy", "task", "plan_task"}
    assert ("command-agrees-with-type" in found) is (attested and command != type_)


@pytest.mark.parametrize("options", [{}, {"noop": False}], ids=["empty", "others"])
def test_a_deploy_names_its_environment_in_the_options(options: dict[str, Any]) -> None:
    at = ("options-name-the-environment", "/options/environment")
    assert judged(golden(options=options)) == {at}


def test_a_task_of_a_plan_may_have_a_project_instead_of_an_environment() -> None:
    job = golden(command="plan_task", type="plan_task", options={"plan_job": 3})
    assert judged(job) == set()


@pytest.mark.parametrize("key", ["environment", "description"])
def test_what_is_deprecated_repeats_the_options(key: str) -> None:
    old = {"environment": {"name": "a"}, "description": "a"}[key]
    options = golden()["options"] | {key: "b"}
    at = "/environment/name" if key == "environment" else "/description"
    found = judged(golden(options=options, **{key: old}))
    assert found == {(f"{key}-agrees-with-options", at)}
    assert judged(golden(options=options, **{key: ...})) == set()


scopes = st.sets(
    st.sampled_from(["nodes", "query", "node_group", "application", "new-key"])
)


@given(scopes)
def test_a_scope_selects_nodes_in_one_way(keys: set[str]) -> None:
    values = {
        "nodes": ["a"],
        "query": "nodes {}",
        "node_group": "0e079bf6-15e4-491e-88f8-44f75e751f33",
        "application": "a",
        "new-key": 1,
    }
    options = golden()["options"] | {"scope": {key: values[key] for key in keys}}
    at = ("scope-has-one-key", "/options/scope")
    expected = {at} if len(keys - {"new-key"}) > 1 else set()
    assert judged(golden(options=options)) == expected


def test_null_userdata_is_a_warning_and_its_absence_another() -> None:
    assert judged(golden(userdata=None)) == {("userdata-is-an-object", "/userdata")}
    assert judged(golden(userdata=...)) == {
        ("recommended-keys-are-present", "/userdata")
    }


def test_an_item_of_a_list_is_judged_like_a_job_from_where_it_stands() -> None:
    page = golden("job-list-two-jobs")
    broken = changed(page, "/items/1/node_states", {"failed": 999})
    assert judged(broken, "job-list") == {
        ("node-states-fit-the-count", "/items/1/node_states")
    }
