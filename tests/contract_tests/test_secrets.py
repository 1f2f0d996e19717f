"""A secret that is planted anywhere appears in no output of any kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestrator_contract.contract_tests.reporters import FORMATS

from .hostile import answer, playing

SECRET = "pl4nted-secret"  # noqa: S105 - that is what it is here for
TOKEN = f"token-{SECRET}"


def echoing(line) -> None:
    """Say back whatever must not be said: token, parameters, user data, an address."""
    while line.hear():
        job = {
            "id": "http://127.0.0.1/orchestrator/v1/jobs/1",
            "name": "1",
            "state": f"{SECRET}@example.com",
            "options": {
                "params": {"password": SECRET},
                "noop": SECRET + "@example.com",
            },
            "userdata": [SECRET],
            "owner": {"email": f"{SECRET}@example.com", "login": 7},
            "timestamp": TOKEN,
            "kind": TOKEN,
            "msg": f"{TOKEN}\n  at a.b(C.java:1)",
            "result": {"_error": SECRET},
        }
        line.say(answer(json.dumps(job).encode(), f"X-Echo: {TOKEN}"))


@pytest.mark.parametrize("verbose", [(), ("--verbose",)])
def test_no_output_tells_a_secret(run_cli, tmp_path, verbose):
    token = tmp_path / "token"
    token.write_text(TOKEN, encoding="ascii")
    forms = tuple(FORMATS)
    reports = [f"--report={form}={tmp_path / form}" for form in forms]
    known = f"--baseline={tmp_path / 'known'}"
    with playing(echoing) as stage:
        url = stage.url.replace("http://", f"http://user:{SECRET}@")
        asked = (url, f"--token-file={token}", "--job-id=1", "--fail-on=never")
        done = run_cli("check", *asked, *reports, *verbose)
        # A baseline hides from reports what it accepts, so that it has its own run.
        accepting = run_cli("check", *asked, known, "--baseline-update", *verbose)
    assert accepting.returncode == 0, accepting.stderr
    assert done.returncode == 0, done.stderr
    written = [(tmp_path / name).read_text("utf-8") for name in (*forms, "known")]
    assert all(written)
    said = [done.stdout, done.stderr, accepting.stdout, accepting.stderr]
    assert SECRET not in "".join([*said, *written])
    again = run_cli("validate", tmp_path / "jsonl", *verbose)
    assert SECRET not in again.stdout + again.stderr


def test_a_plan_and_a_failure_tell_no_secret_of_the_address(run_cli):
    url = f"https://user:{SECRET}@127.0.0.1:1"
    for arguments in (("check", url, "--plan"), ("check", url, "--insecure")):
        done = run_cli(*arguments, env={"ORCHESTRATOR_TOKEN": TOKEN})
        assert SECRET not in done.stdout + done.stderr


def test_a_defect_tells_no_secret(run_cli, tmp_path):
    bad = Path(tmp_path / "bad")
    bad.write_text(f"{SECRET} {SECRET}", encoding="ascii")
    done = run_cli("check", "http://127.0.0.1:1", f"--token-file={bad}")
    assert done.returncode == 2
    assert SECRET not in done.stderr
