"""``validate``: files of every sort are found, read, recognised and judged."""

from __future__ import annotations

import errno
import io
import json
import os
import sys

import pytest

from orchestrator_contract.contract_tests import texts
from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Exit
from orchestrator_contract.contract_tests.reading import judge_files
from orchestrator_contract.contract_tests.recognition import KINDS
from orchestrator_contract.contract_tests.texts import Unreadable
from orchestrator_contract.fixtures import DOCUMENTS, document

from ..support.for_each import for_each

AS = {schema: kind for kind, schema in KINDS.items()}


def judged(*paths, **options):
    options.setdefault("checks", CATALOGUE.values())
    return judge_files([str(path) for path in paths], **options)


@for_each("golden", [d for d in DOCUMENTS if d.valid], ids=str)
def test_a_golden_document_is_recognised_or_said_not_to_be(golden):
    plain, named = judged(golden.path), judged(golden.path, kind=AS[golden.schema])
    assert named.exit_code is Exit.CONFORMS
    if plain.lacking:  # an empty page does not tell what it is a page of
        assert "say what it is with --as" in plain.lacking[0]
        assert plain.exit_code is Exit.INCONCLUSIVE
    else:
        assert [f.pattern for f in plain.findings] == [
            f.pattern for f in named.findings
        ]


@pytest.mark.parametrize("name", ["services-usual", "services-more"])
def test_what_the_host_tells_of_its_services_is_recognised(name):
    outcome = judged(document(name).path)
    assert not outcome.lacking
    assert "list-services/types-are-as-documented" in outcome.coverage.passed


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_line_takes_every_kind(run_cli, kind):
    name = next(d.path for d in DOCUMENTS if d.valid and d.schema == KINDS[kind])
    done = run_cli("validate", name, "--as", kind)
    assert done.returncode == 0, done.stderr


def test_the_page_example_gives_exactly_its_three_warnings(run_cli):
    done = run_cli("validate", document("job-page-example").path)
    assert done.returncode == 0
    assert "Conforms: 0 errors, 3 warnings" in done.stderr
    outcome = judged(document("job-page-example").path)
    assert {f.check.id for f in outcome.findings if f.check.level > Level.INFO} == {
        "get-job/recommended-keys-are-present",
        "get-job/status-agrees-with-the-times",
        "get-job/timestamp-is-the-last-change",
    }


def test_standard_input_is_read(run_cli):
    done = run_cli("validate", "-", stdin=document("job-page-example").text)
    assert done.returncode == 0
    assert "pointer   /events\n    at        -\n" in done.stderr


def test_lines_are_documents_with_numbers(tmp_path):
    good = json.dumps(document("job-deploy-running").body)
    lines = tmp_path / "jobs.jsonl"
    lines.write_text(f"{good}\n\n{good}\n{{nonsense\n", encoding="utf-8")
    (finding,) = [f for f in judged(lines).findings if f.check.level > Level.INFO]
    assert str(finding.place) == f"{lines}:4"
    assert finding.check.id == "get-job/body-is-json"


def test_lines_are_seen_whatever_the_name_of_the_file(tmp_path):
    good = json.dumps(document("job-deploy-running").body)
    lines = tmp_path / "recorded.txt"
    lines.write_text(f"{good}\n{good}\n", encoding="utf-8")
    assert judged(lines).exit_code is Exit.CONFORMS


def test_a_directory_is_looked_through(tmp_path):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "job.json").write_text(document("job-deploy-running").text, "utf-8")
    (deep / "notes.txt").write_text("nothing of ours", "utf-8")
    outcome = judged(tmp_path)
    assert outcome.exit_code is Exit.CONFORMS
    assert outcome.jobs == 1


def test_a_file_that_is_no_json_is_a_finding(run_cli, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text("<html>", encoding="utf-8")
    done = run_cli("validate", bad)
    assert done.returncode == 1
    assert "get-job/body-is-json" in done.stderr
    assert "line 1 column 1" in done.stderr


def test_the_finding_about_no_json_belongs_to_what_the_file_was_said_to_be(tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    (finding,) = judged(bad, kind="nodes").findings
    assert finding.check.id == "list-job-nodes/body-is-json"


def test_an_empty_directory_is_inconclusive(run_cli, tmp_path):
    done = run_cli("validate", tmp_path)
    assert done.returncode == 3
    assert "there is no document in" in done.stderr


@pytest.mark.parametrize("text", ["[1, 2]", "7", '{"some": "thing"}', '{"items": []}'])
def test_what_is_not_recognised_is_inconclusive(run_cli, tmp_path, text):
    odd = tmp_path / "odd.json"
    odd.write_text(text, encoding="utf-8")
    done = run_cli("validate", odd)
    assert done.returncode == 3
    assert "say what it is with --as" in done.stderr


def test_what_cannot_be_read_is_one_line_and_exit_2(run_cli, tmp_path):
    done = run_cli("validate", tmp_path / "nowhere.json")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "cannot read" in line


def test_a_file_beyond_the_bound_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "LARGEST_TEXT", 10)
    large = tmp_path / "large.json"
    large.write_text("[" + " " * 20 + "]", encoding="utf-8")
    with pytest.raises(Unreadable, match="is larger than"):
        judged(large)


def test_the_bound_holds_for_standard_input_too(monkeypatch):
    monkeypatch.setattr(texts, "LARGEST_TEXT", 10)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" " * 20)))
    with pytest.raises(Unreadable, match="- is larger than"):
        judged("-")


@pytest.mark.parametrize("name", ["", "x" * 5000, "job.json/deeper"])
def test_a_name_that_no_file_has_is_refused(tmp_path, name):
    (tmp_path / "job.json").touch()
    with pytest.raises(Unreadable, match="cannot read"):
        judged(name and tmp_path / name)


def test_a_folder_that_cannot_be_read_is_not_an_empty_one(tmp_path, monkeypatch):
    def closed(path):
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(Unreadable, match=f"cannot read {tmp_path}: permission denied"):
        judged(tmp_path)


def test_only_files_are_opened_in_a_folder(tmp_path):
    os.mkfifo(tmp_path / "never-ends.json")
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.json").mkdir()
    assert "there is no document in" in judged(tmp_path).lacking[0]


def test_a_document_beyond_the_bound_is_refused_and_lines_are_bound_each(
    tmp_path, monkeypatch
):
    good = json.dumps(document("job-deploy-running").body)
    monkeypatch.setattr(texts, "LARGEST_TEXT", len(good) + 10)
    lines, whole = tmp_path / "jobs.txt", tmp_path / "job.json"
    lines.write_text(f"{good}\n{good}\n", encoding="utf-8")
    assert judged(lines).exit_code is Exit.CONFORMS
    whole.write_text(good.replace("{", "{\n" * 20), encoding="utf-8")
    with pytest.raises(Unreadable, match=r"job\.json is larger than"):
        judged(whole)
    lines.write_text(f"{good}\n[{good}]{' ' * 20}\n", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"jobs\.txt:2 is larger than"):
        judged(lines)


def test_of_many_documents_that_are_not_recognised_a_few_are_named(tmp_path):
    lines = tmp_path / "odd.jsonl"
    lines.write_text('{"some": "thing"}\n' * 8, encoding="utf-8")
    *named, others = judged(lines).lacking
    assert len(named) == 5
    assert others == "3 more documents were not recognised"


def test_nothing_to_judge_is_never_green(tmp_path):
    path = document("job-deploy-running").path
    chosen = [check for name, check in CATALOGUE.items() if name.startswith("list-")]
    outcome = judged(path, checks=chosen)
    assert outcome.exit_code is Exit.INCONCLUSIVE
    assert "none of the checks had anything to judge" in outcome.lacking[0]
    har = tmp_path / "elsewhere.har"
    har.write_text('{"log": {"entries": []}}', encoding="utf-8")
    assert judged(har).exit_code is Exit.INCONCLUSIVE


def test_several_files_are_one_report(run_cli):
    paths = [document(name).path for name in ("job-page-example", "job-deploy-running")]
    done = run_cli("validate", *paths)
    assert done.returncode == 0
    assert "target    2 files\n" in done.stderr
    assert "(2 jobs)" in done.stderr


def test_an_unknown_release_is_one_line_and_exit_2(run_cli):
    path = document("job-page-example").path
    done = run_cli("validate", path, "--profile", "abc")
    assert done.returncode == 2
    assert "'abc' is no release" in done.stderr
