"""The files that git knows, and what is built of them; no registry is asked."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def tracked() -> list[str]:
    """The paths that git knows, or will at the next commit."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("this is no git checkout")
    paths = listing.stdout.decode().split("\0")
    return [path for path in paths if path and (ROOT / path).is_file()]


def copied(target: Path, paths: Iterable[str] | None = None) -> Path:
    """Copy *paths* of the checkout, or all that git knows, to *target*."""
    for path in tracked() if paths is None else paths:
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / path).read_bytes())
        copy.chmod((ROOT / path).stat().st_mode)
    return target


def built(
    kind: str,
    source: Path,
    target: Path,
    *,
    epoch: int | None = None,
    umask: int = 0o022,
) -> Path:
    """Build a "wheel" or an "sdist" of *source* in *target*; return its path.

    The build is not isolated, so that it asks no registry. *epoch* is the time, in
    seconds, that all files in it are to have; *umask* is that of whoever builds.
    """
    target.mkdir(parents=True, exist_ok=True)
    build = f"import setuptools.build_meta as b, sys; b.build_{kind}(sys.argv[1])"
    told = {} if epoch is None else {"SOURCE_DATE_EPOCH": str(epoch)}
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", build, str(target)],
        cwd=source,
        env=os.environ | told,
        stdout=subprocess.DEVNULL,
        umask=umask,
        check=True,
    )
    (path,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return path
