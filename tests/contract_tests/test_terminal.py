"""What stands on a real terminal while a command runs, and what is left there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator_contract.contract_tests.cli.terminal import Terminal, takes_links
from orchestrator_contract.fixtures import document

from .screen import Screen, in_this_process, on_a_terminal

PAGE = document("job-page-example").path

#: A run that lasts for a second or two.
SLOW = ("check", "--mock", "--max-requests", "70", "--rate", "40")
#: One that is over in half a second, which is enough where progress shows at once.
QUICK = ("check", "--mock", "--max-requests", "40", "--rate", "80")


@pytest.fixture
def tool(scripts) -> Path:
    return scripts / "orchestrator-contract"


@pytest.fixture
def terminal_env(clean_env) -> dict[str, str]:
    """The environment of a plain terminal, as it is outside of a test run."""
    ours = {"NO_COLOR", "COLUMNS", "CI", "TMUX", "TERM_PROGRAM", "FORCE_HYPERLINK"}
    return {k: v for k, v in clean_env.items() if k not in ours} | {
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }


def test_progress_appears_and_is_wiped(tool, terminal_env):
    shown = on_a_terminal([tool, *SLOW], terminal_env)
    drawn = [line for line in shown.screen.seen if " of at most " in line]
    assert any(re.search(r"━+.* \d+ of at most 70 requests", line) for line in drawn)
    assert shown.screen.text.startswith("Met ")
    assert "requests, 1 s" not in shown.screen.text
    assert re.fullmatch(
        r"Conforms: 0 errors, 0 warnings \(\d+ requests, \d+ jobs, \d+\.\d s\)",
        shown.screen.text.splitlines()[-1],
    )
    assert shown.code == 0
    assert "\x1b[?25l" not in shown.written  # the cursor is never hidden


def test_ctrl_c_leaves_nothing_behind(tool, terminal_env):
    keys = [b"\x03"]

    def once(written: str) -> bytes | None:
        return keys.pop() if keys and " requests" in written else None

    command = [tool, "check", "--mock", "--rate", "20"]
    shown = on_a_terminal(command, terminal_env, when=once)
    assert shown.code == 130
    assert shown.screen.text in {"", "^C"}
    assert any("requests" in line for line in shown.screen.seen)


@pytest.mark.parametrize(
    ("arguments", "env"),
    [
        ((*QUICK, "--quiet"), {}),
        (QUICK, {"TERM": "dumb"}),
        ((*QUICK, "--quiet"), {"NO_COLOR": "1"}),
    ],
)
def test_where_nothing_is_to_be_drawn_there_is_no_escape(
    terminal_env, monkeypatch, arguments, env
):
    shown = in_this_process(arguments, terminal_env | env, monkeypatch)
    coloured = not env
    assert ("\x1b" in shown.written) == coloured
    assert "\x1b[2K" not in shown.written
    assert "Conforms: 0 errors, 0 warnings" in shown.screen.text


def test_no_color_leaves_the_progress_without_colour(terminal_env, monkeypatch):
    shown = in_this_process(QUICK, terminal_env | {"NO_COLOR": "1"}, monkeypatch)
    assert any(" of at most " in line for line in shown.screen.seen)
    assert not re.search(r"\x1b\[[0-9;]*m", shown.written)


def test_how_much_of_the_files_is_judged_is_drawn_and_wiped(
    terminal_env, monkeypatch, run_cli, tmp_path
):
    jobs = tmp_path / "jobs.jsonl"
    jobs.write_text(run_cli("generate", "--count", 1500).stdout, encoding="utf-8")
    shown = in_this_process(("validate", jobs), terminal_env, monkeypatch)
    told = r"MB of \d+\.\d MB, [\d,]+ documents, [\d,]+ jobs, 0 findings, \d+ s"
    assert any(re.search(told, line) for line in shown.screen.seen)
    assert re.match(r"Met \d+ of 63 pairs", shown.screen.text)
    assert " documents, " not in shown.screen.text
    assert shown.code == 0


def test_the_report_fits_the_terminal(tool, terminal_env):
    shown = on_a_terminal([tool, "validate", PAGE], terminal_env, columns=52)
    assert not any("document" in line for line in shown.screen.seen)  # it is short
    assert "Conforms: 0 errors, 3 warnings" in shown.screen.text
    long = [line for line in shown.screen.lines if len(line) > 52]
    assert all("/" in line for line in long)  # what is there to be copied


def test_nothing_that_is_piped_has_an_escape(run_cli, clean_env):
    del clean_env
    colours = {"NO_COLOR": "", "FORCE_COLOR": "1", "FORCE_HYPERLINK": "1"}
    for arguments in (SLOW, ("validate", PAGE, "-v"), ("checks",), ("--help",)):
        done = run_cli(*arguments, env=colours)
        assert "\x1b" not in done.stdout + done.stderr
        assert "\r" not in done.stdout + done.stderr


def test_the_same_answers_give_the_same_report(run_cli):
    first, second = (run_cli("validate", PAGE.parent).stderr for _ in range(2))
    assert first == second


def test_rich_is_imported_where_a_terminal_is_drawn_on_only(clean_env):
    program = (
        "import sys; from orchestrator_contract.contract_tests.cli import main\n"
        "for line in sys.argv[1:]: main(line.split()); print('rich' in sys.modules)"
    )
    lines = ["--help", f"validate {PAGE}", "checks", "check -h"]
    done = subprocess.run(
        [sys.executable, "-c", program, *lines],
        env=clean_env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines().count("False") == len(lines)


@pytest.mark.parametrize(
    ("environ", "taken"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7200"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4205"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode"}, True),
        ({"TERM": "xterm-256color", "WT_SESSION": "a-b"}, True),
        ({"TERM": "tmux-256color", "VTE_VERSION": "7200", "TMUX": "socket"}, False),
        ({"TERM": "screen", "KITTY_WINDOW_ID": "1"}, False),
        ({"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}, False),
        ({"TERM": "screen", "FORCE_HYPERLINK": "1"}, True),
    ],
)
def test_links_are_made_where_they_are_known_to_be_taken(environ, taken):
    assert takes_links(environ) == taken


def test_a_link_leads_where_it_says(terminal_env, monkeypatch):
    env = terminal_env | {"TERM": "xterm-kitty"}
    shown = in_this_process(["validate", PAGE], env, monkeypatch)
    links = re.findall(
        r"\x1b\]8;;([^\x1b]+)\x1b\\([^\x1b]+)\x1b\]8;;\x1b\\", shown.written
    )
    assert links
    assert all(address == told for address, told in links)
    assert all(address.startswith("https://") for address, _ in links)
    plain = in_this_process(["validate", PAGE], terminal_env, monkeypatch)
    assert "\x1b]8" not in plain.written


def test_a_stream_that_is_no_terminal_takes_nothing(tmp_path):
    with (tmp_path / "file").open("w", encoding="utf-8") as file:
        found = Terminal.of(file, {"TERM": "xterm-kitty"})
        assert found == Terminal()
        assert Terminal.of(file, {"COLUMNS": "132"}).columns == 132
        assert Terminal.of(file, {"COLUMNS": "wide"}).columns == 80


@pytest.mark.parametrize("runner", ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"])
def test_no_server_gives_orders_to_the_runner_of_a_pipeline(
    run_cli, clean_env, tmp_path, runner
):
    orders = ("::error::x", "##[error]x", "##vso[task.x]", "##teamcity[x]")
    # So long that an order is the first word of its line.
    state = f"{'a' * 42} {' '.join(orders)}"
    body = document("job-page-example").body | {"state": state}
    (tmp_path / "job.json").write_text(json.dumps(body))
    inside = clean_env | {"COLUMNS": "60"}
    plain = run_cli("validate", tmp_path / "job.json", env=inside).stderr
    assert re.search("(?m)^ *::", plain), "there is nothing to defuse"
    assert all(order in plain for order in orders)
    defused = run_cli(
        "validate", tmp_path / "job.json", env=inside | {runner: "true"}
    ).stderr
    assert not re.search(r"(?m)^\s*::|##\w*\[", defused)
    for order in ("# #[error]x", "# #vso[task.x]", "# #teamcity[x]"):
        assert order in defused


def test_an_ascii_terminal_reads_the_report_too(terminal_env, monkeypatch):
    shown = in_this_process(QUICK, terminal_env, monkeypatch, encoding="ascii")
    assert shown.written.isascii()
    assert re.search(r"^  task +x", shown.screen.text, re.MULTILINE)


def test_the_screen_of_these_tests_is_a_screen():
    shown = Screen().show("one\r\ntwo\rT\x1b[A\x1b[2K\r\x1b[31m1\x1b[0m")
    assert shown.text == "1\nTwo"
    assert os.linesep not in shown.text or os.linesep == "\n"
