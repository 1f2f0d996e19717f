"""The world: pure, populated as promised, coherent at any time."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.mockserver import (
    DEFAULT_EPOCH,
    JobsQuery,
    Shape,
    UnknownJob,
    World,
    generate,
)
from orchestrator_contract.schemas import LIFECYCLE, validator_for

from . import oracle

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "http://mock.example.com:8143"
KINDS = ("job", "nodes", "report", "events")
SCHEMAS = {
    "job": "job",
    "nodes": "job-nodes",
    "report": "job-report",
    "events": "job-events",
}
NOW = DEFAULT_EPOCH + timedelta(hours=1)

#: A live job's life is over after this long, whatever its scenario.
LIFETIME = timedelta(minutes=15)


def body(world: World, kind: str, id_: int, now: datetime) -> dict[str, Any]:
    make = {
        "job": world.job,
        "nodes": world.nodes,
        "report": world.report,
        "events": world.events,
    }[kind]
    return make(id_, now=now, base_url=BASE)


def judge(world: World, id_: int, now: datetime) -> dict[str, Any]:
    """Judge all four bodies of a job, by schema and by oracle; return the job."""
    bodies = {kind: body(world, kind, id_, now) for kind in KINDS}
    for kind, found in bodies.items():
        validator_for(SCHEMAS[kind]).validate(found)
    oracle.judge_job(bodies["job"], BASE)
    oracle.judge_parts(*bodies.values())
    return bodies["job"]


def digest(world: World, ids: Iterator[int] | range) -> str:
    """Sum up the bytes of jobs, whatever the order in which they were asked for."""
    found = {
        f"{kind}/{id_}": body(world, kind, id_, NOW) for id_ in ids for kind in KINDS
    }
    text = json.dumps([found[key] for key in sorted(found)])
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_first_63_jobs_are_every_pair_of_state_and_type() -> None:
    world = World()
    pairs = {
        (job["state"], job["type"])
        for job in (body(world, "job", id_, NOW) for id_ in range(1, 64))
    }
    assert pairs == set(product(LIFECYCLE.states, LIFECYCLE.types))


def test_the_first_nine_jobs_hold_every_state_and_every_type() -> None:
    jobs = list(islice(generate(), 9))
    assert {job["state"] for job in jobs} == set(LIFECYCLE.states)
    assert {job["type"] for job in jobs} == set(LIFECYCLE.types)


@pytest.mark.parametrize("seed", range(6))
def test_every_body_is_valid_and_coherent(seed: int) -> None:
    world = World(seed, jobs=200)
    for id_ in world.ids:
        judge(world, id_, NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_generated_bodies_are_valid(kind: str) -> None:
    validator = validator_for(SCHEMAS[kind])
    for found in islice(generate(kind, seed=7), 300):
        validator.validate(found)


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


def test_neither_order_nor_number_of_jobs_nor_process_matters() -> None:
    wanted = digest(World(5, jobs=100), range(1, 101))
    assert digest(World(5, jobs=100_000), reversed(range(1, 101))) == wanted
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); "
        "from tests.mockserver.test_world import *; "
        "print(digest(World(5, jobs=300), range(1, 101)))"
    )
    root = __file__.rpartition("/tests/")[0]
    for hash_seed in ("0", "4711"):
        run = subprocess.run(
            [sys.executable, "-c", script, root],
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == wanted


def test_another_seed_is_another_world() -> None:
    first, second, minus = (digest(World(s), range(1, 101)) for s in (1, 2, -1))
    assert len({first, second, minus}) == 3


def test_a_body_belongs_to_whoever_asked_for_it() -> None:
    world = World()
    mine = body(world, "job", 1, NOW)
    text = json.dumps(mine)
    _spoil(mine)
    assert json.dumps(body(world, "job", 1, NOW)) == text


def _spoil(value: Any) -> None:
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict | list):
            _spoil(part)
    value.clear()


@pytest.mark.parametrize("id_", [-1, 0, 101, 2**64])
@pytest.mark.parametrize("kind", KINDS)
def test_a_job_that_there_is_not_is_unknown(kind: str, id_: int) -> None:
    with pytest.raises(UnknownJob, match=f"there is no job {id_}") as caught:
        body(World(), kind, id_, NOW)
    assert caught.value.number == id_


def test_a_world_may_be_empty() -> None:
    found = World(jobs=0).listing(now=NOW, base_url=BASE)
    assert found["items"] == []
    assert found["pagination"]["total"] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"jobs": -1}, "cannot have -1 jobs"),
        ({"epoch": DEFAULT_EPOCH.replace(tzinfo=None)}, "no zone"),
        ({"epoch": datetime(1900, 1, 1, tzinfo=UTC)}, "not between"),
    ],
)
def test_an_impossible_world_is_refused(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        World(**arguments)


def test_a_now_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        body(World(), "job", 1, NOW.replace(tzinfo=None))


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


def test_the_shape_decides_what_can_be_written_in_two_ways() -> None:
    """T1, T9: ``items`` and a string by default, as the documentation shows them."""
    plain, other = World(), World(shape=Shape(numeric_duration=True, report_key="both"))
    documented = body(plain, "job", 6, NOW)["duration"]
    assert isinstance(documented, str)
    assert body(other, "job", 6, NOW)["duration"] == float(documented)
    assert set(body(plain, "report", 6, NOW)) == {"items"}
    both = body(other, "report", 6, NOW)
    assert both["items"] == both["report"] == body(plain, "report", 6, NOW)["items"]
    observed = World(shape=Shape(report_key="report"))
    assert set(body(observed, "report", 6, NOW)) == {"report"}


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


def test_a_page_of_a_huge_world_costs_a_page() -> None:
    world = World(jobs=10**9)
    query = JobsQuery(order="desc", limit=2)
    found = world.listing(query, now=NOW, base_url=BASE)
    assert [job["name"] for job in found["items"]] == ["1000000000", "999999999"]
    assert found["pagination"]["total"] == 10**9
