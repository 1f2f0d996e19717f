"""Whatever there is to read stands in the contents, foreseen or not."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTENTS = ROOT / "docs" / "README.md"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A copy of the pages, with the generator that writes some of them."""
    litter = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=litter)
    for page in (*ROOT.glob("*.md"), *ROOT.glob("examples/*/*.md")):
        (tmp_path / page.relative_to(ROOT).parent).mkdir(parents=True, exist_ok=True)
        shutil.copy(page, tmp_path / page.relative_to(ROOT))
    return tmp_path / "docs"


def generate(docs: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, docs / "_generate", *options]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    return run


changes_a_copy = pytest.mark.slow(session="docs")


def test_every_page_of_the_folder_is_listed_once() -> None:
    listed = re.findall(
        r"^\| \[[^]]+\]\(([^)]+)\)", CONTENTS.read_text("utf-8"), re.MULTILINE
    )
    there = {path.name for path in CONTENTS.parent.glob("*.md")} - {"README.md"}
    assert sorted(name for name in listed if "/" not in name) == sorted(there)


@changes_a_copy
def test_a_page_that_nobody_foresaw_is_listed_with_its_beginning(docs: Path) -> None:
    page = (
        "# Of moons\n\n<!-- a note -->\nThere are [two](start.md) of them. It is so.\n"
    )
    (docs / "moons.md").write_text(page, encoding="utf-8")
    assert generate(docs, "--check").stdout == "stale: docs/README.md\n"
    assert generate(docs).stdout == "written: docs/README.md\n"
    text = (docs / "README.md").read_text(encoding="utf-8")
    assert "| [Of moons](moons.md) | There are two of them. |" in text


@changes_a_copy
def test_what_was_generated_once_and_is_no_more_goes(docs: Path) -> None:
    old = docs / "contract" / "old.md"
    shutil.copy(docs / "contract" / "jobs.md", old)
    assert generate(docs, "--check").returncode == 1
    generate(docs)
    assert not old.exists()
    assert generate(docs, "--check").returncode == 0


@changes_a_copy
def test_a_page_that_was_changed_by_hand_is_written_anew(docs: Path) -> None:
    page = docs / "catalogue.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(before.replace("**error**", "**grave**"), encoding="utf-8")
    assert generate(docs, "--check").stdout == "stale: docs/catalogue.md\n"
    generate(docs)
    assert page.read_text(encoding="utf-8") == before
