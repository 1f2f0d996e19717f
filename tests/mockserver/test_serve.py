"""The mock as a program, ended by signals."""

from __future__ import annotations

import signal
import subprocess
import sys
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
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
        assert process.wait(timeout=10) == 0
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


def test_a_port_file_that_cannot_be_written_stops_the_server(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        serve(port=0, port_file=tmp_path / "none" / "port")
