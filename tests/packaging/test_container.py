"""The container: what its Dockerfile says, and that its process behaves as it says.

Where there is an engine, ``nox -s image`` builds and uses the image. Here its process
runs as the engine would start it: number 1 of its own processes, with a network of its
own, a root that cannot be written, a user that is nobody, no rights.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestrator_contract.contract_tests.outcome import Exit

from .building import PROJECT, ROOT, built, copied
from .dockerfile import context, stages

pytestmark = pytest.mark.slow(session="package")

FINAL = stages()[-1]
USER = FINAL.one("USER").partition(":")[0]
#: Nobody, but for the right to read: the checkout may lie in somebody's home.
RIGHT = "+dac_read_search"
NOBODY = [
    *("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"),
    *("--no-new-privs", f"--inh-caps=-all,{RIGHT}", f"--ambient-caps=-all,{RIGHT}"),
    *(f"--bounding-set=-all,{RIGHT}", "--"),
]
#: Raises the loopback of the new network, then becomes the process of the container.
START = """
import fcntl, os, socket, struct, subprocess, sys
with socket.socket() as any_socket:
    up = struct.pack("16sh14x", b"lo", 0x1 | 0x40)
    fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS: up and running
subprocess.run(["mount", "-o", "remount,bind,ro", "/", "/"], check=True)
os.execvp(sys.argv[1], sys.argv[1:])
"""
APART = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]


def test_nobody_runs_it_and_the_engine_knows_without_a_table_of_users() -> None:
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", FINAL.one("USER"))


def test_its_process_is_ours_and_hears_signals_itself() -> None:
    assert FINAL.words("ENTRYPOINT") == [*PROJECT["project"]["scripts"]]
    assert FINAL.words("CMD") == ["serve"]
    assert FINAL.words("HEALTHCHECK") == [*FINAL.words("ENTRYPOINT"), "healthcheck"]


def test_what_it_says_of_itself_is_what_the_package_says() -> None:
    prefix, labels = "org.opencontainers.image", FINAL.labels()
    about = PROJECT["project"]
    assert FINAL.one("ARG") == f"VERSION={about['version']}"
    assert labels[f"{prefix}.title"] == about["name"]
    assert labels[f"{prefix}.licenses"] == about["license"]


def test_it_copies_just_what_the_wheel_is_made_of(tmp_path: Path) -> None:
    files = context()
    assert not any(path.startswith(("tests/", "docs/", ".git")) for path in files)
    there = built("wheel", copied(tmp_path / "context", files), tmp_path / "there")
    whole = built("wheel", copied(tmp_path / "all"), tmp_path / "whole")
    names = [zipfile.ZipFile(path).namelist() for path in (there, whole)]
    assert names[0] == names[1]


class Container:
    """A process that runs as the image would have it run."""

    def __init__(self, process: subprocess.Popen[str], env: dict[str, str]) -> None:
        self.process, self._env = process, env
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until = time.monotonic() + 10
        while not (inside := children.read_text().split()):
            assert process.poll() is None and time.monotonic() < until  # noqa: PT018 - both are the same wait
            time.sleep(0.01)
        self.pid = int(inside[0])

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command beside the process, as an engine does with ``exec``."""
        inside = ["nsenter", f"--target={self.pid}", "--net", "--pid", "--mount"]
        return subprocess.run(
            [*inside, *NOBODY, *command],
            env=self._env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def until_healthy(self) -> str:
        """Wait as an engine does, with the health check of the image."""
        until = time.monotonic() + 60
        while (done := self.run(*FINAL.words("HEALTHCHECK"))).returncode:
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < until, done.stderr
            time.sleep(0.05)
        return done.stderr

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal to process 1; return its exit code and what it said."""
        os.kill(self.pid, number)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


Started = Callable[..., Container]


@pytest.fixture
def container(clean_env: dict[str, str], scripts: Path) -> Iterator[Started]:
    """Start the entry point with arguments, or with those that the image gives it."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can set a process apart as an engine does")
    for program in ("unshare", "nsenter", "setpriv"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} here")
    if subprocess.run([*APART, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no process can be set apart here")
    env = clean_env | FINAL.environment() | {"HOME": "/"}
    env["PATH"] = f"{scripts}{os.pathsep}{clean_env['PATH']}"
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> Container:
        given = [*FINAL.words("ENTRYPOINT"), *(arguments or FINAL.words("CMD"))]
        process = subprocess.Popen(
            [*APART, sys.executable, "-c", START, *NOBODY, *given],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return Container(process, env)

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


ASK = """
import json, sys, urllib.request
request = urllib.request.Request(sys.argv[1], headers={"X-Authentication": "any"})
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["state"])
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_is_well_and_ends_as_it_is_told(
    container: Started, number: int
) -> None:
    served = container()
    assert "is healthy: it demands its admin token" in served.until_healthy()
    job = "http://127.0.0.1:8143/orchestrator/v1/jobs/1"
    assert served.run(sys.executable, "-c", ASK, job).stdout == "new\n"
    status = Path(f"/proc/{served.pid}/status").read_text()
    assert re.search(r"^NSpid:\t\d+\t1$", status, re.MULTILINE)
    assert re.search(rf"^Uid:\t{USER}\t{USER}\t{USER}\t{USER}$", status, re.MULTILINE)
    assert "Read-only" in served.run("mkdir", "/made").stderr
    code, said = served.end(number)
    assert code == 0
    assert "X-Admin-Token: " in said
    assert "http://127.0.0.1:8143/orchestrator/v1/jobs/1" in said


def test_a_check_ends_at_the_signal_that_the_image_stops_with(
    container: Started,
) -> None:
    checking = container("check", "--mock", "--watch", "60", "--report", "json=-")
    until = time.monotonic() + 60
    listening = (
        "import socket, sys; sys.exit(len(open('/proc/net/tcp').readlines()) < 2)"
    )
    while checking.run(sys.executable, "-c", listening).returncode:
        assert time.monotonic() < until
        time.sleep(0.05)
    code, _ = checking.end(signal.Signals[FINAL.one("STOPSIGNAL")])
    assert code == 130


def test_it_checks_and_judges_as_well(container: Started) -> None:
    checked = container("check", "--mock", "--report", "json=-")
    out, _ = checked.process.communicate(timeout=120)
    assert checked.process.returncode == Exit.CONFORMS
    assert json.loads(out)["verdict"] == "conforms"
    judged = container("validate", str(ROOT / "fixtures" / "invalid"))
    judged.process.communicate(timeout=60)
    assert judged.process.returncode == Exit.FINDINGS
