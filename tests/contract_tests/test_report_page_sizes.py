"""Pages of reports that are small and that are not: of runs, files and thousands."""

from __future__ import annotations

import json
from dataclasses import replace

from orchestrator_contract.contract_tests.exhibit import Exhibit
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.contract_tests.reporters import render

from .test_report_page import SHOWN, demand_quiet, written
from .test_reporters import finding, outcome


def test_a_page_with_very_many_findings_stays_small_and_says_so(look, tmp_path):
    body = {f"key{n}": "value" * 20 for n in range(40)}
    many = [
        replace(
            finding(pointer=f"/key{n % 40}/{n}", place=FilePlace("jobs.jsonl", n + 1)),
            exhibit=Exhibit.of(body, f"/key{n % 40}"),
        )
        for n in range(2_000)
    ]
    text = render("html", outcome(*many))
    assert len(text.encode()) < 1_500_000
    with look(written(tmp_path, outcome(*many[:500]))) as sight:
        assert sight.page.locator(".finding").count() == 500
        sight.page.fill("input[name=text]", "/key7/7")
        assert 0 < sight.page.locator(SHOWN).count() < 500
        demand_quiet(sight)
    assert "left out to keep this page small" in text


def test_a_run_of_the_mock_gives_a_small_page(run_cli, tmp_path):
    path = tmp_path / "report.html"
    done = run_cli("check", "--mock", "--report", f"html={path}")
    assert done.returncode == 0
    assert "Conforms to the contract" in path.read_text("utf-8")
    assert path.stat().st_size < 300_000


def test_the_documents_of_a_folder_are_shown_with_their_lines(run_cli, tmp_path, look):
    job = {
        "id": "x",
        "name": "7",
        "state": "gone",
        "status": [],
        "userdata": {"a": "pst"},
    }
    (tmp_path / "jobs.jsonl").write_text("{}\n" + json.dumps(job), encoding="utf-8")
    path = tmp_path / "report.html"
    run_cli("validate", "jobs.jsonl", "--as=job", f"--report=html={path}", cwd=tmp_path)
    text = path.read_text("utf-8")
    assert "jobs.jsonl:2" in text
    assert "pst" not in text
    with look(path.as_uri()) as sight:
        told = sight.page.locator(".finding", has_text="jobs.jsonl:2").first
        assert told.locator(".line").count() == 1
        demand_quiet(sight)
