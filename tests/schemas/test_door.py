"""The door: every name works, and nothing is loaded before it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from orchestrator_contract import schemas

HEAVY = ("yaml", "jsonschema", "referencing")


def loaded_after(statement: str) -> set[str]:
    """The modules in a fresh interpreter after *statement*."""
    script = f"{statement}\nimport sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=True
    )
    return set(run.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import orchestrator_contract.schemas",
        "from orchestrator_contract.schemas import BASE_PATH, LIFECYCLE, RELEASES",
        "from orchestrator_contract.schemas import ERROR_KINDS, release, schema",
    ],
)
def test_what_is_light_stays_light(statement: str) -> None:
    assert not loaded_after(statement) & set(HEAVY)


@pytest.mark.parametrize(
    ("name", "heavy"),
    [("OPENAPI", "yaml"), ("SOURCES", "yaml"), ("validator_for", "jsonschema")],
)
def test_what_is_heavy_comes_when_it_is_asked_for(name: str, heavy: str) -> None:
    assert heavy in loaded_after(f"from orchestrator_contract.schemas import {name}")


@pytest.mark.parametrize("name", schemas.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(schemas, name) is not None
    assert name in dir(schemas)


def test_there_are_no_other_names() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'VALIDATORS'"):
        _ = schemas.VALIDATORS  # type: ignore[attr-defined]


def test_a_name_is_looked_for_only_once() -> None:
    assert schemas.OPERATIONS is schemas.OPERATIONS
    assert "OPERATIONS" in vars(schemas)
