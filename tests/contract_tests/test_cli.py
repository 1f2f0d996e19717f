"""The other commands, and how errors leave the command line."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
from contextlib import contextmanager
from importlib.resources import files

import click
import pytest
import urllib3
import yaml

from orchestrator_contract.contract_tests import cli
from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.cli import main
from orchestrator_contract.contract_tests.cli.main import COMMANDS
from orchestrator_contract.contract_tests.cli.main import (
    orchestrator_contract as main_command,
)
from orchestrator_contract.schemas import validator_for

from ..support.for_each import for_each


def test_help_lists_every_command_and_loads_nothing_heavy(run_cli):
    done = run_cli("--help")
    assert done.returncode == 0
    assert all(f"\n  {command} " in done.stdout for command in COMMANDS)


def examples_of(command: str) -> tuple[str, ...]:
    context = click.Context(main_command)
    return getattr(main_command.get_command(context, command), "examples", ())


def options_of(command: str) -> dict[str, click.Option]:
    """The options of a command by their long names, without the dashes."""
    context = click.Context(main_command, info_name="orchestrator-contract")
    return {
        max(option.opts, key=len).removeprefix("--"): option
        for option in main_command.get_command(context, command).params
        if isinstance(option, click.Option)
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained_once_and_the_rule_for_twins_is_told(command, capsys):
    options = options_of(command)
    assert main([command, "-h"]) == 0
    told = capsys.readouterr().out
    assert options or command == "completion"
    if not options:  # it takes an argument only
        return
    for option in options:
        line = rf"^  (?:-\w, )?--{option}(?![\w-])"
        assert len(re.findall(line, told, re.MULTILINE)) == 1
    twins = {f"{command}_{option}".upper().replace("-", "_") for option in options}
    (shown,) = re.findall(r"ORCHESTRATOR_CONTRACT_(\S+) is that of --", told)
    assert shown in twins


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_80_columns_and_breaks_no_word(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    main([command, "--help"])
    told = capsys.readouterr().out
    assert all(len(line) <= 80 for line in told.splitlines())
    assert not re.search(r"\w-\n", told)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_twin_is_called_after_its_command_and_option(command):
    """Those that click does not call so by itself have the same name."""
    for name, option in options_of(command).items():
        twin = f"ORCHESTRATOR_CONTRACT_{command}_{name}".upper().replace("-", "_")
        if option.name != name.replace("-", "_"):
            assert option.envvar == twin
        else:
            assert option.envvar in {None, twin}


@pytest.mark.parametrize("example", [line for c in COMMANDS for line in examples_of(c)])
def test_every_example_can_be_said(example, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line = shlex.split(example.partition(">")[0].partition("|")[0])
    command = main_command.get_command(click.Context(main_command), line[0])
    context = command.make_context(line[0], line[1:])
    assert not isinstance(command, click.Group) or context.args is not None


@pytest.mark.parametrize(
    ("twin", "value", "arguments", "said"),
    [
        ("VALIDATE_AS", "nodes", ("validate", "-"), "list-job-nodes/"),
        ("CHECKS_FORMAT", "json", ("checks", "--select", "get-job/id-*"), '"level"'),
        ("SPEC_FORMAT", "json", ("spec",), '{\n  "openapi"'),
        ("SERVE_TOKEN_FILE", "nowhere", ("serve",), "the token file nowhere"),
    ],
)
def test_a_twin_does_what_its_option_does(run_cli, twin, value, arguments, said):
    env = {f"ORCHESTRATOR_CONTRACT_{twin}": value}
    done = run_cli(*arguments, stdin="{}", env=env)
    assert said in done.stdout + done.stderr


def test_the_catalogue_prints_every_check(run_cli):
    lines = run_cli("checks").stdout.splitlines()
    assert {line.split()[0] for line in lines} == set(CATALOGUE)
    assert len(lines) == len(CATALOGUE)  # a line each, for whoever searches them
    rows = json.loads(
        run_cli("checks", "--format", "json", "--select", "*/id-*").stdout
    )
    assert {row["id"] for row in rows} == {c for c in CATALOGUE if "/id-" in c}


@for_each("check", CATALOGUE)
def test_every_check_is_explained_with_a_bad_and_a_good_example(capsys, check):
    assert main(["checks", "explain", check]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{check}  ({CATALOGUE[check].level.label};")
    assert CATALOGUE[check].requirement.split()[0] in told
    assert "\nBad: " in told
    assert "\nGood: " in told


def test_there_are_no_words_about_clauses_that_are_gone():
    words = json.loads(files(cli).joinpath("words.json").read_text("utf-8"))
    assert set(words) <= {check.clause for check in CATALOGUE.values()}


def test_an_example_shows_the_place_that_is_wrong(capsys):
    main(["checks", "explain", "get-job/status-runs-forward"])
    shown = capsys.readouterr().out.partition("\nBad: ")[2]
    assert shown.count("/status/2/exit_time:") == 2
    assert "Good: The same place in a valid document.\n    /status/2" in shown
    main(["checks", "explain", "list-jobs/error-required-keys-are-present"])
    shown = capsys.readouterr().out.partition("\nBad: ")[2]
    assert "    the whole body:" in shown  # what is missing has no place of its own


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


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("0001-01-01T00:00:00Z", "'--now': the epoch 0001-01-01 00:00:00+00:00 is not"),
        ("9990-01-01T00:00:00Z", "is not between 1971 and 9000"),
        ("0001-01-01T00:00:00+14:00", "with a zone, such as"),
    ],
)
def test_a_moment_that_no_job_could_live_at_is_refused(run_cli, now, why):
    done = run_cli("generate", "--now", now)
    assert done.returncode == 2
    assert why in done.stderr


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


@contextmanager
def serving(tool, env, *arguments):
    """Run ``serve`` on any port; yield its URL and what else it says at the start."""
    command = [tool, "serve", "-p", "0", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env)
    try:
        url = process.stderr.readline().split()[-1]
        said = iter(process.stderr.readline, "Ctrl-C ends it.\n")
        yield url, "".join(said)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert process.returncode == 0


def ask(url, token):
    path = f"{url}/orchestrator/v1/jobs/1"
    return urllib3.request("GET", path, headers={"X-Authentication": token})


def test_the_mock_serves_until_it_is_told_to_end(scripts, clean_env, tmp_path):
    port_file = tmp_path / "port"
    tool = scripts / "orchestrator-contract"
    with serving(tool, clean_env, "--port-file", port_file) as (url, told):
        assert url.endswith(f":{port_file.read_text().strip()}")
        assert "curl -s -H" in told
        assert "401 for one that begins with invalid" in told
        validator_for("job").validate(ask(url, "any").json())
    assert not port_file.exists()


def test_the_token_of_the_mock_may_be_in_a_file_and_is_not_shown(
    scripts, clean_env, tmp_path
):
    path = tmp_path / "token"
    path.write_text("s3cret\n", encoding="ascii")
    tool = scripts / "orchestrator-contract"
    with serving(tool, clean_env, "--token-file", path) as (url, told):
        assert "s3cret" not in told
        assert "$ORCHESTRATOR_TOKEN" in told
        assert ask(url, "another").status == 401
        assert ask(url, "s3cret").status == 200
