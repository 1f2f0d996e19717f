"""What a run installs: our own wheel and the peers, by name, into a folder of its own.

Nothing goes into the environment that this runs in. What is there from the last run
is used again, but our own wheel, which is built from the checkout every time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from venv import EnvBuilder

from instruments.places import ROOT
from instruments.wrk import NotMeasured

#: Seconds for one installation.
PATIENCE = 300
_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


def run(command: Sequence[str | Path], *, cwd: Path | None = None) -> str:
    """Run *command* and return its output; raises NotMeasured with its last line."""
    name = Path(command[0]).name
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
        )
    except FileNotFoundError:
        raise NotMeasured(f"{name} is not installed") from None
    except subprocess.TimeoutExpired:
        raise NotMeasured(f"{name} took longer than {PATIENCE} s") from None
    if done.returncode:
        words = [line for line in done.stderr.splitlines() if line.strip()]
        told = words[-1].strip()[:160] if words else f"exit code {done.returncode}"
        raise NotMeasured(f"{name}: {told}")
    return done.stdout


def built_wheel(folder: Path) -> Path:
    """Build our wheel from the checkout into *folder*, alone there."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.whl"):
        old.unlink()
    run([*_PIP, "wheel", "-q", "--no-deps", "-w", folder, ROOT])
    (wheel,) = folder.glob("*.whl")
    return wheel


class Environment:
    """A virtual environment that packages are put into, and whose scripts are run.

    One that was made by another Python, or for another folder, is made again: its
    scripts would not run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scripts = folder / "bin"
        self.python = self.scripts / "python"
        made_for = f"{folder} {sys.version}"
        note = folder / "made-for.txt"
        if not note.exists() or note.read_text(encoding="utf-8") != made_for:
            EnvBuilder(with_pip=False, symlinks=True, clear=True).create(folder)
            note.write_text(made_for, encoding="utf-8")

    def install(self, *packages: str) -> None:
        """Install packages by name; raises NotMeasured."""
        run([*_PIP, f"--python={self.python}", "install", "-q", *packages])

    def install_wheel(self, wheel: Path, *, extra: str = "") -> None:
        """Install our wheel as it is now, with what it needs; raises NotMeasured."""
        self.install(f"{wheel}[{extra}]" if extra else str(wheel))
        self.install("--force-reinstall", "--no-deps", str(wheel))

    def script(self, name: str) -> str:
        """Return the path of a script; raises NotMeasured if it is not there."""
        path = self.scripts / name
        if not path.exists():
            raise NotMeasured(f"{name} is not installed")
        return str(path)

    def versions(self) -> dict[str, str]:
        """Return the versions of all packages in it, by their normal names."""
        told = run([*_PIP, f"--python={self.python}", "list", "--format=json"])
        return {
            one["name"].lower().replace("_", "-"): one["version"]
            for one in json.loads(told)
        }


def npm(folder: Path, *packages: str) -> bool:
    """Install Node packages into *folder* unless they are there; raises NotMeasured.

    Their scripts are not run: none of the peers needs one. Tells whether it was needed.
    """
    marker = folder / "installed.json"
    if marker.exists() and json.loads(marker.read_text()) == list(packages):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}\n')
    options = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    run(["npm", "install", *options, *packages], cwd=folder)
    marker.write_text(json.dumps(packages))
    return True


def npm_version(folder: Path, package: str) -> str:
    """Return the version of a Node package that npm() has installed."""
    manifest = folder / "node_modules" / package / "package.json"
    return str(json.loads(manifest.read_text(encoding="utf-8"))["version"])
