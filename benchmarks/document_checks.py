"""What it costs to judge one body by all checks, beside the schema validator alone.

The same generated jobs are validated by jsonschema alone (formats checked, the schema
made once), and judged by the whole catalogue, whose checks include that validation:
one body after the other, as in a run, and many at once, as in files; in turn, round
after round, so that a slow spell of the machine hits all alike. Prints a Markdown table
of medians per body, and their ratio.

    python benchmarks/document_checks.py --rounds 15

Where jsonschema-rs is installed (the extra ``fast``) it is used, unless --plain is
given.
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
from orchestrator_contract.schemas.quick import SWITCH, quick_yes

BODIES = 630  # ten of each state and type
WARM_UPS = 2
PLACE = FilePlace("generated")


def jsonschema_alone(bodies: list[Any]) -> None:
    """Validate every body, and take no notice of what is found."""
    validator = validator_for("job")
    for body in bodies:
        list(validator.iter_errors(body))


def all_checks(bodies: list[Any]) -> None:
    """Judge every body by every check, one body after the other."""
    court = Court(CATALOGUE.values())
    for document in documents(bodies):
        court.document(document)


def all_checks_at_once(bodies: list[Any]) -> None:
    """Judge every body by every check, one check after the other."""
    Court(CATALOGUE.values()).documents(documents(bodies))


def documents(bodies: list[Any]) -> Iterator[Document]:
    """Yield a document of each body, about which nothing is known yet."""
    for body in bodies:
        yield Document(body=body, schema="job", operation="get-job", place=PLACE)


def measured(
    work: Callable[[list[Any]], None], bodies: list[Any], runs: list[float]
) -> None:
    """Add to *runs* the seconds that *work* takes for one body."""
    began = time.perf_counter()
    work(bodies)
    runs.append((time.perf_counter() - began) / len(bodies))


def table(runs_of: dict[str, list[float]]) -> Iterator[str]:
    """Yield the lines of the Markdown table, in microseconds a body."""
    yield "| one job | median | min … max | times jsonschema |"
    yield "|---|--:|--:|--:|"
    alone = next(iter(runs_of.values()))
    for title, runs in runs_of.items():
        ratio = statistics.median(r / a for r, a in zip(runs, alone, strict=True))
        yield (
            f"| {title} | {statistics.median(runs) * 1e6:.0f} µs "
            f"| {min(runs) * 1e6:.0f} … {max(runs) * 1e6:.0f} | {ratio:.2f} |"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15, help="measured rounds")
    parser.add_argument("--plain", action="store_true", help="without jsonschema-rs")
    options = parser.parse_args()
    if options.plain:
        os.environ[SWITCH] = "0"
    rounds = max(7, options.rounds)
    bodies = list(islice(generate("job", seed=0), BODIES))
    work = {
        "jsonschema alone, formats checked": jsonschema_alone,
        "all document checks, body by body": all_checks,
        "all document checks, many bodies at once": all_checks_at_once,
    }
    runs_of: dict[str, list[float]] = {title: [] for title in work}
    for _ in range(WARM_UPS + rounds):
        for title, does in work.items():
            measured(does, bodies, runs_of[title])
    print(*table({k: runs[WARM_UPS:] for k, runs in runs_of.items()}), sep="\n")
    checks = sum(check.subject in {"job", "document"} for check in CATALOGUE.values())
    quick = "without" if quick_yes("job", "current") is None else "with"
    print(
        f"\n{len(bodies)} jobs, {checks} checks of bodies in the catalogue, {quick} "
        f"jsonschema-rs. ({rounds} rounds; Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, {platform.system()}.)"
    )


if __name__ == "__main__":
    main()
