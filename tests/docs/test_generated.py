"""The generated pages say what the contract and the checks say, and no less."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.schemas import (
    ALL_OPERATIONS,
    ERROR_KINDS,
    LIFECYCLE,
    RELEASES,
    SOURCES,
)

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
COMMAND = (sys.executable, DOCS / "_generate")


@pytest.fixture(scope="module")
def text() -> dict[str, str]:
    paths = [*DOCS.glob("contract/*.md"), DOCS / "contract.md", DOCS / "catalogue.md"]
    return {path.stem: path.read_text(encoding="utf-8") for path in paths}


def test_no_generated_page_is_stale() -> None:
    """Whatever changes the contract or a check changes them, too."""
    run = subprocess.run(
        [*COMMAND, "--check"], capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    assert run.stdout == "", "write them anew with: python docs/_generate"
    assert run.returncode == 0


def test_the_catalogue_has_every_check_under_its_operation(
    text: dict[str, str],
) -> None:
    sections = text["catalogue"].split("\n## ")[1:]
    found = {
        line.removeprefix("### "): section.split("\n")[0]
        for section in sections
        for line in section.splitlines()
        if line.startswith("### ")
    }
    assert found == {check.id: check.operation for check in CATALOGUE.values()}


def test_each_check_tells_what_it_demands_and_what_breaks_it(
    text: dict[str, str],
) -> None:
    entries = text["catalogue"].split("\n### ")[1:]
    for entry in entries:
        check = CATALOGUE[entry.split("\n", 1)[0]]
        told = entry.split("\n## ")[0]
        assert check.requirement in told
        assert f"**{check.level.label}** since " in told
        assert "Broken by [" in told or "Broken where " in told
        assert all(f"[{source}](" in told for source in check.source)


def test_a_check_is_a_link_at_some_key_or_answer(text: dict[str, str]) -> None:
    """Whoever reads about a key or an operation finds all that guards it."""
    pages = "".join(text[name] for name in ("jobs", "plan-jobs", "commands", "service"))
    twins = {"get-root": "get-index", "run-task": "deploy", "run-plan-task": "deploy"}
    for check in CATALOGUE.values():
        if check.clause.startswith("error-"):
            assert check.clause in text["errors"]
        elif check.clause != "keys-are-documented":
            anchor = check.id.replace("/", "")
            twin = f"{twins.get(check.operation, check.operation)}{check.clause}"
            assert f"catalogue.md#{anchor})" in pages or twin in pages, check.id


@pytest.mark.parametrize("operation", ALL_OPERATIONS.values(), ids=lambda o: o.id)
def test_an_operation_stands_with_all_its_parameters(
    operation: object, text: dict[str, str]
) -> None:
    told = text[operation.about.replace(" ", "-")]
    _, _, rest = told.partition(f"\n## {operation.method} {operation.path}\n")
    section = rest.partition("\n## ")[0]
    assert operation.address in section
    for parameter in operation.parameters:
        assert f"| `{parameter.name}`<br>" in section
    assert f"[`{operation.method} {operation.path}`](" in text["contract"]


def test_nothing_is_taken_for_a_tag(text: dict[str, str]) -> None:
    """``<job-id>`` in a sentence would not be shown."""
    for name, page in text.items():
        bare = re.sub(r"`[^`\n]*`", "", page)
        tags = re.findall(r"(?<!\\)<(?!br>|!-- |https://)[^>]*>", bare)
        assert tags == [], name


def test_errors_sources_and_releases_are_all_there(text: dict[str, str]) -> None:
    for kind in ERROR_KINDS:
        assert f"| {kind.status} | `{kind.kind}` |" in text["errors"]
    for source in SOURCES.values():
        assert f"\n### {source.id}\n\n{source.sentence}\n" in text["sources"]
    for release in RELEASES:
        assert f"\n## {release}\n" in text["releases"]


def test_the_drawing_has_every_step_of_a_jobs_life(text: dict[str, str]) -> None:
    drawing = text["contract"].partition("```text\n")[2].partition("```")[0]
    arrows = sum(map(len, LIFECYCLE.transitions.values()))
    assert drawing.count("►") == arrows
    inferred = [g for after in LIFECYCLE.transitions.values() for g in after.values()]
    assert drawing.count("┄►") == inferred.count("I")
    assert all(state in drawing for state in LIFECYCLE.states)
