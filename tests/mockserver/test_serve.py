"""The mock as a program, ended by signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from orchestrator_contract.mockserver import MockServer, PortInUse, serve

from .asking import API, asking

if TYPE_CHECKING:
    from pathlib import Path

    import urllib3

SCRIPT = """
import sys
from pathlib import Path
from orchestrator_contract.mockserver import serve
serve(port=0, port_file=Path(sys.argv[1]), ready=lambda s: print(s.url, flush=True))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(
    tmp_path: Path, number: signal.Signals, http: urllib3.PoolManager
) -> None:
    port_file = tmp_path / "port"
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, port_file],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        url = process.stdout.readline().strip()
        assert url == f"http://127.0.0.1:{int(port_file.read_text())}"
        assert asking(url, http)(f"{API}/jobs/1").status == 200
        began = time.perf_counter()
        process.send_signal(number)
        try:
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()
        assert time.perf_counter() - began < 2
        assert process.stderr.read() == ""
    assert list(tmp_path.iterdir()) == []


def test_it_can_run_inside_a_program_and_gives_the_signals_back() -> None:
    seen: list[str] = []

    def ready(server: MockServer) -> None:
        seen.append(server.url)
        signal.raise_signal(signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    serve(port=0, ready=ready)
    assert seen
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_port_in_use_is_told_and_writes_no_port_file(tmp_path: Path) -> None:
    with MockServer() as server, pytest.raises(PortInUse, match="in use"):
        serve(port=server.port, port_file=tmp_path / "port")
    assert list(tmp_path.iterdir()) == []


def test_a_hang_up_that_is_ignored_goes_on_being_ignored() -> None:
    def ready(_: MockServer) -> None:
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        signal.raise_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        serve(port=0, ready=ready)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_port_file_that_is_a_pipe_is_told_the_port_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "port"
    os.mkfifo(pipe)
    heard: list[str] = []
    reader = threading.Thread(
        target=lambda: heard.append(pipe.read_text()), daemon=True
    )
    reader.start()

    def ready(server: MockServer) -> None:
        reader.join(timeout=10)
        assert heard == [f"{server.port}\n"]
        signal.raise_signal(signal.SIGTERM)

    serve(port=0, port_file=pipe, ready=ready)
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_port_file_that_cannot_be_written_stops_the_server(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"cannot write the port file .*none"):
        serve(port=0, port_file=tmp_path / "none" / "port")
