"""Commands as people type them, and as runners of pipelines do."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

#: What people are told to type is typed line by line: the first failure ends it.
STRICT = ("-euo", "pipefail")


def bash(
    script: str,
    *,
    cwd: Path,
    env: dict[str, str],
    options: Sequence[str] = STRICT,
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run *script* with an empty standard input; ``stdout`` has all of its output.

    Whatever it started in the background ends with it. Raises
    ``subprocess.TimeoutExpired`` after *timeout* seconds.
    """
    # A file and no pipe, because what runs in the background keeps a pipe open.
    with TemporaryFile("w+", encoding="utf-8") as output:
        command = ["bash", *options, "-c", script]
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()
        output.seek(0)
        return subprocess.CompletedProcess(command, code, output.read())
