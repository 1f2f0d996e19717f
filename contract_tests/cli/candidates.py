"""What can stand where a word is being typed: what ``completion`` asks options for.

Where click knows by itself (choices, files), that is left to it. The functions import
late: one press of the tabulator key calls one of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Items = list["CompletionItem[str]"]


def check_ids(typed: str) -> Items:
    """Complete the id of a check: the operation first, then what is demanded of it."""
    return _ids(typed, every=False)


def check_globs(typed: str) -> Items:
    """Complete an id as check_ids does, or a pattern for all ids of an operation."""
    return _ids(typed, every=True)


def releases(typed: str) -> Items:
    """Complete a release that has a contract of its own."""
    return _releases(typed)


def profiles(typed: str) -> Items:
    """Complete a release, or what finds out by itself which it is."""
    auto = {"auto": "the release that fits the bodies best"}
    return [*_releases(typed), *_starting(auto, typed)]


def reports(typed: str) -> Items:
    """Complete ``FORMAT=PATH``: the format, then the path."""
    from orchestrator_contract.contract_tests.reporters import FORMATS

    form, equals, path = typed.partition("=")
    if not equals:
        return _starting({f"{form}=": "" for form in FORMATS}, typed)
    if form not in FORMATS:
        return []
    found = paths(path)
    for item in found:
        item.value = f"{form}={item.value}"
    return found


def faults(typed: str) -> Items:
    """Complete the name of a fault."""
    from orchestrator_contract.mockserver.faults.catalogue import FAULTS

    return _starting({name: fault.title for name, fault in FAULTS.items()}, typed)


def any_file(typed: str) -> Items:
    """Leave it to the shell to complete a file or a folder."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(typed, type="file")]


def paths(typed: str, *, folders_only: bool = False) -> Items:
    """Complete a path where no shell does it, because the word begins with something.

    A folder ends in a slash. What begins with a dot is there for whoever types the dot.
    """
    folder, slash, start = typed.rpartition("/")
    above = folder + slash
    try:
        entries = sorted(os.scandir(Path(above or ".").expanduser()), key=_by_name)
    except (OSError, RuntimeError):
        return []  # no such folder, none that we may read, no such home
    found = {
        f"{above}{entry.name}{'/' if entry.is_dir() else ''}": ""
        for entry in entries
        if entry.is_dir() or not folders_only
        if entry.name.startswith(start)
        if start or not entry.name.startswith(".")
    }
    return _starting(found, typed)


def _by_name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _ids(typed: str, *, every: bool) -> Items:
    from orchestrator_contract.contract_tests.checks import CATALOGUE

    operations = _operations(CATALOGUE, typed)
    if "/" not in typed and len(operations) > 1:
        return _starting(dict.fromkeys(operations, ""), typed)
    whole = {f"{each}*": "all of them" for each in operations} if every else {}
    ids = {id_: check.requirement for id_, check in CATALOGUE.items()}
    return _starting(whole | ids, typed)


def _operations(ids: Iterable[str], typed: str) -> list[str]:
    """Return the first halves of the ids that begin as *typed*, slash included."""
    halves = dict.fromkeys(f"{id_.partition('/')[0]}/" for id_ in ids)
    return [half for half in halves if half.startswith(typed)]


def _releases(typed: str) -> Items:
    from orchestrator_contract.schemas import RELEASES

    newest = {"current": f"the newest, {RELEASES[-1]}"}
    return _starting(newest | dict.fromkeys(reversed(RELEASES), ""), typed)


def _starting(known: Mapping[str, str], typed: str) -> Items:
    """Return those of *known*, each with its meaning, that begin with *typed*."""
    from click.shell_completion import CompletionItem

    return [
        CompletionItem(value, help=meaning or None)
        for value, meaning in known.items()
        if value.startswith(typed)
    ]


_JUDGING = {
    "select": check_globs,
    "ignore": check_globs,
    "profile": profiles,
    "report": reports,
}
#: What completes the parameters of a command, by their names.
COMPLETING: Mapping[str, Mapping[str, Callable[[str], Items]]] = {
    "serve": {"profile": releases, "fault": faults},
    "check": _JUDGING,
    "validate": _JUDGING | {"files": any_file},
    "checks": {"select": check_globs, "ignore": check_globs},
    "explain": {"check_id": check_ids},
    "spec": {"profile": releases, "diff": releases},
}


def enable(command: click.Command) -> None:
    """Let the parameters of *command* be completed by what is here."""
    known = COMPLETING.get(command.name or "", {})
    for param in command.params:
        if param.name in known:
            answer = partial(_answer, known[param.name])
            param.shell_complete = answer  # type: ignore[method-assign] # of this one


def _answer(complete: Callable[[str], Items], ctx: click.Context, typed: str) -> Items:
    del ctx
    return complete(typed)
