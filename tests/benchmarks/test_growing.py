"""Sizes are measured as far as they can be, and the rest is said to be left out."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from instruments.processes import Cores
from page.growth import Curve, unsound
from rows import documents, growing

SCRIPT = str(Path(sys.executable).with_name("orchestrator-contract"))
two_cores = pytest.mark.skipif(
    shutil.which("taskset") is None or len(os.sched_getaffinity(0)) < 2,
    reason="needs two cores and taskset",
)


def quiet(_: str) -> None:
    """Say nothing."""


def serve(*options: str) -> list[str]:
    return [SCRIPT, "serve", *options]


def test_documents_give_a_curve_of_time_and_one_of_memory(tmp_path: Path) -> None:
    told = list(documents.measure(SCRIPT, (5, 10, 20), tmp_path, quiet))
    time, memory = (Curve.read(curve) for curve in told)
    assert [size for size, _ in time.points] == [5, 10, 20]
    assert all(0 < seconds < 60 for _, seconds in time.points)
    assert all(10 < megabytes < 1_000 for _, megabytes in memory.points)


def test_a_size_that_would_take_too_long_is_left_out_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "BUDGET", 60.0)
    monkeypatch.setattr(documents, "validated", lambda *_: (10.0, 50.0))
    time, _ = documents.measure(SCRIPT, (1, 10), tmp_path, quiet)
    assert time["skipped"] == ["10 were left out, they would take 100 s"]
    assert "not measured (10 were left out" in unsound([Curve.read(time)])[0]


@two_cores
def test_every_question_is_put_to_every_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "SECONDS", 0.01)
    cores = Cores.of_this_machine()
    told = list(growing.jobs(serve, (70, 80, 90), cores, quiet))
    assert len(told) == len(growing.QUESTIONS)
    for curve in told:
        assert [size for size, _ in curve["points"]] == [70, 80, 90]
        assert not curve["skipped"]


@two_cores
def test_sessions_are_begun_and_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "ENOUGH", 5)
    cost, weight = growing.sessions(serve, (1, 3), Cores.of_this_machine(), quiet)
    assert [size for size, _ in cost["points"]] == [1, 3]
    assert all(megabytes > 10 for _, megabytes in weight["points"])
