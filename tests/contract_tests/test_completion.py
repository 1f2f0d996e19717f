"""Completion: in real shells with somebody at the keyboard, and line by line."""

from __future__ import annotations

import copy
import shutil

import click
import pytest

from orchestrator_contract.contract_tests import cli
from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.cli import completion
from orchestrator_contract.contract_tests.cli.candidates import COMPLETING, enable
from orchestrator_contract.contract_tests.cli.main import COMMANDS
from orchestrator_contract.contract_tests.cli.main import (
    orchestrator_contract as main_command,
)
from orchestrator_contract.contract_tests.reporters import FORMATS
from orchestrator_contract.mockserver.faults.catalogue import FAULTS
from orchestrator_contract.schemas import RELEASES

from ..support.sampling import sampled
from .keyboard import STARTS, TAB, keyboard

TOOL = "orchestrator-contract"
ASKED = "_ORCHESTRATOR_CONTRACT_COMPLETE"

#: What is typed, and what its last word is once the tabulator was pressed.
TYPED = {
    "gen": "generate",
    "checks explain get-job/status-sk": "get-job/status-skips-no-state",
    "validate --select 'get-job/status-sk": "get-job/status-skips-no-state",
    "check --profile 2016.4": "2016.4",
    "check --profile=2016.4": "--profile=2016.4",
    "check --report jun": "junit=",
    "check --report json=report.": "json=report.json",
    "check --token-file=jo": "--token-file=jobs.jsonl",
    "serve --fault body:state-u": "body:state-unknown",
    "spec --diff 2017": "2017.3",
    "validate jo": "jobs.jsonl",
    "completion fi": "fish",
}


@pytest.fixture
def typist(request, clean_env, tmp_path):
    shell = request.param
    for program in (shell, "setsid"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} here")
    for name in ("report.json", "jobs.jsonl"):
        (tmp_path / name).touch()
    with keyboard(shell, clean_env | {"HOME": str(tmp_path)}, tmp_path) as typist:
        yield typist


@pytest.mark.parametrize(
    "typist", sampled(STARTS, session="e2e", every=3), indirect=True
)
def test_a_shell_completes_what_is_typed(typist):
    completed = {line: typist.completed(f"{TOOL} {line}")[-1] for line in TYPED}
    assert completed == TYPED


@pytest.mark.parametrize("typist", ["zsh", "fish"], indirect=True)
def test_a_shell_shows_what_a_candidate_means(typist):
    typist.type(f"{TOOL} serve --fault token-{TAB}{TAB}")
    typist.shown("401: the token has expired")


@pytest.fixture
def candidates(monkeypatch, capsys):
    """Ask for the candidates of a line as the script of a shell does."""

    def asked(line, *, of="zsh", word=None):
        monkeypatch.setenv(ASKED, f"{of}_complete")
        monkeypatch.setenv("COMP_LINE", f"{TOOL} {line}")
        if word is not None:
            monkeypatch.setenv("COMP_WORD", word)
        assert cli.main([]) == 0
        rows = [row.split("\t") for row in capsys.readouterr().out.splitlines()]
        return {value: (kind, meaning) for kind, value, meaning in rows}

    return asked


def test_every_command_is_offered(candidates):
    assert list(candidates("")) == list(COMMANDS)


def test_ids_come_by_operation_and_then_with_what_they_demand(candidates):
    operations = candidates("checks explain ")
    assert {kind for kind, _ in operations.values()} == {"part"}
    every = {}
    for operation in operations:
        every |= candidates(f"checks explain {operation}")
    assert set(every) == set(CATALOGUE)
    _, meaning = every["get-job/status-is-in-order"]
    requirement = " ".join(CATALOGUE["get-job/status-is-in-order"].requirement.split())
    assert meaning.removesuffix("…")
    assert requirement.startswith(meaning.removesuffix("…"))


def test_a_pattern_for_all_of_an_operation_is_offered_where_patterns_are(candidates):
    assert "get-job/*" in candidates("validate --select get-job/")
    assert "get-job/*" not in candidates("checks explain get-job/")


def test_what_stands_for_something_in_bash_is_escaped_unless_it_is_quoted(candidates):
    line = "validate --select get-job/"
    assert r"get-job/\*" in candidates(line, of="bash", word="get-job/")
    line = "validate --select 'get-job/"
    assert "get-job/*" in candidates(line, of="bash", word="get-job/")


def test_bash_gets_what_stands_after_the_place_where_it_divides_words(candidates):
    found = candidates("serve --fault body:state-", of="bash", word="state-")
    assert "state-unknown" in found
    found = candidates("check --profile=", of="bash", word="")
    assert "current" in found


def test_releases_formats_and_faults_are_those_that_there_are(candidates):
    assert {*RELEASES, "current"} == set(candidates("spec --profile "))
    assert {*RELEASES, "current", "auto"} == set(candidates("check --profile "))
    assert {f"{form}=" for form in FORMATS} == set(candidates("check --report "))
    assert set(FAULTS) == set(candidates("serve --fault "))


def test_a_path_after_a_format_is_completed_folders_with_a_slash(
    candidates, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("a b.json", ".hidden"):
        (tmp_path / name).touch()
    (tmp_path / "out").mkdir()
    report = "check --mock --report har="
    assert set(candidates(report)) == {"har=a b.json", "har=out/"}
    assert set(candidates(f"{report}.")) == {"har=.hidden"}
    assert set(candidates(f"{report}~/o")) == {"har=~/out/"}
    assert set(candidates("serve --documents=")) == {"--documents=out/"}
    assert candidates(f"{report}nowhere/") == {}
    assert candidates("check --mock --report tap=") == {}
    spaced = candidates(f"{report}a", of="bash", word="a")
    assert set(spaced) == {r"a\ b.json"}


def test_an_option_that_takes_a_path_leaves_it_to_the_shell(candidates):
    assert candidates("check --token-file x") == {"x": ("file", "")}
    assert candidates("serve --documents x") == {"x": ("dir", "")}
    assert candidates("validate x") == {"x": ("file", "")}


#: What takes a value of which there are too many to offer any.
FREE = {
    *("count", "jobs", "max_requests", "max_seconds", "port", "rate", "seed"),
    *("duration", "epoch", "now", "speed", "timeout", "watch", "workers"),
    *("admin_token", "allowed_host", "host", "job_id", "public_url", "token", "url"),
}


def commands():
    """Every command, and the one below one."""
    context = click.Context(main_command, info_name=TOOL)
    found = {name: main_command.get_command(context, name) for name in COMMANDS}
    return found | found["checks"].commands


@pytest.mark.parametrize("name", [*COMMANDS, "explain"])
def test_every_option_that_can_be_completed_is(name):
    command = copy.deepcopy(commands()[name])
    assert COMPLETING.get(name, {}).keys() <= {param.name for param in command.params}
    enable(command)
    context = click.Context(command)
    takes = [param for param in command.params if not getattr(param, "is_flag", False)]
    bare = {param.name for param in takes if not param.shell_complete(context, "")}
    assert bare <= FREE


def test_what_is_completed_belongs_to_a_command():
    assert COMPLETING.keys() <= commands().keys()


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_a_script_is_printed_by_the_name_of_its_shell(run_cli, shell):
    asked = run_cli("completion", shell)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert ASKED in asked.stdout
    assert run_cli("completion", env={"SHELL": f"/bin/{shell}"}).stdout == asked.stdout
    # As other programs made with click are asked:
    assert run_cli(env={ASKED: f"{shell}_source"}).stdout == asked.stdout


@pytest.mark.parametrize(
    ("arguments", "env", "said"),
    [
        (("tcsh",), {}, "'tcsh' is not one of 'bash', 'zsh', 'fish'"),
        ((), {"SHELL": "/bin/ksh"}, "$SHELL is '/bin/ksh'; say for which shell: bash"),
        ((), {"SHELL": ""}, "$SHELL is not set; say for which shell: bash, zsh, fish"),
        ((), {ASKED: "tcsh_complete"}, "what can be asked for: bash_complete"),
        ((), {ASKED: "bash"}, "a shell asks for 'bash'"),
    ],
)
def test_another_shell_is_refused_with_the_choice(run_cli, arguments, env, said):
    done = run_cli("completion", *arguments, env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    "line", ["nonsense ", "check --nonsense ", "check '", "\\", ""]
)
def test_nothing_that_is_typed_brings_an_error(run_cli, line):
    env = {ASKED: "bash_complete", "COMP_LINE": f"{TOOL} {line}", "COMP_WORD": ""}
    done = run_cli(env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert run_cli(env={ASKED: "fish_complete"}).returncode == 0
