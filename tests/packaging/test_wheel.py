"""What is shipped: the wheel's contents, its metadata, and one version for all."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from .building import PROJECT, ROOT, built, copied, tracked

SETUPTOOLS = PROJECT["tool"]["setuptools"]
FOLDERS = sorted(SETUPTOOLS["package-dir"].values())
SHIPPED = (
    ".py",
    ".json",
    ".yaml",
    ".html",
    ".css",
    ".js",
    ".svg",
    "py.typed",
    ".bash",
    ".zsh",
    ".fish",
)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy of the files that git knows."""
    source = copied(tmp_path_factory.mktemp("copy"))
    return zipfile.ZipFile(built("wheel", source, tmp_path_factory.mktemp("wheel")))


@pytest.fixture(scope="session")
def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = [name for name in wheel.namelist() if name.endswith("/METADATA")]
    return message_from_bytes(wheel.read(name))


def test_the_changelog_tops_with_the_version_that_is_built(metadata: Message) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)
    assert released[0] == metadata["Version"] == PROJECT["project"]["version"]
    assert len(released) == len(set(released))


def test_the_wheel_holds_all_of_the_four_folders(wheel: zipfile.ZipFile) -> None:
    sources = {
        f"orchestrator_contract/{path}"
        for path in tracked()
        if path.startswith(tuple(f"{folder}/" for folder in FOLDERS))
        and path.endswith(SHIPPED)
    }
    assert sources
    assert sources <= set(wheel.namelist())


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    version = PROJECT["project"]["version"]
    rooms = [f"orchestrator_contract/{folder}/" for folder in FOLDERS]
    rooms.append(f"orchestrator_contract-{version}.dist-info/")
    assert [
        name for name in wheel.namelist() if not name.startswith(tuple(rooms))
    ] == []


def test_golden_documents_are_shipped(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    for kind in ("valid", "invalid"):
        folder = f"orchestrator_contract/fixtures/{kind}/"
        assert any(n.startswith(folder) and n.endswith(".json") for n in names)


def test_each_folder_is_typed_and_the_namespace_is_open(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    assert {f"orchestrator_contract/{folder}/py.typed" for folder in FOLDERS} <= names
    assert "orchestrator_contract/__init__.py" not in names


def test_every_package_is_listed() -> None:
    """A package that is not listed works in a checkout and is missing in the wheel."""
    packages = {
        path.parent.relative_to(ROOT)
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("__init__.py")
    }
    dotted = {".".join(("orchestrator_contract", *path.parts)) for path in packages}
    assert dotted == set(SETUPTOOLS["packages"])


def test_the_doors_are_registered(wheel: zipfile.ZipFile) -> None:
    (name,) = [n for n in wheel.namelist() if n.endswith("/entry_points.txt")]
    entries = wheel.read(name).decode()
    package = "orchestrator_contract.contract_tests"
    assert f"[console_scripts]\norchestrator-contract = {package}.cli:main" in entries
    assert f"[pytest11]\norchestrator_contract = {package}.pytest_plugin" in entries


def test_the_metadata_tell_the_licence_and_the_python(metadata: Message) -> None:
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"


def test_every_page_tells_the_same_versions_of_python(metadata: Message) -> None:
    told = " ".join(metadata.get_all("Classifier") or [])
    classified = re.findall(r"Python :: (3\.\d+)", told)
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    (tried,) = re.findall(r"It is tried with Python ([^.]*(?:\.\d[^.]*)*)\.", page)
    assert re.findall(r"3\.\d+", tried) == classified
    assert metadata["Requires-Python"] == f">={classified[0]}"
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"python:(3\.\d+)-slim", dockerfile)[0] in classified


def test_pytest_is_no_dependency(metadata: Message) -> None:
    """Only the plugin needs pytest, and whoever uses the plugin has it."""
    needed = metadata.get_all("Requires-Dist") or []
    core = [line for line in needed if "extra ==" not in line]
    assert core
    assert not any(line.startswith("pytest") for line in core)


def test_a_second_build_does_not_ship_what_the_first_left_behind(
    tmp_path: Path,
) -> None:
    """setuptools keeps ``build/lib``; ``setup.py`` empties it before every build."""
    stale = tmp_path / "build" / "lib" / "stale.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    (tmp_path / "setup.py").write_bytes((ROOT / "setup.py").read_bytes())
    subprocess.run(
        [sys.executable, "-W", "ignore", "setup.py", "-q", "--name"],
        cwd=tmp_path,
        check=True,
    )
    assert not stale.exists()
