"""Commands as people type them, and as runners of pipelines do."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

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
    """Run *script* with nobody to answer it; all that it tells is in ``stdout``."""
    return subprocess.run(
        ["bash", *options, "-c", script],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
    )
