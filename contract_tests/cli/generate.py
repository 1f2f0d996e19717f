"""``generate``: bodies as JSON Lines, for whoever needs many."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from itertools import islice
from typing import Any

import click

from orchestrator_contract.schemas import LIFECYCLE

from .helping import Command
from .options import Whole, moment, option


@click.command(
    cls=Command,
    short_help="Write generated jobs as JSON Lines.",
    examples=(
        "generate --count 70 > jobs.jsonl",
        "generate --state failed --type task --seed 7",
        "generate --kind events",
    ),
)
@option(
    "--count",
    type=Whole(0),
    metavar="NUMBER",
    default=10,
    help="How many to write.",
)
@option(
    "--seed",
    type=int,
    metavar="NUMBER",
    default=0,
    help="The same seed gives the same bytes.",
)
@option(
    "--state",
    type=click.Choice(LIFECYCLE.states),
    metavar="STATE",
    help=f"Only jobs in this state: {', '.join(LIFECYCLE.states)}.",
)
@option(
    "--type",
    type=click.Choice(LIFECYCLE.types),
    metavar="TYPE",
    help=f"Only jobs of this type: {', '.join(LIFECYCLE.types)}.",
)
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

    try:
        made = bodies(kind, now=now or DEFAULT_EPOCH, **choice)
    except ValueError as error:  # all else has been read already
        raise click.BadParameter(str(error), param_hint="'--now'") from None
    for body in islice(made, min(count, sys.maxsize)):  # more cannot be counted
        sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")
