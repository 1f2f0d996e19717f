"""Whatever is posted, the contract has the answer, and all that is served fits."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from orchestrator_contract.mockserver import World, create_app
from orchestrator_contract.schemas import ERROR_KINDS, validator_for

from ..support.examples import examples
from .asking import API

PARTS = {"": "job", "/nodes": "job-nodes", "/report": "job-report"} | {
    "/events": "job-events"
}
KINDS = {(kind.kind, kind.status) for kind in ERROR_KINDS}

ODD: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(st.text(max_size=5), part, max_size=3)
    ),
    max_leaves=6,
)


def mostly(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw what is *usual*, and once in a while something odd."""
    return st.one_of(*[usual] * 15, ODD)


NAMES = st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=3)
SCOPES = st.one_of(
    st.fixed_dictionaries({"nodes": mostly(NAMES)}),
    st.fixed_dictionaries({"query": mostly(st.just("nodes { }"))}),
    st.fixed_dictionaries({"node_group": mostly(st.uuids().map(str))}),
)
FLAG, TEXT = mostly(st.booleans()), mostly(st.text(max_size=9))
ANYTHING = st.dictionaries(st.text(max_size=4), ODD, max_size=3)
SHARED: dict[str, Any] = {"description": TEXT, "userdata": mostly(ANYTHING)}
DEPLOY = st.fixed_dictionaries(
    {"environment": mostly(st.sampled_from(["production", "qa", "empty", "none"]))},
    optional=SHARED
    | {"scope": mostly(SCOPES), "noop": FLAG, "no_noop": FLAG}
    | {"enforce_environment": FLAG, "concurrency": mostly(st.integers(1, 9))},
)
TASK: dict[str, Any] = {"task": mostly(st.sampled_from(["facts", "reboot", "a::b"]))}
TASK |= {"params": mostly(ANYTHING), "scope": mostly(SCOPES)}
PLAN_TASK = TASK | {"plan_job": mostly(st.integers(1, 9))}
MORE = SHARED | {"environment": mostly(st.just("production")), "noop": FLAG}
STOP = st.fixed_dictionaries(
    {"job": mostly(st.integers(1, 120).map(str))}, optional={"force": FLAG}
)
COMMANDS = st.one_of(
    st.tuples(st.just("deploy"), DEPLOY),
    st.tuples(st.just("task"), st.fixed_dictionaries(TASK, optional=MORE)),
    st.tuples(st.just("plan_task"), st.fixed_dictionaries(PLAN_TASK, optional=MORE)),
    st.tuples(st.just("stop"), STOP),
)


@settings(max_examples=examples(1 / 2))
@given(st.lists(COMMANDS, min_size=1, max_size=4))
def test_any_commands_are_answered_by_the_contract(
    commands: list[tuple[str, Any]],
) -> None:
    client = Client(create_app(World(jobs=70)))
    headers = {"X-Authentication": "any"}
    jobs = 70
    for name, body in commands:
        data = json.dumps(body)
        answer = client.post(f"{API}/command/{name}", data=data, headers=headers)
        told = answer.json
        if answer.status_code != 202:
            validator_for("error").validate(told)
            assert (told["kind"], answer.status_code) in KINDS
            assert not told["kind"].endswith("unknown-error")
            continue
        stop = name == "stop"
        validator_for("command-stopped" if stop else "command-job").validate(told)
        jobs += not stop
        assert stop or told["job"]["name"] == str(jobs)
        for part, schema in PARTS.items():
            path = f"{API}/jobs/{told['job']['name']}{part}"
            found = client.get(path, headers=headers)
            assert found.status_code == 200, found.text
            validator_for(schema).validate(found.json)
    listed = client.get(f"{API}/jobs", headers=headers).json
    validator_for("job-list").validate(listed)
    assert listed["pagination"]["total"] == jobs
