"""Servers as processes: started on a core, awaited, looked at, ended by their id."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

TOKEN = "any-token"  # noqa: S105 - it guards nothing
TOKEN_HEADER = f"X-Authentication: {TOKEN}"
#: Seconds until the first answer of a server; most peers need one or two.
PATIENCE = 40.0
_PR_SET_PDEATHSIG = 1


class DidNotStart(Exception):  # noqa: N818 - the plain words tell it all
    """Raised for a server that ends or does not answer; says what it wrote last."""


@dataclass(frozen=True, slots=True)
class Cores:
    """The core that servers run on, and that of the client."""

    server: int
    client: int

    @classmethod
    def of_this_machine(cls) -> Self:
        """Choose the first two; raises SystemExit if there is but one."""
        usable = sorted(os.sched_getaffinity(0))
        if len(usable) < 2:
            raise SystemExit("two cores are needed: one serves, the other one asks")
        return cls(usable[0], usable[1])


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _die_with_parent() -> None:
    """Have this process ended with the one that started it, however that ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Server:
    """A server that was started here, and everything that it started.

    ``with Server(command, port=…, path=…) as server:`` raises DidNotStart unless
    *path* is answered with 200; at the end of the block its whole process group is
    gone. *core* None lets it run where it likes.
    """

    command: Sequence[str | Path]
    port: int
    path: str
    core: int | None = None
    log: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    #: Seconds from the start of the process to the end of the first 200.
    first_answer: float = 0.0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What is asked for."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    def __enter__(self) -> Self:
        """Start, and wait for the first 200."""
        pinned = () if self.core is None else ("taskset", "-c", str(self.core))
        if self.log is not None:
            self.log.parent.mkdir(parents=True, exist_ok=True)
        written = open(self.log or os.devnull, "wb")  # noqa: PTH123 - it may be no file, and the child keeps it
        began = time.perf_counter()
        with written:
            self._process = subprocess.Popen(
                [*pinned, *self.command],
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                env=os.environ | self.environ,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - there are no threads here
            )
        try:
            self._await(began)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End the process group: asked first, then made to."""
        if self._process is None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, sign)
                self._process.wait(timeout=5)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self._process.wait()
        self._process = None

    def _await(self, began: float) -> None:
        assert self._process is not None  # noqa: S101 - for the type checker
        status: int | None = None
        while time.perf_counter() - began < PATIENCE:
            if self._process.poll() is not None:
                raise DidNotStart(f"it ended at once: {self._last_words()}")
            status = status_of(self.port, self.path)
            if status == 200:
                self.first_answer = time.perf_counter() - began
                return
            time.sleep(0.002)
        told = "no answer" if status is None else f"status {status}"
        raise DidNotStart(f"{told} in {PATIENCE:.0f} s")

    def _last_words(self) -> str:
        if self.log is None or not self.log.exists():
            return "it wrote nothing"
        text = self.log.read_text(encoding="utf-8", errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1][:160] if lines else "it wrote nothing"

    def memory(self) -> float:
        """Return the resident memory of all its processes, in MB."""
        return 0.0 if self._process is None else memory_of(self._process.pid)


def memory_of(group: int) -> float:
    """Return the resident memory of all processes of a group, in MB.

    What they share is counted for each of them.
    """
    pages = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            told = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(told[2]) == group:
                pages += int((entry / "statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            continue  # it has just ended
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def status_of(port: int, path: str) -> int | None:
    """Return the status of one answer; None if there is no whole one in 10 s."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"X-Authentication": TOKEN})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return None
    else:
        return answer.status
    finally:
        connection.close()


def end_politely() -> None:
    """Let SIGTERM end this process as Ctrl-C does, so that every server is ended."""

    def ended(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, ended)
