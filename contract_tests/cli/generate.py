"""``generate``: bodies as JSON Lines, for whoever needs many."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from itertools import islice
from typing import Any

import click

from orchestrator_contract.schemas import LIFECYCLE

from .options import moment, option


@click.command(short_help="Write generated jobs as JSON Lines.")
@option("--count", type=click.IntRange(0), default=10, help="How many to write.")
@option("--seed", type=int, default=0, help="The same seed gives the same bytes.")
@option("--state", type=click.Choice(LIFECYCLE.states), help="Only jobs in this state.")
@option("--type", type=click.Choice(LIFECYCLE.types), help="Only jobs of this type.")
@option(
    "--kind",
    type=click.Choice(["job", "nodes", "report", "events", "error"]),
    default="job",
    help="What to write: jobs, or what belongs to them.",
)
@option(
    "--now",
    metavar="TIMESTAMP",
    callback=moment,
    help="The time at which the jobs are looked at; a fixed one by default, so that the"
    " bytes never change.",
)
def generate(*, count: int, kind: Any, now: datetime | None, **choice: Any) -> None:
    """Write generated jobs to standard output, one JSON object a line.

    They satisfy the contract and hold every pair of state and type in turn.
    """
    from orchestrator_contract.mockserver import DEFAULT_EPOCH
    from orchestrator_contract.mockserver import generate as bodies

    made = bodies(kind, now=now or DEFAULT_EPOCH, **choice)
    for body in islice(made, count):
        sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")
