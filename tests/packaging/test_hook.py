"""The hook of pre-commit: installed from this repository, run in another one."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from orchestrator_contract.fixtures import DOCUMENTS

from .building import PROJECT, ROOT, copied

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PREK = """
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: orchestrator-contract-validate
        files: ^answers/
"""


def test_a_hook_runs_a_command_that_there_is() -> None:
    (hook,) = HOOKS
    program, command = hook["entry"].split()
    assert program in PROJECT["project"]["scripts"]
    assert command == "validate"


@pytest.mark.slow(session="package")
def test_a_commit_with_a_broken_answer_is_refused(tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=nobody", "-c", "user.email=nobody@example.com"]

    def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=cwd,
            env=os.environ | {"PREK_HOME": str(tmp_path / "prek")},
            capture_output=True,
            text=True,
            check=False,
        )

    ours, theirs = copied(tmp_path / "ours"), tmp_path / "theirs"
    (theirs / "answers").mkdir(parents=True)
    for repository in (ours, theirs):
        run("git", "init", "-q", cwd=repository)
    run("git", "add", "-A", cwd=ours)
    assert run(*git, "commit", "-qm", "all", cwd=ours).returncode == 0
    revision = run("git", "rev-parse", "HEAD", cwd=ours).stdout.strip()
    for document in DOCUMENTS:
        if document.schema == "job" and document.valid:
            good = json.dumps(document.body)
            (theirs / "answers" / "good.json").write_text(good)
    config = PREK.format(repository=ours, revision=revision)
    (theirs / ".pre-commit-config.yaml").write_text(config)
    (theirs / "other.json").write_text("{}")
    run("git", "add", "-A", cwd=theirs)
    fine = run("prek", "run", "--all-files", cwd=theirs)
    assert fine.returncode == 0, fine.stdout + fine.stderr
    (theirs / "answers" / "bad.json").write_text('{"state": "asleep"')
    run("git", "add", "-A", cwd=theirs)
    bad = run("prek", "run", "--all-files", cwd=theirs)
    assert bad.returncode == 1
    assert "bad.json" in bad.stdout
    assert "exit code: 1" in bad.stdout
