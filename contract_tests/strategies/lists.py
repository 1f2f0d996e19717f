"""The strategy for pages of the list of jobs (facts §3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from orchestrator_contract.schemas.pruning import as_of

from . import bodies
from .bodies import Json, Look
from .looks import Wanted, looks

#: What a list may be sorted by: how a job's place in it is found.
_KEYS: Mapping[str, Callable[[Look], Any]] = {
    "name": lambda look: look.life.number,
    "timestamp": lambda look: look.life.created + look.life.history(look.age)[-1][1],
    "state": lambda look: look.state,
    "owner": lambda look: look.life.owner["login"],
    "environment": lambda look: look.life.options.get("environment", ""),
}


def job_lists(
    *,
    state: Wanted = None,
    type: Wanted = None,  # noqa: A002 - the key's own name
    profile: str = "current",
    max_size: int = 5,
) -> st.SearchStrategy[Json]:
    """Draw answers to ``GET /jobs``: pages of at most *max_size* jobs, maybe none.

    The jobs are as jobs() draws them, in the order that ``pagination`` tells. Raises
    ValueError and UnknownRelease as it does.
    """
    drawn = st.lists(
        looks(state=state, type=type, nodes=None, profile=profile),
        max_size=max_size,
        unique_by=lambda look: look.life.number,
    )

    @st.composite
    def pages(draw: st.DrawFn) -> Json:
        jobs = draw(drawn)
        by, order = draw(st.sampled_from(list(_KEYS))), draw(st.sampled_from(_ORDERS))
        jobs.sort(key=_KEYS[by], reverse=order == "desc")
        # One server writes one hand.
        rows = [bodies.item(replace(look, hand=jobs[0].hand)) for look in jobs]
        offset = draw(st.integers(0, 10**6)) if rows else 0
        room, more = draw(st.integers(0, 1000)), draw(st.integers(0, 10**6))
        pagination = {
            "limit": len(rows) + room,
            "offset": offset,
            "order": order,
            "order_by": by,
            # A page that is not full is the last one.
            "total": offset + len(rows) + (0 if room else more),
        }
        told = draw(st.sampled_from(_NO_TYPE))
        return {"items": rows, "pagination": pagination | told}

    return pages().map(lambda page: as_of(profile, "job-list", bodies.sent(page)))


_ORDERS = ("asc", "desc")
#: How the type is told that nobody asked for (L5).
_NO_TYPE: tuple[Json, ...] = ({}, {"type": ""}, {"type": None})
