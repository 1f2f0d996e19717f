"""The page of releases: what each brought, key by key."""

from __future__ import annotations

from itertools import pairwise

from orchestrator_contract.schemas import RELEASES, diff_profiles
from orchestrator_contract.schemas.files import read_json

from . import cited
from .markdown import code, joined, link, table

LISTED = {told["name"]: told for told in read_json("versions.json")["releases"]}

_INTRODUCTION = """\
# Releases

Where a release of Puppet Enterprise changed what the API's documentation says, the
contract has a profile of that name; `--profile 2019.8.1` takes it, in the mock and in
the check alike. Any other release maps to the newest listed one that does not follow it
on its own branch, and `current` is the last of all. A release of a long-term branch has
the number on the trunk beside it.

At a terminal, `orchestrator-contract spec --profile 2018.1 --diff current` compares any
two.
"""


def overview(up: str) -> str:
    """Return the releases as a table; *up* leads to this page."""
    rows = (
        (
            link(name, up, name),
            told.get("equivalent", ""),
            f"{told['brought']} ({cited.sources(told['x-source'], 'contract/')})",
        )
        for name, told in LISTED.items()
    )
    return table(("release", "also", "brought"), rows)


def page() -> str:
    """Return the page."""
    parts = [_INTRODUCTION, f"## {RELEASES[0]}\n\n{LISTED[RELEASES[0]]['brought']}"]
    for before, after in pairwise(RELEASES):
        rows = [
            (code(each.key), each.before, each.after, cited.sources(each.source))
            for each in diff_profiles("openapi", before, after)
        ]
        parts.append(f"## {after}\n\n{LISTED[after]['brought']}")
        same = "No key, value or parameter of the bodies changed."
        head = ("what", f"before ({before})", "after", "source")
        parts.append(table(head, rows) or same)
    return joined(*parts)
