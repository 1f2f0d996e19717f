"""What every test may ask for: real-world samples and the console script."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

from orchestrator_contract.contract_tests.cli import main

from .browsing import CHROMIUM, Sight, chromium, looking
from .support.environment import replace_environment

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent

# Under nohup all that is started here would ignore a hang-up, and in the background of
# a script an interrupt, and rightly so; but tests hang up on what they start, and
# interrupt it. (Ours run in the main thread of every worker.)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How many examples a property is tried with (see support/examples.py). In CI the suite
# draws the same ones every time; ``--hypothesis-profile nightly`` always looks further,
# and ``brief`` is for runs that only have to reach every line.
# The plugin never sets a profile: that is for its users to decide.
settings.register_profile("suite", max_examples=200, deadline=None)
settings.register_profile(
    "ci", settings.get_profile("suite"), derandomize=True, database=None
)
settings.register_profile("brief", settings.get_profile("ci"), max_examples=10)
settings.register_profile("nightly", max_examples=1500, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "suite")


#: Every test that was collected: where it lies, and what marks it as slow, if anything.
COLLECTED = pytest.StashKey[list[tuple[Path, pytest.Mark | None]]]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Note all tests before some are deselected; test_sessions.py reads it."""
    config.stash[COLLECTED] = [
        (item.path, item.get_closest_marker("slow")) for item in items
    ]


class RunCli(Protocol):
    """Run the console script with arguments; *stdin* is what it reads."""

    def __call__(
        self,
        *arguments: object,
        stdin: str | None = None,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture(scope="session")
def collected(pytestconfig: pytest.Config) -> list[tuple[Path, pytest.Mark | None]]:
    """The path of every test that was collected, and the mark of a slow one."""
    return pytestconfig.stash[COLLECTED]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of answers captured from real orchestrators; not everybody has it."""
    folder = ROOT.parent / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("there are no captured answers in ../shared/samples")
    return folder


@pytest.fixture(scope="module")
def look() -> Iterator[Callable[..., AbstractContextManager[Sight]]]:
    """Open a page in a real browser: ``with look(url, width=360, dark=True) as sight``.

    See ``browsing.looking``.
    """
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    with chromium() as browser:
        yield partial(looking, browser)


@pytest.fixture(scope="session")
def scripts() -> Path:
    """The folder of the environment's scripts, our own among them."""
    return Path(sys.executable).parent


@pytest.fixture(scope="session")
def clean_env(scripts: Path) -> dict[str, str]:
    """The environment without our own variables, with our scripts first on the path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ORCHESTRATOR_")}
    return kept | {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
        "COLUMNS": "100",
    }


@pytest.fixture(scope="session")
def run_tool(scripts: Path, clean_env: dict[str, str]) -> RunCli:
    """Run the console script as a user does, in a process of its own.

    ``run_cli`` does the same within this process, which is ten times as fast.
    """

    def run(
        *arguments: object,
        stdin: str | None = None,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        timeout: float = 60,
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [scripts / "orchestrator-contract", *map(str, arguments)],
            input=stdin or "",
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=cwd,
            env=clean_env | (env or {}),
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture
def run_cli(monkeypatch: pytest.MonkeyPatch, clean_env: dict[str, str]) -> RunCli:
    """Run the command line within this process, with streams of its own.

    What needs a process, such as a signal or a closed stream, takes ``run_tool``.
    """

    def run(
        *arguments: object,
        stdin: str | None = None,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        argv = [*map(str, arguments)]
        streams = [
            io.TextIOWrapper(io.BytesIO(text), encoding="utf-8")
            for text in ((stdin or "").encode(), b"", b"")
        ]
        with monkeypatch.context() as patch:
            replace_environment(clean_env | (env or {}), patch)
            patch.chdir(cwd or Path.cwd())
            for name, stream in zip(
                ("stdin", "stdout", "stderr"), streams, strict=True
            ):
                patch.setattr(sys, name, stream)
            code = main(argv)
        written = []
        for stream in streams[1:]:
            stream.flush()
            written.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined] # of a BytesIO
        return subprocess.CompletedProcess(argv, code, *written)

    return run
