"""Time in the world: live jobs move forward, the others stay what they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.mockserver import (
    DEFAULT_EPOCH,
    World,
)
from orchestrator_contract.schemas import LIFECYCLE

from . import oracle
from .worlds import LIFETIME, NOW, body, judge


@given(
    seed=st.integers(-(2**70), 2**70),
    id_=st.integers(1, 2**62),
    epoch=st.datetimes(
        datetime(1971, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
        datetime(9000, 1, 1),  # noqa: DTZ001 - likewise
        timezones=st.just(UTC),
    ),
    later=st.timedeltas(timedelta(0), timedelta(days=9000)),
)
def test_any_job_of_any_world_is_coherent_at_any_time(
    seed: int, id_: int, epoch: datetime, later: timedelta
) -> None:
    judge(World(seed, epoch=epoch, jobs=2**62), id_, epoch + later)


@given(
    id_=st.integers(64, 72),
    seed=st.integers(0, 50),
    steps=st.lists(st.timedeltas(timedelta(0), LIFETIME), min_size=2, max_size=8),
)
def test_a_live_job_only_moves_forward(
    id_: int, seed: int, steps: list[timedelta]
) -> None:
    world = World(seed)
    before: dict[str, Any] | None = None
    for step in sorted(steps):
        job = judge(world, id_, DEFAULT_EPOCH + step)
        if before is not None:
            assert job["timestamp"] >= before["timestamp"]
            assert float(job.get("duration", 0)) >= float(before.get("duration", 0))
            known, told = before["status"], job["status"]
            assert told[: len(known) - 1] == known[:-1]
            assert told[len(known) - 1]["enter_time"] == known[-1]["enter_time"]
            assert {**job, **_moving(before)} == {**before, **_moving(before)} | {
                key: job[key] for key in job.keys() - before.keys()
            }
        before = job


def _moving(job: dict[str, Any]) -> dict[str, Any]:
    """Return what time may change of a job."""
    moving = ("state", "status", "timestamp", "duration", "node_states")
    return {key: job[key] for key in moving if key in job}


@given(id_=st.integers(64, 72), first=st.integers(0, 900), second=st.integers(0, 900))
def test_events_are_only_ever_added(id_: int, first: int, second: int) -> None:
    world = World()
    early, late = (
        body(world, "events", id_, DEFAULT_EPOCH + timedelta(seconds=s))["items"]
        for s in sorted((first, second))
    )
    assert late[: len(early)] == early


@pytest.mark.parametrize("id_", range(64, 73))
def test_a_live_job_is_new_at_the_epoch_and_lives_through_its_states(id_: int) -> None:
    world = World()
    states: list[str] = []
    for second in range(0, 900, 1):
        state = body(world, "job", id_, DEFAULT_EPOCH + timedelta(seconds=second))[
            "state"
        ]
        if state not in states:
            states.append(state)
    assert states[:2] == ["new", "ready"]
    assert states[-1] in LIFECYCLE.terminal or states == ["new", "ready", "running"]


def test_the_live_jobs_are_of_every_type_and_meet_every_end() -> None:
    world = World()
    jobs = [body(world, "job", i, DEFAULT_EPOCH + LIFETIME) for i in range(64, 73)]
    assert {job["type"] for job in jobs} == set(LIFECYCLE.types)
    assert {job["state"] for job in jobs} == {*LIFECYCLE.terminal, "running"}


def test_all_other_jobs_keep_their_state_and_only_durations_grow() -> None:
    world = World(jobs=100)
    for id_ in (*range(1, 64), *range(73, 101)):
        early = body(world, "job", id_, DEFAULT_EPOCH)
        late = body(world, "job", id_, DEFAULT_EPOCH + timedelta(seconds=90))
        if early["state"] in {"running", "stopping"}:
            grown = float(late.pop("duration")) - float(early.pop("duration"))
            assert grown == pytest.approx(90)
        assert late == early


def test_history_is_over_before_the_epoch() -> None:
    world = World(jobs=163)
    for id_ in range(73, 164):
        job = body(world, "job", id_, DEFAULT_EPOCH)
        assert job["state"] in LIFECYCLE.terminal
        assert oracle.at(job["finished_timestamp"]) < DEFAULT_EPOCH


def test_time_begins_at_the_epoch() -> None:
    world = World()
    before = DEFAULT_EPOCH - timedelta(days=1)
    for id_ in world.ids:
        early = body(world, "job", id_, before)
        assert early == body(world, "job", id_, DEFAULT_EPOCH)


def test_the_zone_of_now_does_not_matter() -> None:
    zone = datetime.fromisoformat("2026-01-05T12:00:00+02:30")
    assert body(World(), "job", 3, zone) == body(
        World(), "job", 3, zone.astimezone(UTC)
    )


def test_a_now_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        body(World(), "job", 1, NOW.replace(tzinfo=None))
