"""Many draws of ``jobs()``: what is rejected, and how often whatever is odd is met.

    python tests/contract_tests/draws.py --draws 100000

Every job goes through its schema and all checks. Prints a Markdown table, and ends with
1 if any job is rejected or if something odd and legal is never drawn.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.document import Document
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.model import Finding, Level
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.contract_tests.strategies import jobs
from orchestrator_contract.schemas import LIFECYCLE

Job = dict[str, Any]


def _duration(job: Job) -> Any:
    return job.get("duration")


#: What is odd and legal, by what a person would call it.
CORNERS: dict[str, Callable[[Job], Any]] = {
    "a minimal owner": lambda job: set(job["owner"]) == {"id", "login"},
    "an owner who never logged in": lambda job: (
        "last_login" in job["owner"] and job["owner"]["last_login"] is None
    ),
    "an owner with groups": lambda job: job["owner"].get("group_ids"),
    "a number for a duration": lambda job: isinstance(_duration(job), float),
    "a whole number for a duration": lambda job: isinstance(_duration(job), int),
    "a duration of null": lambda job: "duration" in job and _duration(job) is None,
    "a finish of null": lambda job: job.get("finished_timestamp", "") is None,
    "no key for the finish": lambda job: "finished_timestamp" not in job,
    "no new in the history": lambda job: job["status"][0]["state"] == "ready",
    "an empty scope": lambda job: job["options"]["scope"] == {},
    "a scope of a query": lambda job: "query" in job["options"]["scope"],
    "a scope of a group": lambda job: "node_group" in job["options"]["scope"],
    "unicode": lambda job: not job["options"].get("description", "").isascii(),
    "ten thousand nodes": lambda job: job["node_count"] == 10_000,
    "no nodes": lambda job: job["node_count"] == 0,
    "no node_states": lambda job: "node_states" not in job,
    "node_states of null": lambda job: job.get("node_states", "") is None,
    "no deprecated keys": lambda job: "environment" not in job,
    "a project in place of an environment": lambda job: "project" in job["options"],
    "created but not started": lambda job: "started_timestamp" not in job,
    "both starts": lambda job: {"started_timestamp", "created_timestamp"} <= {*job},
    "milliseconds": lambda job: "." in job["timestamp"],
    "another offset": lambda job: job["timestamp"].endswith("+02:00"),
    "stopped at once": lambda job: (
        [e["state"] for e in job["status"]][-2:] == ["running", "stopped"]
    ),
    "finished while it stopped": lambda job: (
        [e["state"] for e in job["status"]][-2:] == ["stopping", "finished"]
    ),
    "user data": lambda job: job["userdata"],
    "keys that nobody documented": lambda job: "priority" in job,
    "a path before the API": lambda job: "/behind/a/proxy/" in job["id"],
}


def drawn(count: int) -> tuple[Counter[str], list[Finding]]:
    """Draw *count* jobs; return how often each thing was met, and what was found."""
    met: Counter[str] = Counter()
    court = Court(CATALOGUE.values())

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(jobs())
    def take(job: Job) -> None:
        met["draws"] += 1
        met[job["state"]] += 1
        met[job["type"]] += 1
        met.update(corner for corner, holds in CORNERS.items() if holds(job))
        place = FilePlace("drawn")
        court.document(
            Document(body=job, schema="job", operation="get-job", place=place)
        )

    take()
    return met, [f for f in court.findings() if f.check.level > Level.INFO]


def main() -> int:
    """Draw, and say what came."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=100_000)
    count: int = parser.parse_args().draws
    began = time.perf_counter()
    met, findings = drawn(count)
    each = (time.perf_counter() - began) / met["draws"]
    print("| what is drawn | of all |\n|---|---|")
    things = (*LIFECYCLE.states, *LIFECYCLE.types, *CORNERS)
    for thing in things:
        print(f"| {thing} | {met[thing] / met['draws']:.1%} |")
    print(f"\n{met['draws']} jobs, {len(findings)} rejected, {each * 1000:.1f} ms each")
    for finding in findings:
        print(f"{finding.check.id}: {finding.breach}")
    return int(bool(findings) or not all(met[thing] for thing in things))


if __name__ == "__main__":
    sys.exit(main())
