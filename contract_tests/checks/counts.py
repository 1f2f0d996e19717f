"""Nodes in a job's body: how many, in which states, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator_contract.contract_tests.clauses import JOB, clause
from orchestrator_contract.contract_tests.exchange import pretty
from orchestrator_contract.contract_tests.forms import escaped
from orchestrator_contract.contract_tests.model import Breach, Level, assume
from orchestrator_contract.contract_tests.views import Job
from orchestrator_contract.schemas import LIFECYCLE


def _sum(job: Job) -> int:
    """Return the sum of `node_states` of a job that is over; a live one may race."""
    assume(job.terminal and job.node_count is not None and job.node_states is not None)
    return sum((job.node_states or {}).values())


@clause(
    "The nodes counted by state are not more than the nodes of the job.",
    on=JOB,
    level=Level.ERROR,
    source=("page/node_count", "J9"),
)
def node_states_fit_the_count(job: Job) -> Iterator[Breach]:
    total = _sum(job)
    if total > (job.node_count or 0):
        yield Breach(job.at("node_states"), f"{job.node_count} in all", f"{total}")


@clause(
    "The nodes counted by state are all the nodes of a job that is over.",
    on=JOB,
    level=Level.WARNING,
    source=("page/node_count", "J9"),
)
def node_states_add_up(job: Job) -> Iterator[Breach]:
    total = _sum(job)
    if total < (job.node_count or 0):
        yield Breach(job.at("node_states"), f"{job.node_count} in all", f"{total}")


@clause(
    "Nodes are counted by the documented states.",
    on=JOB,
    level=Level.WARNING,
    source=("page/node_states", "§5/node-states"),
)
def counted_states_are_known(job: Job) -> Iterator[Breach]:
    states = job.node_states
    assume(states)
    for state in states or ():
        if state not in LIFECYCLE.node_states:
            known = "one of " + ", ".join(LIFECYCLE.node_states)
            yield Breach(job.at("node_states", escaped(state)), known, pretty(state))


@clause(
    "How a job ended agrees with how its nodes ended.",
    on=JOB,
    level=Level.WARNING,
    source=("page/state", "S9"),
)
def outcome_agrees_with_node_states(job: Job) -> Iterator[Breach]:
    states = {state for state, number in (job.node_states or {}).items() if number}
    assume(job.terminal and states)
    pointer = job.at("node_states")
    failed = states & LIFECYCLE.failed_node_states
    unsettled = states & set(LIFECYCLE.node_states) - LIFECYCLE.settled_node_states
    if unsettled:
        expected = f"no node still at work in a {job.state} job"
        yield Breach(pointer, expected, ", ".join(sorted(unsettled)))
    elif job.state == "finished" and failed:
        expected = "no failed node in a finished job"
        yield Breach(pointer, expected, ", ".join(sorted(failed)))
    elif job.state == "failed" and states == {"finished"}:
        yield Breach(pointer, "a node that failed in a failed job", "all finished")
