"""A world of many jobs costs what is asked of it, and keeps nothing of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator_contract.mockserver import DEFAULT_EPOCH, JobsQuery, World
from orchestrator_contract.mockserver.world.given import renumbered

from .desk import Desk
from .worlds import BASE, NOW

MANY = 100_000


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("offset", [0, 50_000, MANY - 7])
def test_a_page_by_number_makes_the_jobs_of_the_page_only(
    order: str, offset: int
) -> None:
    world = World(0, jobs=MANY)
    query = JobsQuery(order=order, offset=offset)
    page = world.listing(query, now=NOW, base_url=BASE)
    assert page["pagination"]["total"] == MANY
    assert len(page["items"]) == len(world._subjects) == min(20, MANY - offset)


@pytest.mark.parametrize(
    "query",
    [
        JobsQuery(order_by="owner"),
        JobsQuery(order_by="timestamp", order="desc"),
        JobsQuery(type="task", order_by="state"),
        JobsQuery(task="package", order_by="environment"),
    ],
    ids=str,
)
def test_looking_at_every_job_does_not_drive_out_those_that_are_polled(
    query: JobsQuery,
) -> None:
    world = World(0, epoch=DEFAULT_EPOCH, jobs=1_000)
    polled = world.subject(7)
    page = world.listing(query, now=NOW, base_url=BASE)
    assert world.subject(7) is polled
    assert len(world._subjects) <= 1 + len(page["items"])
    numbers = [int(item["name"]) for item in page["items"]]
    every = JobsQuery(type=query.type, task=query.task, limit=1_000)
    items = world.listing(every, now=NOW, base_url=BASE)["items"]
    assert page["pagination"]["total"] == len(items)
    assert {*numbers} <= {int(item["name"]) for item in items}


def test_a_job_that_is_given_leaves_the_numbers_of_all_others_uncounted() -> None:
    desk = Desk(jobs=MANY)
    body = desk.get("/jobs/6").json
    assert desk.admin("POST", "/jobs", body).status_code == 201
    world = desk.app.world
    assert world.ids == range(1, MANY + 1)
    assert desk.get("/jobs?type=task&order_by=owner").status_code == 200
    for number in (MANY + 2, MANY + 3):
        desk.admin("POST", "/jobs", renumbered(body, number))
    assert [*world.ids[-3:]] == [MANY, MANY + 2, MANY + 3]
    assert world.has(MANY)
    assert not world.has(MANY + 1)
    assert desk.get(f"/jobs/{MANY + 1}").status_code == 404
    desk.admin("POST", "/jobs", renumbered(body, MANY + 1))
    assert world.ids == range(1, MANY + 4)


def test_an_order_of_a_list_counts_the_numbers_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, counted = Desk(jobs=1_000), []
    desk.admin("POST", "/jobs", renumbered(desk.get("/jobs/6").json, 2_000))
    numbers = World.ids.fget
    assert numbers is not None

    def ids(world: World) -> Any:
        counted.append(world)
        return numbers(world)

    monkeypatch.setattr(World, "ids", property(ids))
    assert desk.get("/jobs?order_by=owner").json["pagination"]["total"] == 1_001
    assert len(counted) == 1
