"""The source distribution, and that a wheel is the same wherever it is built."""

from __future__ import annotations

import os
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

from .building import PROJECT, built, copied, tracked

pytestmark = pytest.mark.slow(session="package")

NAME = f"orchestrator_contract-{PROJECT['project']['version']}"
EPOCH = 1_767_225_600  # seconds: the first of January 2026


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, built from a copy of the files that git knows."""
    source = copied(tmp_path_factory.mktemp("source"))
    return built("sdist", source, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="session")
def unpacked(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / NAME


def test_the_source_distribution_holds_all_that_git_knows(unpacked: Path) -> None:
    there = {
        path.relative_to(unpacked).as_posix()
        for path in unpacked.rglob("*")
        if path.is_file()
    }
    assert set(tracked()) - there == set()
    made = {path for path in there - set(tracked()) if ".egg-info/" not in path}
    assert made == {"PKG-INFO", "setup.cfg"}


def test_a_script_can_still_be_run_in_it(unpacked: Path) -> None:
    assert os.access(unpacked / ".ci" / "run", os.X_OK)


def test_a_wheel_is_the_same_to_the_byte_wherever_it_is_built(
    unpacked: Path, tmp_path: Path
) -> None:
    """By anybody, from the checkout or the source distribution, of files of any age."""
    first = built("wheel", copied(tmp_path / "one"), tmp_path / "w1", epoch=EPOCH)
    other = copied(tmp_path / "other")
    for number, path in enumerate(sorted(other.rglob("*.py"))):
        os.utime(path, (EPOCH + number, EPOCH + number))
        path.chmod(0o600)
    second = built("wheel", other, tmp_path / "w2", epoch=EPOCH, umask=0o077)
    third = built("wheel", unpacked, tmp_path / "w3", epoch=EPOCH)
    digests = {sha256(path.read_bytes()).digest() for path in (first, second, third)}
    assert len(digests) == 1
