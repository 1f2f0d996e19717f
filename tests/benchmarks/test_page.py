"""The page is what the committed results come to, and so are its pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.keeping import kept, written
from instruments.places import CURVES, LATEST, PAGE, PICTURES, ROOT
from page import bars, write
from page.budgets import NOT_MEASURED
from page.growth import Curve
from page.pictures import by_picture, digest

from ..support.examples import examples

STEPS = ("serving", "starting", "generation", "validation", "fixture", "plugin")


def test_the_page_is_the_rendering_of_the_results() -> None:
    """Stale? ``nox -s benchmarks -- --render``."""
    assert PAGE.read_text(encoding="utf-8") == write.page()


def test_the_pictures_show_the_curves_of_the_results() -> None:
    """Stale? ``nox -s curves -- --render``."""
    pictures = by_picture(Curve.read(told) for told in kept(CURVES)["curves"])
    drawn = {path.stem for path in PICTURES.glob("*.svg")}
    assert drawn == {*pictures, bars.NAME}
    for name, curves in pictures.items():
        svg = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
        assert digest(curves) in svg


def test_the_bars_show_the_servers_of_the_results() -> None:
    raw = kept(LATEST)
    svg = (PICTURES / f"{bars.NAME}.svg").read_text(encoding="utf-8")
    assert svg == bars.bars(raw)
    drawn = ET.fromstring(svg)  # noqa: S314 - it is ours
    assert len(drawn.findall("{*}rect")) == sum(
        bool(server["loads"]) and not name.startswith("our-")
        for name, server in raw["serving"].items()
    )


def test_bars_of_nothing_are_a_picture_too() -> None:
    assert ET.fromstring(bars.bars({})).tag.endswith("svg")  # noqa: S314 - it is ours


def test_a_run_in_which_everything_went_wrong_still_has_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = kept(LATEST)
    raw |= {step: {"problem": "it broke"} for step in (*STEPS, "checking")}
    lost = tmp_path / "latest.json"
    lost.write_text(json.dumps(raw), encoding="utf-8")
    monkeypatch.setattr(write, "LATEST", lost)
    monkeypatch.setattr(write, "CURVES", tmp_path / "none.json")
    page = write.page()
    assert page.count("Not measured: it broke.") >= len(STEPS)
    assert f"**{NOT_MEASURED}**" in page
    assert "**met**" not in page


def test_a_server_that_did_not_start_has_a_row_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = kept(LATEST)
    problem = {"loads": [], "memory": [], "problem": "no <answer> | in 60 s"}
    raw["serving"]["prism"] = problem
    lost = tmp_path / "latest.json"
    lost.write_text(json.dumps(raw), encoding="utf-8")
    monkeypatch.setattr(write, "LATEST", lost)
    assert "not measured: no ‹answer> / in 60 s" in write.page()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=examples(1 / 4))
@given(st.dictionaries(st.text(), JSON))
def test_what_is_kept_is_what_was_measured(raw: dict[str, Any]) -> None:
    assert json.loads(written(raw)) == raw


def test_what_fits_into_a_line_is_one() -> None:
    text = written({"loop": list(range(10)), "many": list(range(40))})
    assert '"loop": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]' in text
    assert all(len(line) <= 90 for line in text.splitlines())


def test_no_path_of_this_machine_is_kept() -> None:
    problem = f"{ROOT}/.peers/log and {Path.home()}/.cache and {ROOT.parent}/other"
    told = json.loads(written({"problem": problem}))["problem"]
    assert told == "./.peers/log and ~/.cache and …/other"
