"""The world: pure, populated as promised, valid and coherent."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from itertools import product
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
)
from orchestrator_contract.schemas import LIFECYCLE

from .worlds import BASE, KINDS, NOW, body, judge

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@pytest.mark.parametrize("seed", range(6))
def test_every_body_is_valid_and_coherent(seed: int) -> None:
    world = World(seed, jobs=200)
    for id_ in world.ids:
        judge(world, id_, NOW)


def test_neither_order_nor_number_of_jobs_nor_process_matters() -> None:
    wanted = digest(World(5, jobs=100), range(1, 101))
    assert digest(World(5, jobs=100_000), reversed(range(1, 101))) == wanted
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); "
        "from tests.mockserver.test_world import World, digest; "
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
        ({"jobs": 10**30}, "but 0 to 4611686018427387904"),
        ({"epoch": DEFAULT_EPOCH.replace(tzinfo=None)}, "no zone"),
        ({"epoch": datetime(1900, 1, 1, tzinfo=UTC)}, "not between"),
    ],
)
def test_an_impossible_world_is_refused(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        World(**arguments)


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


def test_a_page_of_a_huge_world_costs_a_page() -> None:
    world = World(jobs=10**9)
    query = JobsQuery(order="desc", limit=2)
    found = world.listing(query, now=NOW, base_url=BASE)
    assert [job["name"] for job in found["items"]] == ["1000000000", "999999999"]
    assert found["pagination"]["total"] == 10**9


@given(st.lists(st.integers(1, 700), min_size=1, max_size=40))
def test_a_job_that_is_kept_is_as_one_that_is_made_anew(numbers: list[int]) -> None:
    """More jobs than are kept, in any order, and what came out is changed by others."""
    for number in numbers:
        kept = KEPT.job(number, now=DEFAULT_EPOCH, base_url="http://pe")
        anew = World(3, jobs=700).job(number, now=DEFAULT_EPOCH, base_url="http://pe")
        assert kept == anew
        kept["options"].clear()
        kept["owner"].clear()
        kept["status"].clear()


KEPT = World(3, jobs=700)
