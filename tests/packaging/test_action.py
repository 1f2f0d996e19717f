"""The GitHub Action: its steps are run under bash, as a runner would run them."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestrator_contract.contract_tests.reporters import FORMATS
from orchestrator_contract.fixtures import DOCUMENTS

from ..console import bash
from .building import ROOT

pytestmark = pytest.mark.slow(session="package")

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
#: How a runner starts bash for a step whose shell it is.
AS_RUNNERS_DO = ("--noprofile", "--norc", "-eo", "pipefail")
#: Formats that the action asks for unless it is told not to.
TOLD = {"github": "annotations", "markdown": "summary"}


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of the steps."""

    code: int
    said: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """A runner of GitHub's, as far as a composite action can tell."""

    def __init__(self, folder: Path, env: dict[str, str], scripts: Path) -> None:
        self.temp, self.work = folder / "temp", folder / "work"
        self._env = env
        for made in (self.temp, self.work):
            made.mkdir()
        # As if it were installed already: the first step is tried on its own.
        venv = self.temp / "orchestrator-contract"
        venv.mkdir()
        (venv / "bin").symlink_to(scripts)

    def step(self, number: int, **inputs: str) -> Ran:
        """Run a step with *inputs*, dashes as underlines."""
        given = {name: about["default"] for name, about in ACTION["inputs"].items()}
        # A format that is not there yet cannot be asked for.
        given |= {key: "false" for form, key in TOLD.items() if form not in FORMATS}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        assert given.keys() == ACTION["inputs"].keys()
        step = STEPS[number]

        def value(match: re.Match[str]) -> str:
            return given[match[1].removeprefix("inputs.")]

        outputs, summary = self.temp / "outputs", self.temp / "summary"
        outputs.write_text("")
        summary.write_text("")
        env = {name: EXPRESSION.sub(value, text) for name, text in step["env"].items()}
        env |= {
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(summary),
            "RUNNER_TEMP": str(self.temp),
        }
        done = bash(
            step["run"], cwd=self.work, env=self._env | env, options=AS_RUNNERS_DO
        )
        lines = [line.split("=", 1) for line in outputs.read_text().splitlines()]
        return Ran(done.returncode, done.stdout, dict(lines), summary.read_text())

    def judge(self, **inputs: str) -> Ran:
        return self.step(1, **inputs)


@pytest.fixture
def runner(tmp_path: Path, clean_env: dict[str, str], scripts: Path) -> Runner:
    if shutil.which("bash") is None:
        pytest.skip("there is no bash here")
    return Runner(tmp_path, clean_env, scripts)


@pytest.fixture
def broken(runner: Runner) -> str:
    """A pattern for a recorded job that breaks the contract."""
    body = next(d.body for d in DOCUMENTS if d.valid and d.schema == "job")
    path = runner.work / "answers" / "a job.json"
    path.parent.mkdir()
    path.write_text(json.dumps(body | {"state": "asleep"}), encoding="utf-8")
    return "answers/*.json"


def test_no_input_stands_in_a_script() -> None:
    for step in STEPS:
        assert not EXPRESSION.search(step["run"])
        assert step["shell"] == "bash"
        for name in re.findall(r"CONTRACT_[A-Z_]+", step["run"]):
            assert name in step["env"]


def test_every_input_is_used_and_explained() -> None:
    used = {
        name.removeprefix("inputs.")
        for step in STEPS
        for text in step["env"].values()
        for name in EXPRESSION.findall(text)
    }
    assert used == ACTION["inputs"].keys()
    assert all(about["description"] for about in ACTION["inputs"].values())
    script = (ROOT / ".ci" / "action").read_text()
    for step in STEPS:
        for name in step["env"].keys() - {"ORCHESTRATOR_TOKEN"}:
            assert f"${name}" in script.replace("{", "").replace("}", "")


def test_a_mock_of_our_own_conforms(runner: Runner) -> None:
    ran = runner.judge(command="check", url="mock", options="--max-seconds\n60")
    assert ran.code == 0, ran.said
    assert (ran.outputs["verdict"], ran.outputs["exit-code"]) == ("conforms", "0")
    assert Path(ran.outputs["report"]).is_file()


def test_a_finding_fails_the_step_and_is_told(runner: Runner, broken: str) -> None:
    ran = runner.judge(files=broken, reports="junit=report.xml\n\njson=r.json")
    assert (ran.code, ran.outputs["exit-code"]) == (1, "1")
    assert ran.outputs["verdict"] == "violates"
    assert "a job.json" in ran.said
    assert (runner.work / "report.xml").is_file()
    assert (runner.work / "r.json").is_file()
    never = runner.judge(files="answers", fail_on="never")
    assert (never.code, never.outputs["verdict"]) == (0, ran.outputs["verdict"])
    none = runner.judge(files="answers", select="index/*\nservices/*", ignore="x/*")
    assert none.code == 2
    assert none.outputs["verdict"] == "none"


@pytest.mark.skipif(
    not TOLD.keys() <= set(FORMATS), reason="github and markdown are no formats yet"
)
def test_annotations_and_the_summary_are_told(runner: Runner, broken: str) -> None:
    ran = runner.judge(files=broken)
    *_, last = ran.said.strip().splitlines()
    assert re.match(r"::(error|warning|notice) ", last)
    assert "job" in ran.summary
    quiet = runner.judge(files="answers", annotations="false", summary="false")
    assert quiet.summary == ""
    assert "::error" not in quiet.said


def test_no_command_to_the_runner_comes_from_what_is_judged(runner: Runner) -> None:
    (runner.work / "a.json").write_text('"\\n::set-output name=x::y"')
    ran = runner.judge(files="a.json\n::error::no such file", annotations="false")
    pause = re.match(r"::stop-commands::([0-9a-f]{32})\n", ran.said)
    assert pause
    _, _, after = ran.said.partition(f"\n::{pause[1]}::\n")
    assert after == ""


def test_what_looks_like_shell_is_only_a_word(runner: Runner) -> None:
    nasty = "$(touch made) `touch made` ; touch made\"'"
    for inputs in (
        {"files": nasty},
        {"command": "check", "url": nasty},
        {"command": nasty},
        {"files": "x", "select": nasty},
        {"files": "x", "profile": nasty},
        {"files": "x", "options": f"{nasty}\n-x"},
        {"files": "--help"},
    ):
        ran = runner.judge(**inputs)
        assert ran.code == 2
        assert "Error: " in ran.said
    assert not (runner.work / "made").exists()


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({}, "validate needs the input files, one a line"),
        ({"command": "check"}, "check needs the input url"),
        ({"command": "serve"}, "the input command is serve; it can be check or"),
        ({"command": "a\n::error::b"}, r"the input command is $'a\n::error::b'; it"),
        ({"files": "nowhere.json"}, "cannot read nowhere.json"),
    ],
)
def test_what_is_missing_is_asked_for(
    runner: Runner, inputs: dict[str, str], said: str
) -> None:
    ran = runner.judge(**inputs)
    assert ran.code == 2
    assert f"Error: {said}" in ran.said


def test_the_token_is_taken_and_not_shown(runner: Runner) -> None:
    url = "http://127.0.0.1:9"
    ran = runner.judge(command="check", url=url, token="s3cret-token")  # noqa: S106 - of this test
    assert ran.code == 4
    assert "s3cret" not in ran.said
    broken = runner.judge(command="check", url=url, token="two words")  # noqa: S106 - of this test
    assert broken.code == 2
    assert "ORCHESTRATOR_TOKEN holds more than one word" in broken.said


def test_a_python_that_is_too_old_is_refused(runner: Runner, tmp_path: Path) -> None:
    old = tmp_path / "old-python"
    old.write_text(
        '#!/bin/sh\nexec python3 -c "import sys; sys.version_info = (3, 10)\n'
        "sys.version = '3.10.1'; exec(sys.stdin.read())\"\n"
    )
    old.chmod(0o755)
    ran = runner.step(0, python=str(old))
    assert ran.code == 2
    assert (
        "this is Python 3.10.1; orchestrator-contract needs 3.11 or newer" in ran.said
    )


def test_it_installs_itself(runner: Runner) -> None:
    (runner.temp / "orchestrator-contract" / "bin").unlink()
    done = runner.step(0)
    assert done.code == 0, done.said
    assert runner.judge(command="check", url="mock").code == 0
