"""The console script's ``serve`` in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

API = "/orchestrator/v1"
TOKEN = {"X-Authentication": "any"}


@dataclass
class Served:
    """A ``serve`` that runs; what it said is known when it has ended."""

    url: str
    process: subprocess.Popen[str]
    out: str = ""
    err: str = ""

    def __iter__(self) -> Iterator[Any]:
        return iter((self.url, self))


@contextmanager
def serving(
    scripts: Path, env: dict[str, str], folder: Path, *arguments: str
) -> Iterator[Served]:
    """Run ``serve`` until the block ends."""
    port_file = folder / "port"
    command = [
        str(scripts / "orchestrator-contract"),
        *("serve", "--port", "0", "--port-file", str(port_file)),
        *arguments,
    ]
    with subprocess.Popen(
        command,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        scheme = "https" if "--tls" in arguments else "http"
        served = Served("", process)
        try:
            deadline = time.monotonic() + 30
            while not port_file.exists():
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < deadline
                time.sleep(0.02)
            served.url = f"{scheme}://127.0.0.1:{port_file.read_text().strip()}"
            yield served
        finally:
            process.send_signal(signal.SIGTERM)
            served.out, served.err = process.communicate(timeout=20)


def get(url: str, path: str) -> Any:
    """Ask the API at *url* as a client with a token does."""
    with urllib3.PoolManager(retries=False, timeout=5) as http:
        return http.request("GET", f"{url}{API}{path}", headers=TOKEN)
