"""The page of refusals: the body of an error, its kinds, what is checked."""

from __future__ import annotations

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.schemas import ALL_OPERATIONS, ERROR_KINDS, OPERATIONS

from . import cited
from .bodies import Bodies
from .markdown import code, joined, prose, table

_ABOUT = frozenset({"page/errors", "§2.1", "§2.2", *(f"E{n}" for n in range(1, 9))})


def page() -> str:
    """Return the page."""
    introduction = """\
# Refusals

What an error looks like, which kinds there are, and when they come. A `kind` is for
programs to act on; a front server or another service may have kinds of its own.
"""
    sections = Bodies().sections(OPERATIONS["getJob"], "error", "The body of an error")
    rows = (
        (
            str(kind.status),
            code(kind.kind),
            f"{prose(kind.when)} ({cited.sources(kind.source)})",
            _binding(kind.operations),
        )
        for kind in sorted(ERROR_KINDS, key=lambda kind: kind.status)
    )
    head = ("status", "kind", "when", "operations")
    first = {}
    for check in CATALOGUE.values():
        if _ABOUT & {*check.source} and check.clause not in first:
            first[check.clause] = check
    checked = table(
        ("check", "demands", "sources"),
        (
            (
                cited.checks([check]),
                prose(check.requirement),
                cited.sources(check.source),
            )
            for check in first.values()
        ),
    )
    return joined(
        introduction,
        "## What a refusal says",
        *sections,
        "## Kinds",
        table(head, rows),
        "## What is checked\n\nEach stands at every operation that it binds.",
        checked,
    )


def _binding(operations: tuple[str, ...]) -> str:
    """List *operations*, or those that are not among them where these are fewer."""
    missing = [id_ for id_ in ALL_OPERATIONS if id_ not in operations]
    if len(missing) >= len(operations):
        return ", ".join(map(code, operations))
    return f"all but {', '.join(map(code, missing))}" if missing else "all"
