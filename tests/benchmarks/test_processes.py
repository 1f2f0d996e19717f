"""Servers are awaited, looked at, and gone at the end with all that they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from instruments.asking import Asker
from instruments.environments import Environment
from instruments.places import BENCHMARKS
from instruments.processes import Cores, DidNotStart, Server, free_port, status_of
from instruments.wrk import NotMeasured
from orchestrator_contract.mockserver import MockServer
from rows.growing import median_of

#: A server that starts another process, as npm's and granian's do.
WITH_A_CHILD = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[2], "w").write(str(child.pid))
from http.server import SimpleHTTPRequestHandler, HTTPServer
HTTPServer(("127.0.0.1", int(sys.argv[1])), SimpleHTTPRequestHandler).serve_forever()
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state != "Z"


def test_a_server_is_gone_with_its_children(tmp_path: Path) -> None:
    port, told = free_port(), tmp_path / "pid"
    command = [sys.executable, "-c", WITH_A_CHILD, str(port), str(told)]
    with Server(command, port=port, path="/") as server:
        child = int(told.read_text())
        assert is_alive(child)
        assert server.first_answer > 0
        assert server.memory() > 5
        assert status_of(port, "/") == 200
    deadline = time.monotonic() + 10
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(child)
    assert status_of(port, "/") is None


def test_a_server_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such document')"]
    server = Server(command, port=free_port(), path="/", log=tmp_path / "log")
    with pytest.raises(DidNotStart, match="it ended at once: no such document"):
        server.__enter__()


def test_a_server_that_does_not_answer_is_given_up_and_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("instruments.processes.PATIENCE", 0.3)
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    with pytest.raises(DidNotStart, match="no answer"):
        Server(command, port=free_port(), path="/").__enter__()


def test_one_core_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {3})
    with pytest.raises(SystemExit, match="two cores"):
        Cores.of_this_machine()


def test_an_asker_times_what_is_answered_and_refuses_what_is_not() -> None:
    with MockServer() as server, Asker(server.port) as asker:
        assert 0 < median_of(asker, "/orchestrator/v1/jobs/6") < 60
        with pytest.raises(NotMeasured, match="404"):
            asker.seconds("/orchestrator/v1/jobs/2000000")


def test_an_environment_that_was_moved_is_made_again(tmp_path: Path) -> None:
    """Its scripts begin with the path where it was."""
    Environment(tmp_path / "old")
    (tmp_path / "old" / "left-over").touch()
    Environment(tmp_path / "old")
    assert (tmp_path / "old" / "left-over").exists()
    (tmp_path / "old").rename(tmp_path / "new")
    moved = Environment(tmp_path / "new")
    assert moved.python.exists()
    assert not (tmp_path / "new" / "left-over").exists()


MEASURING = """
import sys, time
sys.path.insert(0, sys.argv[1])
from instruments.processes import Server, end_politely, free_port
end_politely()
port = free_port()
serve = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
with Server(serve, port=port, path="/") as server:
    print(server._process.pid, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_whoever_ends_a_run_ends_its_servers(sign: signal.Signals) -> None:
    command = [sys.executable, "-c", MEASURING, str(BENCHMARKS)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        assert run.stdout is not None
        server = int(run.stdout.readline())
        assert is_alive(server)
        run.send_signal(sign)
        run.wait(timeout=20)
    deadline = time.monotonic() + 10
    while is_alive(server) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(server)
