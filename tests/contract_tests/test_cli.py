"""The other commands, and how errors leave the command line."""

from __future__ import annotations

import json
import signal
import subprocess

import pytest
import urllib3
import yaml

from orchestrator_contract.contract_tests import runner
from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.cli import main
from orchestrator_contract.contract_tests.cli.main import COMMANDS
from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.schemas import validator_for


def test_help_lists_every_command_and_loads_nothing_heavy(run_cli):
    done = run_cli("--help")
    assert done.returncode == 0
    assert all(f"\n  {command} " in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_its_options_and_their_twins(run_cli, command):
    done = run_cli(command, "-h")
    assert done.returncode == 0
    if command != "validate":
        assert f"ORCHESTRATOR_CONTRACT_{command.upper()}_" in done.stdout


def test_the_catalogue_prints_every_check(run_cli):
    printed = run_cli("checks").stdout
    assert all(check in printed for check in CATALOGUE)
    rows = json.loads(
        run_cli("checks", "--format", "json", "--select", "*/id-*").stdout
    )
    assert {row["id"] for row in rows} == {c for c in CATALOGUE if "/id-" in c}


@pytest.mark.parametrize("check", CATALOGUE)
def test_every_check_can_be_explained(capsys, check):
    assert main(["checks", "explain", check]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{check}  ({CATALOGUE[check].level.label};")
    assert CATALOGUE[check].requirement.split()[0] in told


def test_an_unknown_check_brings_those_that_are_near(run_cli):
    done = run_cli("checks", "explain", "get-job/id-name-the-job")
    assert done.returncode == 2
    assert "near it: get-job/id-names-the-job" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_generated_jobs_are_lines_that_validate_and_never_change(run_cli, tmp_path):
    first = run_cli("generate", "--count", 70, "--seed", 5)
    assert run_cli("generate", "--count", 70, "--seed", 5).stdout == first.stdout
    assert run_cli("generate", "--count", 70, "--seed", 6).stdout != first.stdout
    lines = tmp_path / "jobs.jsonl"
    lines.write_text(first.stdout, encoding="utf-8")
    done = run_cli("validate", lines, "--fail-on", "warning")
    assert done.returncode == 0, done.stderr
    assert "70 jobs" in done.stderr


@pytest.mark.parametrize("kind", ["nodes", "report", "events", "error"])
def test_whatever_is_generated_is_recognised_and_valid(capsys, kind):
    assert (
        main(["generate", "--kind", kind, "--count", "3", "--state", "finished"]) == 0
    )
    for line in capsys.readouterr().out.splitlines():
        name = kind if kind == "error" else f"job-{kind}"
        validator_for(name).validate(json.loads(line))


def test_a_moment_without_a_zone_is_refused(run_cli):
    done = run_cli("generate", "--now", "2024-05-20T16:45:31")
    assert done.returncode == 2
    assert "with a zone" in done.stderr
    assert run_cli("generate", "--now", "2024-05-20T16:45:31Z").returncode == 0


def test_the_spec_comes_as_yaml_and_json_for_any_release(run_cli):
    done = run_cli("spec")
    assert done.stdout.startswith("openapi:")
    same = json.loads(run_cli("spec", "--format", "json").stdout)
    assert yaml.safe_load(done.stdout) == same
    job = json.loads(run_cli("spec", "--schema", "job", "--format", "json").stdout)
    assert job["title"] == "Job"
    assert run_cli("spec", "--profile", "1.0").returncode == 2


def test_the_difference_between_two_releases_is_told(run_cli):
    done = run_cli(
        "spec", "--profile", "2016.2", "--diff", "current", "--schema", "job"
    )
    assert "/userdata: undocumented -> " in done.stdout
    same = run_cli("spec", "--profile", "current", "--diff", "current")
    assert same.stdout == ""
    assert "nothing changes" in same.stderr


def test_the_mock_serves_until_it_is_told_to_end(scripts, clean_env, tmp_path):
    port_file = tmp_path / "port"
    process = subprocess.Popen(
        [
            scripts / "orchestrator-contract",
            "serve",
            "-p",
            "0",
            "--port-file",
            port_file,
        ],
        stderr=subprocess.PIPE,
        text=True,
        env=clean_env,
    )
    try:
        first = process.stderr.readline()
        url = first.split()[-1]
        assert url.endswith(f":{port_file.read_text().strip()}")
        told = "".join(process.stderr.readline() for _ in range(5))
        assert "curl -s -H" in told
        assert "401 for one that begins with invalid" in told
        job = urllib3.request(
            "GET",
            f"{url}/orchestrator/v1/jobs/1",
            headers={"X-Authentication": "any"},
        )
        validator_for("job").validate(job.json())
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert process.returncode == 0
    assert not port_file.exists()


def test_a_port_in_use_is_one_line_and_exit_2(run_cli):
    with MockServer() as server:
        port = server.url.rpartition(":")[2]
        done = run_cli("serve", "--port", port)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert f"port {port} on 127.0.0.1 is in use" in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--host", "no.such.host.invalid"), "cannot serve on no.such.host.invalid"),
        (("--port", "0", "--port-file", "/no/such/folder/f"), "/no/such/folder"),
        (("--port", "0", "--public-url", "nonsense"), "nonsense"),
        (("--port", "70000"), "0<=x<=65535"),
    ],
)
def test_what_cannot_be_served_is_one_line_and_exit_2(run_cli, arguments, said):
    done = run_cli("serve", *arguments)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_enough_is_no_error(scripts, clean_env):
    tool = scripts / "orchestrator-contract"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; '{tool}' generate --count 5000 | head -1"],
        capture_output=True,
        text=True,
        env=clean_env,
        check=False,
    )
    assert done.returncode == 141
    assert done.stderr == ""


def test_a_defect_of_ours_is_one_line_without_what_it_holds(capsys, monkeypatch):
    def broken(*_):
        raise RuntimeError("s3cret"[::-1])

    monkeypatch.setattr(runner, "selected", broken)
    assert main(["checks"]) == 70
    told = capsys.readouterr().err
    assert told.startswith("Error: a defect of this tool (RuntimeError)")
    assert "terc3s" not in told
    monkeypatch.setenv("ORCHESTRATOR_CONTRACT_DEBUG", "1")
    assert main(["checks"]) == 70
    told = capsys.readouterr().err
    assert "test_cli.py" in told
    assert "terc3s" not in told


def test_ctrl_c_is_quiet(capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "selected", interrupted)
    assert main(["checks"]) == 130
    assert capsys.readouterr().err.strip() == ""


def test_an_unknown_command_is_one_line(run_cli):
    done = run_cli("chek")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
