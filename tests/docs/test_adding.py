"""The walk of docs/adding.md works, each step of it, in a copy of the repository."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ..console import bash

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "adding.md"
#: What of the repository the walk needs; copies of caches would only be in its way.
NEEDED = ("schemas", "mockserver", "contract_tests", "fixtures", "tests", "docs")
LITTER = shutil.ignore_patterns("__pycache__", ".*")

#: A block, where it belongs, and the words behind it that its output must have.
_STEP = re.compile(
    r"(?:^<!-- (?P<how>at the end of|into) (?P<file>\S+) -->\n)?"
    r"^```(?P<language>\w+)\n(?P<text>.*?)^```\n+(?:`(?P<told>[^`\n]+)`)?",
    re.MULTILINE | re.DOTALL,
)


def appended(path: Path, text: str) -> None:
    path.write_text(f"{path.read_text('utf-8')}\n\n{text}", encoding="utf-8")


def put_into(path: Path, text: str) -> None:
    """Enter *text* where it belongs in a file of that kind."""
    old = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        manifest = json.loads(old)
        manifest["documents"].append(json.loads(text))
        new = json.dumps(manifest, ensure_ascii=False)
    elif path.suffix == ".txt":
        lines = [*old.splitlines(), *text.splitlines()]
        notes = [line for line in lines if line.startswith("#")]
        new = "\n".join([*notes, *sorted(set(lines) - {*notes, ""})]) + "\n"
    else:
        head, brace, rest = old.partition("= {\n")
        new = head + brace + text + rest
    path.write_text(new, encoding="utf-8")


HOW: dict[str, Callable[[Path, str], None]] = {
    "at the end of": appended,
    "into": put_into,
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository that is imported in place of this one."""
    for folder in NEEDED:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=LITTER)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / ".dev").mkdir()
    (tmp_path / ".dev" / "orchestrator_contract").symlink_to("..")
    return tmp_path


@pytest.mark.slow(session="docs")
def test_every_step_of_the_walk_works(copy: Path, clean_env: dict[str, str]) -> None:
    # Were the copy measured too, coverage would count every module twice.
    env = {k: v for k, v in clean_env.items() if not k.startswith("COVERAGE_")}
    env |= {"PYTHONPATH": str(copy / ".dev")}
    steps = list(_STEP.finditer(PAGE.read_text(encoding="utf-8")))
    assert {step["how"] for step in steps} == {None, *HOW}
    for step in steps:
        if step["how"]:
            HOW[step["how"]](copy / step["file"], step["text"])
            continue
        assert step["language"] == "console", step["text"]
        run = bash(step["text"], cwd=copy, env=env)
        assert run.returncode == 0, step["text"] + run.stdout
        assert (step["told"] or "") in run.stdout, step["text"] + run.stdout
