"""What leaves the command line when something is wrong: one line, and an exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator_contract.contract_tests import runner
from orchestrator_contract.contract_tests.cli import main
from orchestrator_contract.fixtures import document
from orchestrator_contract.mockserver import MockServer

JOB = document("job-page-example").path


@pytest.fixture
def shell(scripts, clean_env, tmp_path):
    """Run a line of shell, in which $tool is the console script."""

    def run(line: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", line],
            capture_output=True,
            text=True,
            env=clean_env | {"tool": str(scripts / "orchestrator-contract")} | env,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )

    return run


def test_without_a_command_the_help_is_shown(run_cli):
    done = run_cli()
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Usage: orchestrator-contract ")


@pytest.mark.parametrize(
    "command",
    [
        "checks",
        "generate",
        f"generate --count 1{'0' * 30}",
        "spec",
        f"validate {JOB} --report json=-",
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_no_room_for_the_output_is_one_line_and_exit_2(shell, command):
    done = shell(f"$tool {command} >/dev/full")
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert last == "Error: cannot write the output: no space left on device"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_no_room_for_the_error_either_changes_no_exit_code(shell):
    assert shell("$tool chek 2>/dev/full").returncode == 2


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$tool checks >&-", 0),
        (f"$tool validate {JOB} >&- 2>&-", 0),
        ("$tool chek 2>&-", 2),
        ("$tool validate - <&-", 2),
    ],
)
def test_closed_streams_are_no_defect(shell, line, code):
    done = shell(line)
    assert done.returncode == code, done.stderr
    assert len(done.stderr.splitlines()) <= 1


def test_what_others_read_is_utf_8_wherever_we_are(shell):
    line = "$tool generate --count 63"
    assert shell(line, PYTHONIOENCODING="ascii").stdout == shell(line).stdout
    assert shell("$tool checks", PYTHONIOENCODING="ascii").returncode == 0


def test_a_file_whose_name_is_no_text_can_be_reported(shell, tmp_path):
    # No text in UTF-8, that is: most file systems take any bytes.
    line = f"cp {JOB} $'\\xff.json' && $tool validate *.json --report json="
    for path in ("report", "-"):
        done = shell(line + path)
        assert done.returncode == 0, done.stderr
    # What cannot be written down is shown as what it is: one character, unknown.
    assert '"\N{REPLACEMENT CHARACTER}.json"' in (tmp_path / "report").read_text(
        encoding="utf-8"
    )


def test_the_token_of_a_mock_may_be_in_a_file(run_cli, tmp_path):
    both = run_cli("serve", "--token", "a", "--token-file", "b")
    assert both.returncode == 2
    assert "either --token or --token-file" in both.stderr
    empty = tmp_path / "token"
    empty.touch()
    done = run_cli("serve", "--token-file", empty)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line == f"Error: the token file {empty} is empty"


@pytest.mark.parametrize(
    ("token", "message"),
    [("", "is empty"), ("two words", "holds more than one word: that is no token")],
)
def test_a_token_that_no_request_could_bring_begins_no_mock(run_cli, token, message):
    done = run_cli("serve", "--port", "0", "--token", token)
    assert done.returncode == 2
    assert f"Error: --token {message}; leave it out to accept any" in done.stderr
    assert "two words" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_defect_that_nobody_can_be_told_of_is_one_still(shell):
    program = (
        "import sys; from orchestrator_contract.contract_tests import cli, runner;"
        " runner.selected = None; sys.exit(cli.main(['checks']))"
    )
    done = shell(f'"$python" -c "{program}" 2>/dev/full', python=sys.executable)
    assert done.returncode == 70


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
def test_what_cannot_be_served_is_one_line_and_exit_2(run_tool, arguments, said):
    done = run_tool("serve", *arguments)
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
    assert Path(__file__).name in told
    assert "terc3s" not in told


def test_ctrl_c_is_quiet(capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "selected", interrupted)
    assert main(["checks"]) == 130
    assert capsys.readouterr().err.strip() == ""


@pytest.mark.parametrize(
    ("arguments", "env", "said"),
    [
        (["chek"], {}, "no command 'chek'; near it: check, checks"),
        (["nonsense"], {}, "there are serve, healthcheck, check,"),
        (
            ["checks", "get-job/id-names-the-job"],
            {},
            "perhaps `orchestrator-contract checks explain get-job/id-names-the-job`",
        ),
        (["generate", "--count", "x"], {}, "'x' is not a valid whole number (see"),
        (["check", "--mock"], {"CHECK_RATE": "x"}, "environment, {}CHECK_RATE (see"),
        (["spec"], {"SPEC_FORMAT": "xml"}, "environment, {}SPEC_FORMAT (see"),
        (["validate"], {}, "Missing argument 'FILE...' (see"),
    ],
)
def test_wrong_words_bring_the_right_ones(capsys, monkeypatch, arguments, env, said):
    prefix = "ORCHESTRATOR_CONTRACT_"
    for name, value in env.items():
        monkeypatch.setenv(f"{prefix}{name}", value)
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("Error: ")
    assert said.format(prefix) in line


@pytest.mark.parametrize(
    ("arguments", "twins", "lines"),
    [
        (["-q"], {}, 1),
        ([], {"QUIET": "1"}, 1),
        (["--quiet"], {"VERBOSE": "1"}, 1),
        (["-v"], {"QUIET": "1"}, None),
    ],
)
def test_the_command_line_decides_how_much_is_told(
    capsys, monkeypatch, arguments, twins, lines
):
    for name, value in twins.items():
        monkeypatch.setenv(f"ORCHESTRATOR_CONTRACT_VALIDATE_{name}", value)
    assert main(["validate", str(JOB), *arguments]) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[-1].startswith("Conforms: 0 errors, 3 warnings (1 job")
    assert lines is None or len(told) == lines
