"""The shape of the toolkit: who may import whom, how long a module may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .support.for_each import for_each

ROOT = Path(__file__).parent.parent
NAME = "orchestrator_contract"
FOLDERS = ("schemas", "mockserver", "contract_tests", "fixtures")

#: Whom a folder may import, beside itself.
MAY_IMPORT = {
    "schemas": set(),
    "mockserver": {"schemas"},
    "fixtures": {"schemas"},
    "contract_tests": {"schemas", "fixtures"},
}
#: The only parts of the judge that may start a mock.
MAY_START_A_MOCK = ("contract_tests/cli", "contract_tests/pytest_plugin")

MODULES = sorted(
    path.relative_to(ROOT)
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.py")
)
SCRIPTS = sorted(
    path.relative_to(ROOT)
    for folder in ("tests", "benchmarks", "docs")
    for path in (ROOT / folder).rglob("*.py")
)


def by_path(path: Path) -> str:
    return path.as_posix()


def module_name(module: Path) -> str:
    parts = (*module.parts[:-1], module.stem)
    return ".".join((NAME, *(part for part in parts if part != "__init__")))


def imported(module: Path) -> Iterator[str]:
    """Every module that a module names: import statements, late ones too, and strings.

    A string that is the name of a module of ours counts as an import of it, because
    that is what an import by name or a lazy door is made of.
    """
    package = (NAME, *module.parts[:-1])
    for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=source, names=names, level=level):
                above = package[: len(package) - level + 1] if level else ()
                base = ".".join((*above, *filter(None, [source])))
                yield from (f"{base}.{alias.name}" for alias in names)
            case ast.Constant(value=str(text)) if text.startswith(f"{NAME}."):
                yield text


def folder_of(name: str) -> str | None:
    """The folder of ours that a dotted name lies in, or None."""
    top, _, rest = name.partition(".")
    return rest.partition(".")[0] or "(the namespace)" if top == NAME else None


def allowed(module: Path) -> set[str]:
    folders = {module.parts[0]} | MAY_IMPORT[module.parts[0]]
    if module.as_posix().startswith(MAY_START_A_MOCK):
        folders.add("mockserver")
    return folders


@for_each("module", MODULES, ids=by_path)
def test_imports_point_one_way(module: Path) -> None:
    folders = {folder for name in imported(module) if (folder := folder_of(name))}
    assert folders <= allowed(module)


@for_each("module", MODULES, ids=by_path)
def test_no_folder_is_imported_by_its_bare_name(module: Path) -> None:
    """``import schemas`` works in a checkout only, and gives a second copy there."""
    assert not {name.partition(".")[0] for name in imported(module)} & set(FOLDERS)


@for_each("module", MODULES, ids=by_path)
def test_relative_imports_stay_inside_their_folder(module: Path) -> None:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    levels = [node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert max(levels, default=0) < len(module.parts)


def test_no_back_door_leads_from_the_judge_to_the_mock() -> None:
    """Import all of the judge but its two doors, and see what has come along."""
    judges = [
        module_name(module)
        for module in MODULES
        if module.parts[0] == "contract_tests"
        and not module.as_posix().startswith(MAY_START_A_MOCK)
    ]
    assert judges
    assert not loaded_by(judges) & {f"{NAME}.mockserver", "faker", "pytest"}


def test_the_mock_does_not_know_its_judge() -> None:
    mock = [
        module_name(module) for module in MODULES if module.parts[0] == "mockserver"
    ]
    mock = [name for name in mock if not name.endswith("__main__")]
    assert mock
    assert f"{NAME}.contract_tests" not in loaded_by(mock)


@for_each("module", MODULES + SCRIPTS, ids=by_path)
def test_a_module_has_at_most_500_lines(module: Path) -> None:
    assert len((ROOT / module).read_text(encoding="utf-8").splitlines()) <= 500


def test_no_path_of_this_machine_stands_in_the_repository() -> None:
    if ROOT.parent == Path(ROOT.anchor):
        pytest.skip("the checkout lies at the root of the file system")
    command = ["git", "grep", "-lIF", "-e", f"{ROOT.parent}/", "-e", f"{Path.home()}/"]
    found = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if found.returncode > 1:
        pytest.skip(f"this is no git checkout: {found.stderr.strip()}")
    assert found.stdout == ""


def loaded_by(modules: list[str]) -> set[str]:
    """Import *modules* in a fresh interpreter; return all that is then loaded."""
    script = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(*sys.modules, sep='\\n')"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, *modules],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return set(run.stdout.split())
