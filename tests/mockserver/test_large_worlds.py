"""A world of many jobs costs what is asked of it, and keeps nothing of the rest."""

from __future__ import annotations

import pytest

from orchestrator_contract.mockserver import DEFAULT_EPOCH, JobsQuery, World

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
