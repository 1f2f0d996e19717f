"""Bodies without end."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from orchestrator_contract.mockserver import (
    DEFAULT_EPOCH,
    World,
    generate,
)
from orchestrator_contract.schemas import ERROR_KINDS, LIFECYCLE, validator_for

from .worlds import BASE, KINDS, SCHEMAS, body


@pytest.mark.parametrize("kind", KINDS)
def test_generated_bodies_are_valid(kind: str) -> None:
    validator = validator_for(SCHEMAS[kind])
    for found in islice(generate(kind, seed=7), 300):
        validator.validate(found)


@pytest.mark.parametrize("state", LIFECYCLE.states)
def test_generated_jobs_can_be_chosen_by_state_and_type(state: str) -> None:
    for type_ in LIFECYCLE.types:
        jobs = list(islice(generate(state=state, type=type_), 3))
        assert {(job["state"], job["type"]) for job in jobs} == {(state, type_)}
        assert len({job["id"] for job in jobs}) == 3


def test_the_first_generated_jobs_are_those_of_the_world() -> None:
    world = World(3)
    for job in islice(generate(seed=3, base_url=BASE), 63):
        assert job == body(world, "job", int(job["name"]), DEFAULT_EPOCH)


@pytest.mark.parametrize(
    "wrong", [{"state": "done"}, {"type": "bolt"}, {"kind": "plans"}]
)
def test_generating_what_there_is_not_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"there are \w+, "):
        generate(**wrong)


def test_variants_that_real_servers_show_occur() -> None:
    jobs = list(islice(generate(), 630))
    owners = {frozenset(job["owner"]) for job in jobs}
    assert len(owners) == 3  # full, local, minimal
    scopes = {(*job["options"]["scope"],) for job in jobs}
    assert scopes == {("nodes",), ("query",), ("node_group",)}
    assert {job["status"][0]["state"] for job in jobs} == {"new", "ready"}
    assert any("project" in job["options"] for job in jobs)
    assert any(job["options"].get("sensitive") for job in jobs)
    assert any(job["options"].get("scheduled-job-id") for job in jobs)
    assert any(job["owner"].get("last_login", 0) is None for job in jobs)
    assert {"", *()} < {job["description"] for job in jobs}


def test_the_first_nine_jobs_hold_every_state_and_every_type() -> None:
    jobs = list(islice(generate(), 9))
    assert {job["state"] for job in jobs} == set(LIFECYCLE.states)
    assert {job["type"] for job in jobs} == set(LIFECYCLE.types)


def test_errors_can_be_generated_too() -> None:
    errors = list(islice(generate("error"), 12))
    for error in errors:
        validator_for("error").validate(error)
    kinds = {kind.kind for kind in ERROR_KINDS}
    assert {error["kind"] for error in errors} <= kinds
    assert len({error["kind"] for error in errors}) == 6
