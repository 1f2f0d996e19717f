"""docs/power.md counts the mutants and benign servers that there are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from .harmless import Benign
from .judging import CANDIDATES

PAGE = Path(__file__).parents[2] / "docs" / "power.md"
_ROW = re.compile(r"^\| (?P<kind>[^|]+?) *\|(?P<counts>[ \d|]+)\|$", re.MULTILINE)


def told() -> dict[str, tuple[int, int]]:
    """The page's own numbers by class: of faults, and of what is none."""
    rows = {}
    for row in _ROW.finditer(PAGE.read_text(encoding="utf-8")):
        faults, _, _, _, _, others, *_ = map(int, row["counts"].split("|"))
        rows[row["kind"]] = (faults, others)
    return rows


def registered() -> dict[str, tuple[int, int]]:
    """The same, of what a campaign would check today."""
    faults: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for candidate in CANDIDATES.values():
        if isinstance(candidate, Benign):
            others["benign servers"] += 1
        elif candidate.level == "none":
            others[candidate.kind] += 1
        else:
            faults[candidate.kind] += 1
    kinds = faults | others
    counted = {kind: (faults[kind], others[kind]) for kind in kinds}
    return counted | {"all": (faults.total(), others.total())}


def test_the_page_counts_what_is_registered() -> None:
    stale = {
        kind: (told().get(kind), registered().get(kind))
        for kind in sorted(told().keys() | registered().keys())
        if told().get(kind) != registered().get(kind)
    }
    assert not stale, "docs/power.md is stale; write it anew with: nox -s power"


def test_the_page_has_rows_to_compare() -> None:
    """Guard against a layout that the comparison above cannot read."""
    assert len(told()) > 30


@pytest.mark.parametrize("column", ["faults", "no fault"])
def test_the_page_has_its_columns_where_they_are_read(column: str) -> None:
    head = next(
        line for line in PAGE.read_text("utf-8").splitlines() if "| kill" in line
    )
    names = [name.strip() for name in head.strip("|").split("|")]
    assert names.index(column) == {"faults": 1, "no fault": 6}[column]
