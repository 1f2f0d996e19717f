"""The words that a page offers: states, scenarios, faults, operations, releases, keys.

All of it is read off the contract and the mock; nothing of it changes while they run.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from orchestrator_contract.mockserver.api.operations import RESERVED
from orchestrator_contract.mockserver.faults.catalogue import FAULTS
from orchestrator_contract.mockserver.world.scenarios import SCENARIOS
from orchestrator_contract.schemas import (
    ALL_OPERATIONS,
    BASE_PATH,
    COMMANDS,
    LIFECYCLE,
    RELEASES,
)
from orchestrator_contract.schemas.differences import standings

#: The bodies of a job, whose keys differ between releases.
BODIES = ("job", "job-list", "job-nodes", "job-report", "job-events", "plan-job")


@cache
def vocabulary() -> dict[str, Any]:
    """Return all the words."""
    return {
        "base": BASE_PATH,
        "states": [
            {"name": state, "terminal": state in LIFECYCLE.terminal}
            for state in LIFECYCLE.states
        ],
        "types": LIFECYCLE.types,
        "scenarios": {name: scenario.end for name, scenario in SCENARIOS.items()},
        "operations": [
            {
                "id": operation.id,
                "method": operation.method,
                "path": operation.address,
                "since": operation.since,
                "command": operation.id in COMMANDS,
            }
            for operation in ALL_OPERATIONS.values()
        ],
        "faults": [
            {"name": fault.name, "title": fault.title, "where": fault.where.value}
            for fault in FAULTS.values()
        ],
        "reserved": {str(number): code for number, code in RESERVED.items()},
        "releases": RELEASES,
        "keys": {body: _keys(body) for body in BODIES},
    }


def _keys(body: str) -> list[dict[str, Any]]:
    """Return each key of a body with its standing in each release, the oldest first."""
    told = [standings(body, release) for release in RELEASES]
    pointers = dict.fromkeys(pointer for one in reversed(told) for pointer in one)
    return [
        {"key": pointer, "stands": [one.get(pointer, "undocumented") for one in told]}
        for pointer in pointers
    ]
