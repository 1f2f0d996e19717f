"""What it costs to judge one body by all checks, beside the schema validator alone.

The same generated jobs are validated by jsonschema alone (formats checked, the schema
made once), and judged by the whole catalogue, whose checks include that validation;
in turn, round after round, so that a slow spell of the machine hits both alike. Prints
a Markdown table of medians per body, and their ratio.

    python benchmarks/document_checks.py --rounds 15
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.document import Document
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.mockserver.generation import generate
from orchestrator_contract.schemas import validator_for

BODIES = 630  # ten of each state and type
WARM_UPS = 2
PLACE = FilePlace("generated")


def jsonschema_alone(bodies: list[Any]) -> None:
    """Validate every body, and take no notice of what is found."""
    validator = validator_for("job")
    for body in bodies:
        list(validator.iter_errors(body))


def all_checks(bodies: list[Any]) -> None:
    """Judge every body by every check."""
    court = Court(CATALOGUE.values())
    for body in bodies:
        document = Document(body=body, schema="job", operation="get-job", place=PLACE)
        court.document(document)


def measured(
    work: Callable[[list[Any]], None], bodies: list[Any], runs: list[float]
) -> None:
    """Add to *runs* the seconds that *work* takes for one body."""
    began = time.perf_counter()
    work(bodies)
    runs.append((time.perf_counter() - began) / len(bodies))


def table(alone: list[float], ours: list[float]) -> Iterator[str]:
    """Yield the lines of the Markdown table, in microseconds a body."""
    yield "| one job | median | min … max | times jsonschema |"
    yield "|---|--:|--:|--:|"
    rows = (("jsonschema alone, formats checked", alone), ("all document checks", ours))
    for title, runs in rows:
        ratio = statistics.median(r / a for r, a in zip(runs, alone, strict=True))
        yield (
            f"| {title} | {statistics.median(runs) * 1e6:.0f} µs "
            f"| {min(runs) * 1e6:.0f} … {max(runs) * 1e6:.0f} | {ratio:.2f} |"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15, help="measured rounds")
    rounds = max(7, parser.parse_args().rounds)
    bodies = list(islice(generate("job", seed=0), BODIES))
    alone: list[float] = []
    ours: list[float] = []
    for _ in range(WARM_UPS + rounds):
        measured(jsonschema_alone, bodies, alone)
        measured(all_checks, bodies, ours)
    print(*table(alone[WARM_UPS:], ours[WARM_UPS:]), sep="\n")
    checks = sum(check.subject in {"job", "document"} for check in CATALOGUE.values())
    print(
        f"\n{len(bodies)} jobs, {checks} checks of bodies in the catalogue. ({rounds} "
        f"rounds; Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"{platform.system()}.)"
    )


if __name__ == "__main__":
    main()
