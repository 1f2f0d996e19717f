"""What a body takes to be judged: by its schema, by all checks, and read as JSON."""

from __future__ import annotations

import json
from typing import Any

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.document import Document
from orchestrator_contract.contract_tests.jsontext import JsonText
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.schemas import validator_for

PLACE = FilePlace("generated")
GROUP = "validation, 63 bodies"


def test_schema(benchmark: Any, bodies: list[Any]) -> None:
    """Hold bodies against the schema of a job."""
    benchmark.group = GROUP
    validator = validator_for("job")
    benchmark(lambda: [validator.is_valid(body) for body in bodies])


def test_all_checks(benchmark: Any, bodies: list[Any]) -> None:
    """Put bodies before the whole catalogue."""
    benchmark.group = GROUP

    def judge() -> None:
        court = Court(CATALOGUE.values())
        for body in bodies:
            court.document(
                Document(body=body, schema="job", operation="get-job", place=PLACE)
            )

    benchmark(judge)


def test_strict_json(benchmark: Any, bodies: list[Any]) -> None:
    """Read bodies strictly as JSON."""
    benchmark.group = GROUP
    texts = [json.dumps(body).encode() for body in bodies]
    benchmark(lambda: [JsonText.read(text) for text in texts])
