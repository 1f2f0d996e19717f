"""The lines that the page gives to take along: they are run here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.page import files
from orchestrator_contract.schemas import LIFECYCLE

SNIPPETS = Path(files.__file__).parent / "static" / "snippets.js"
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")


def run_node(script: str, told: Any) -> Any:
    """Run a script with the snippets as ``s`` and *told*; return what it returns."""
    whole = (
        f"import * as s from {json.dumps(SNIPPETS.as_uri())};"
        "let text = ''; for await (const piece of process.stdin) text += piece;"
        "const told = JSON.parse(text);"
        f"const made = await (async () => {{{script}}})();"
        "console.log(JSON.stringify(made));"
    )
    done = subprocess.run(
        ["node", "--no-warnings", "--input-type=module", "-e", whole],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def shell(line: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def of_job(server: MockServer) -> dict[str, str]:
    told = {
        "root": f"{server.url}/",
        "base": "/orchestrator/v1",
        "token": 'it\'s a "token" $HOME',
        "life": {"name": 7, "type": "task", "nodes": 2},
        "state": "failed",
    }
    return dict(run_node("return s.ofJob(told);", told))


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_curl_line_gets_the_job(server: MockServer) -> None:
    found = of_job(server)
    assert json.loads(shell(found["curl"]))["id"] == found["URL"]


def test_the_fetch_gets_the_job(server: MockServer) -> None:
    found = of_job(server)
    job = run_node(f"{found['fetch']} return body;", {})
    assert job["id"] == found["URL"]


def test_the_tests_pass_for_each_state(tmp_path: Path) -> None:
    cases = [
        {"state": state, "type": type_, "nodes": nodes}
        for nodes, (state, type_) in enumerate(
            zip(LIFECYCLE.states, LIFECYCLE.types, strict=False)
        )
    ]
    for number, text in enumerate(run_node("return told.map(s.test);", cases)):
        (tmp_path / f"test_{number}.py").write_text(text, encoding="utf-8")
    thrown = [
        {"fault": "unavailable", "operation": "getJob", "times": 2, "after": 1},
        {"fault": "HANG", "operation": "*", "job": 7},
        {"delay": "800ms", "operation": "*"},
    ]
    script = "return told.map((rule) => s.ofRule({root: 'http://x/', rule}));"
    for number, made in enumerate(run_node(script, thrown)):
        (tmp_path / f"test_fault_{number}.py").write_text(dict(made)["pytest"])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{len(cases) + len(thrown)} passed" in done.stdout, done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_curl_line_of_a_rule_throws_it() -> None:
    rule = {"fault": "unavailable", "operation": "getJob", "times": 3, "delay": ""}
    with MockServer() as server:
        told = {"root": f"{server.url}/", "rule": rule}
        made = json.loads(shell(dict(run_node("return s.ofRule(told);", told))["curl"]))
        (kept,) = [rule.told() for rule in server.session().rules]
    assert made == kept
    assert (kept["fault"], kept["times"]) == ("unavailable", 3)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@pytest.mark.parametrize(
    "text", ["it's", "a b", "$(id)", "`id`", "ä\n\\", '"', "!x", "&;|"]
)
def test_nothing_in_a_request_gets_at_the_shell(text: str) -> None:
    told = {
        "root": "",
        "path": "/orchestrator/v1/command/deploy",
        "query": "__delay=1ms",
        "method": "POST",
        "headers": {"X-Authentication": "any", "X-Odd": "it's $HOME"},
        "body": text,
    }
    with MockServer() as server:
        told["root"] = f"{server.url}/"
        shell(dict(run_node("return s.ofRequest(told);", told))["curl"])
        (entry,) = server.session().journal.entries()
    assert entry.body == text
    assert entry.headers["X-Odd"] == "it's $HOME"
    assert (entry.method, entry.query) == ("POST", "__delay=1ms")
