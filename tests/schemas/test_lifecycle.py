"""The life of a job, and that schemas and life cycle use the same words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator_contract.schemas import LIFECYCLE, schema

FILE = Path(__file__).parents[2] / "schemas" / "lifecycle.json"
DATA = json.loads(FILE.read_text("utf-8"))
COMMON: dict[str, Any] = schema("job")["$defs"]
LIVING = [state for state in LIFECYCLE.states if state not in LIFECYCLE.terminal]


def test_the_states_are_the_schema_s_in_the_order_of_their_ranks() -> None:
    assert list(LIFECYCLE.states) == COMMON["jobState"]["enum"]
    ranks = [LIFECYCLE.rank(state) for state in LIFECYCLE.states]
    assert ranks == sorted(ranks)


def test_three_states_end_a_job_and_exclude_one_another() -> None:
    assert LIFECYCLE.terminal == {"stopped", "finished", "failed"}
    assert {LIFECYCLE.rank(state) for state in LIFECYCLE.terminal} == {4}


def test_a_history_begins_with_new_or_ready() -> None:
    assert LIFECYCLE.first == {"new", "ready"}


@pytest.mark.parametrize("state", sorted(LIFECYCLE.terminal))
def test_nothing_follows_the_end(state: str) -> None:
    assert not LIFECYCLE.transitions[state]


@pytest.mark.parametrize("state", LIVING)
def test_a_successor_stands_higher(state: str) -> None:
    assert LIFECYCLE.transitions[state]
    for successor, grade in LIFECYCLE.transitions[state].items():
        assert LIFECYCLE.rank(successor) > LIFECYCLE.rank(state)
        assert grade in {"D", "R", "I"}


def test_every_state_can_be_reached() -> None:
    reached, pending = set(), list(LIFECYCLE.first)
    while pending:
        state = pending.pop()
        reached.add(state)
        pending += LIFECYCLE.transitions[state]
    assert reached == set(LIFECYCLE.states)


def test_a_stop_leads_through_stopping_or_is_forced() -> None:
    ways = {s for s in LIVING if "stopped" in LIFECYCLE.transitions[s]}
    assert ways == {"running", "stopping"}


def test_the_types_are_the_schema_s() -> None:
    assert list(LIFECYCLE.types) == COMMON["jobType"]["enum"]


def test_three_types_have_a_command_of_the_same_name() -> None:
    attested = {t: c for t, c in LIFECYCLE.commands.items() if c}
    assert attested == {"deploy": "deploy", "task": "task", "plan_task": "plan_task"}
    command = COMMON["jobSummary"]["properties"]["command"]
    assert command["x-known-values"] == list(attested)


def test_the_states_of_nodes_are_the_schema_s() -> None:
    known = list(LIFECYCLE.node_states)
    assert COMMON["nodeStates"]["propertyNames"]["x-known-values"] == known
    nodes = schema("job-nodes")["$defs"]["nodeState"]
    assert nodes["x-known-values"] == known
    assert "enum" not in nodes


def test_a_node_that_failed_is_settled() -> None:
    assert LIFECYCLE.failed_node_states == {"failed", "errored"}
    assert LIFECYCLE.failed_node_states < LIFECYCLE.settled_node_states
    assert LIFECYCLE.settled_node_states < set(LIFECYCLE.node_states)


def test_the_types_of_events_are_the_schema_s() -> None:
    said = schema("job-events")["$defs"]["event"]["properties"]["type"]
    assert said["x-known-values"] == list(LIFECYCLE.event_types)
    since = {e["name"]: e["x-since"] for e in DATA["event_types"] if "x-since" in e}
    assert said["x-values-since"] == since


def test_an_event_about_a_node_announces_its_state() -> None:
    for type_, state in LIFECYCLE.event_types.items():
        assert (state in LIFECYCLE.node_states) is type_.startswith("node_")
        assert state is None or type_ == f"node_{state}"


@pytest.mark.parametrize("part", ["states", "types", "node_states", "event_types"])
def test_everything_says_what_it_means(part: str) -> None:
    assert all(row["meaning"].endswith(".") for row in DATA[part])


def test_the_life_cycle_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        LIFECYCLE.transitions["new"]["failed"] = "I"  # type: ignore[index]
    with pytest.raises(AttributeError):
        LIFECYCLE.states = ()  # type: ignore[misc]


def test_no_state_at_all_has_no_rank() -> None:
    with pytest.raises(KeyError):
        LIFECYCLE.rank("done")
