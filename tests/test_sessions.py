"""Every slow test has a nox session that runs it, and the gate runs every session."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
NOXFILE = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
#: Run by other means: the README's second command, and the long forms themselves.
ELSEWHERE = {"tests"}


def constant(name: str) -> Any:
    """Return the value of a constant of noxfile.py, which needs nox to be imported."""
    (value,) = (
        node.value
        for node in NOXFILE.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    return ast.literal_eval(value)


def sessions() -> set[str]:
    return {
        node.name
        for node in NOXFILE.body
        if isinstance(node, ast.FunctionDef)
        and any(
            ast.unparse(each).startswith("nox.session") for each in node.decorator_list
        )
    }


def test_a_slow_test_names_the_session_that_runs_it(
    collected: list[tuple[Path, pytest.Mark | None]],
) -> None:
    where = constant("SLOW")
    assert where.keys() <= sessions()
    lost = [
        f"{path.relative_to(ROOT)}: {mark.kwargs}"
        for path, mark in collected
        if mark
        and not any(
            path.is_relative_to(ROOT / place)
            for place in where.get(mark.kwargs.get("session"), ())
        )
    ]
    assert lost == []


def test_the_readme_says_how_many_tests_there_are(
    collected: list[tuple[Path, pytest.Mark | None]],
) -> None:
    every = set((ROOT / "tests").rglob("test_*.py"))
    if {path for path, _ in collected} != every:
        pytest.skip("only some of the tests were collected")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (said,) = re.findall(r"about ([\d,]+) tests", text)
    number = sum(mark is None for _, mark in collected)
    assert int(said.replace(",", "")) == pytest.approx(number, rel=0.05)


def test_the_gate_runs_every_session() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = re.findall(r"^(?:session ')?([\w ]+?)(?: -- short'?)?$", gate, re.MULTILINE)
    run = {name for line in lines for name in line.split()}
    assert sessions() - run == ELSEWHERE


def test_what_the_gate_runs_in_a_short_form_nightly_runs_in_full() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    short = set(re.findall(r"(\w+) -- short", gate))
    # Pictures and files of others are made anew by hand: they are committed.
    assert short - {"nightly", "pictures", "vendor"} <= set(constant("LONG"))
