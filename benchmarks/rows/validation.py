"""What it costs to judge one body by all checks, beside a schema validator alone.

The same generated jobs are validated by jsonschema alone (formats checked, the schema
made once) and judged by the whole catalogue, whose checks include that validation; in
turn, round after round. With jsonschema-rs installed, that too, alone. Prints seconds
for one body, as JSON. Runs in the environment that it is started with: one with the
extra `fast` shows what that brings.

    python benchmarks/rows/validation.py --rounds 9
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from importlib.util import find_spec
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.document import Document
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.mockserver.generation import generate
from orchestrator_contract.schemas import schema
from orchestrator_contract.schemas.references import inlined

BODIES = 630  # ten of each state and type
WARM_UPS = 2
PLACE = FilePlace("generated")
Work = Callable[[list[Any]], None]
_SCHEMA = schema("job")
#: References followed beforehand: the library at its quickest.
_FLAT = inlined(_SCHEMA, _SCHEMA["$defs"])
_PLAIN = Draft202012Validator(_FLAT, format_checker=Draft202012Validator.FORMAT_CHECKER)


def jsonschema_alone(bodies: list[Any]) -> None:
    """Validate every body with the library alone, formats checked."""
    for body in bodies:
        list(_PLAIN.iter_errors(body))


def jsonschema_rs_alone() -> Work:
    """Return the same, by jsonschema-rs; raises ImportError."""
    import jsonschema_rs  # noqa: PLC0415 - of an extra

    validator = jsonschema_rs.Draft202012Validator(_SCHEMA, validate_formats=True)

    def work(bodies: list[Any]) -> None:
        for body in bodies:
            list(validator.iter_errors(body))

    return work


def all_checks(bodies: list[Any]) -> None:
    """Judge every body by every check."""
    court = Court(CATALOGUE.values())
    for body in bodies:
        document = Document(body=body, schema="job", operation="get-job", place=PLACE)
        court.document(document)


def seconds(work: Work, bodies: list[Any]) -> float:
    """Return the seconds that *work* takes for one body."""
    began = time.perf_counter()
    work(bodies)
    return (time.perf_counter() - began) / len(bodies)


def main() -> None:
    """Measure in turn and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = max(1, parser.parse_args().rounds)
    works: dict[str, Work] = {"jsonschema": jsonschema_alone, "ours": all_checks}
    if find_spec("jsonschema_rs"):
        works["jsonschema-rs"] = jsonschema_rs_alone()
    bodies = list(islice(generate("job", seed=0), BODIES))
    runs: dict[str, list[float]] = {name: [] for name in works}
    for number in range(WARM_UPS + rounds):
        for name, work in works.items():
            took = seconds(work, bodies)
            if number >= WARM_UPS:
                runs[name].append(took)
    print(json.dumps(runs))


if __name__ == "__main__":
    main()
