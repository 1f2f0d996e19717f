"""Asking a world for bodies, and judging them by schema and by oracle."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from orchestrator_contract.mockserver import DEFAULT_EPOCH, World
from orchestrator_contract.schemas import validator_for

from . import oracle

BASE = "http://mock.example.com:8143"
SCHEMAS = {
    "job": "job",
    "nodes": "job-nodes",
    "report": "job-report",
    "events": "job-events",
}
KINDS = tuple(SCHEMAS)
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
    """Judge all four bodies of a job; return the job."""
    bodies = {kind: body(world, kind, id_, now) for kind in KINDS}
    for kind, found in bodies.items():
        validator_for(SCHEMAS[kind]).validate(found)
    oracle.judge_job(bodies["job"], BASE)
    oracle.judge_parts(*bodies.values())
    return bodies["job"]
