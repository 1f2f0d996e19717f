"""``check`` as its users run it: verdicts, exit codes, one line for what is wrong."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import pytest

from orchestrator_contract.contract_tests.cli import main
from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.schemas import validator_for

from .hostile import answer, playing, saying

TOKEN = "s3cret-t0ken-of-ours"  # noqa: S105 - it opens a mock


@pytest.fixture(scope="module")
def server():
    with MockServer(3, jobs=64, token=TOKEN) as mock:
        yield mock


@pytest.fixture
def token_file(tmp_path, server) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{server.token}\n", encoding="ascii")
    return path


def test_the_mock_conforms_and_the_verdict_says_what_was_exercised(run_cli, tmp_path):
    done = run_cli("check", "--mock", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.match(r"Met \d\d of 63 pairs of state and type\n", done.stderr)
    assert "no job of type" not in done.stderr
    assert "Conforms: 0 errors, 0 warnings" in done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())  # no .hypothesis, no report


def test_a_server_is_checked_with_the_token_of_a_file(run_cli, server, token_file):
    done = run_cli("check", server.url, "--token-file", token_file)
    assert done.returncode == 0, done.stderr
    assert server.token not in done.stderr


def test_the_token_may_come_from_the_environment(run_cli, server):
    env = {"ORCHESTRATOR_TOKEN": server.token}
    assert run_cli("check", server.url, env=env).returncode == 0


def test_every_option_has_a_twin_in_the_environment(run_cli, server, token_file):
    env = {
        "ORCHESTRATOR_CONTRACT_CHECK_TOKEN_FILE": str(token_file),
        "ORCHESTRATOR_CONTRACT_CHECK_MAX_REQUESTS": "3",
    }
    done = run_cli("check", server.url, env=env)
    assert done.returncode == 3
    assert "lacking" in done.stderr


def test_the_report_satisfies_its_schema_and_goes_to_standard_output(
    run_cli, server, token_file
):
    options = ("--token-file", token_file, "--report", "json=-")
    done = run_cli("check", server.url, *options)
    report = json.loads(done.stdout)
    validator_for("report").validate(report)
    assert report["verdict"] == "conforms"
    assert report["summary"]["requests"] == len(report["requests"]) <= 250
    assert server.token not in done.stdout


def test_a_job_by_its_number_is_looked_at_whatever_the_list_says(
    run_cli, server, token_file
):
    options = ("--token-file", token_file, "--job-id", 64, "--report", "json=-")
    done = run_cli("check", server.url, *options)
    asked = [request["url"] for request in json.loads(done.stdout)["requests"]]
    assert f"{server.url}/orchestrator/v1/jobs/64" in asked


def test_a_plan_prints_every_request_and_sends_none(run_cli, server):
    done = run_cli("check", server.url, "--plan")
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert all(line.startswith(("GET ", "HEAD ")) for line in lines)
    assert f"{len(lines)} requests, none was sent" in done.stderr


def test_a_plan_needs_nobody_to_be_there(run_cli):
    done = run_cli("check", "https://pe.example.com:8143", "--plan")
    assert "GET https://pe.example.com:8143/orchestrator/v1/jobs?limit=1" in done.stdout
    assert "%00" not in done.stdout  # off loopback nothing strange is sent


def test_exploring_tells_the_seed_that_draws_the_same_again(
    run_cli, server, token_file
):
    done = run_cli("check", server.url, "--token-file", token_file, "--explore")
    assert "--seed" in done.stderr.splitlines()[0]
    assert done.returncode == 0


def test_an_old_release_is_inferred_and_the_reason_is_told(run_cli, server, token_file):
    options = ("--token-file", token_file, "--profile", "auto")
    done = run_cli("check", server.url, *options)
    assert done.returncode == 0, done.stderr
    assert "profile   current: the newest release" in done.stderr


def test_a_selection_of_checks_judges_alone(run_cli, server, token_file):
    options = ("--token-file", token_file, "--select", "get-job/id-*")
    done = run_cli("check", server.url, *options)
    assert "2 passed, 0 with findings, 0 not exercised" in done.stderr


def one_line(done) -> str:
    (line,) = done.stderr.splitlines()
    return line


def test_nobody_there_is_one_line_and_exit_4(run_cli):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    done = run_cli("check", f"http://127.0.0.1:{port}")
    assert done.returncode == 4
    assert "connection refused" in one_line(done)


def test_a_refused_token_is_one_line_and_exit_4(run_cli, server):
    env = {"ORCHESTRATOR_TOKEN": "invalid-token"}
    done = run_cli("check", server.url, env=env)
    assert done.returncode == 4
    assert "refused with 401" in one_line(done)
    assert "invalid-token (" not in done.stderr


def test_something_that_is_no_http_is_one_line_and_exit_4(run_cli):
    with playing(saying(b"SSH-2.0-OpenSSH_9.6\r\n")) as stage:
        done = run_cli("check", stage.url, "--timeout", 2)
    assert done.returncode == 4
    assert one_line(done).startswith("Unreachable: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give either URL or --mock"),
        (("--mock", "http://localhost"), "give either URL or --mock"),
        (("pe.example.com",), "perhaps https://pe.example.com:8143 is meant"),
        (("ftp://pe.example.com",), "neither http:// nor https://"),
        (("http://pe.example.com",), "plain http beyond this machine"),
        (("--mock", "--probes", "all"), "'none', 'basic', 'full'"),
        (("--mock", "--select", "nope"), "no check is called 'nope'"),
        (("--mock", "--profile", "2015.1"), "'2015.1' is no release"),
        (("--mock", "--report", "xml=a"), "such as html=report.html; formats: html"),
        (("--mock", "--baseline-update"), "--baseline-update needs --baseline"),
        (("--mock", "-q", "-v"), "either --verbose or --quiet"),
        (("--mock", "--baseline", "nowhere"), "--baseline-update makes it"),
        (("--mock", "--report", "json=/no/such/folder/r"), "there is no folder '/no"),
        (("--mock", "--report", "json=."), "cannot write the report"),
        (
            ("http://localhost:1", "--token-file", "nowhere"),
            "cannot read the token file",
        ),
        (("https://localhost:1", "--cacert", "nowhere"), "nowhere"),
        (("--mok",), "No such option"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(run_cli, tmp_path, arguments, said):
    done = run_cli("check", *arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    line = done.stderr.splitlines()[-1]
    assert line.startswith("Error: ")
    assert said in line
    assert "Traceback" not in done.stderr


def test_a_report_that_has_no_folder_is_refused_before_anything_is_asked(run_cli):
    """Nobody wants to hear it when two minutes of questions are over."""
    done = run_cli("check", "--mock", "--report", "html=/no/such/folder/r.html")
    assert done.stderr.startswith("Error: ")
    assert "requests" not in done.stderr


def test_a_server_that_contradicts_itself_violates_the_contract(capsys):
    body = b'{"items": [], "pagination": {"limit": 1, "offset": 0, "total": -1}}'

    def play(line):
        while line.hear():
            line.say(answer(body))

    with playing(play) as stage:
        code = main(["check", stage.url, "--max-requests", "20"])
    told = capsys.readouterr().err
    assert code == 1
    assert "list-jobs/sizes-are-as-documented" in told
    assert "Violates the contract" in told
    assert "curl -sS -i" in told
    assert "$ORCHESTRATOR_TOKEN" in told


def test_a_baseline_accepts_what_is_known_and_goes_stale(capsys, tmp_path):
    known = tmp_path / "known.json"
    golden = "fixtures/valid/job-page-example.json"
    page = str(Path(__file__).parents[2] / golden)
    update = ["--baseline", str(known), "--baseline-update"]
    assert main(["validate", page, *update, "--fail-on", "warning"]) == 0
    assert main(["validate", page, "--baseline", str(known), "--fail-on", "info"]) == 0
    assert "accepts 3 more findings" in capsys.readouterr().err
    clean = str(Path(page).with_name("job-deploy-running.json"))
    assert main(["validate", clean, "--baseline", str(known)]) == 5
    assert "the baseline is stale" in capsys.readouterr().err
