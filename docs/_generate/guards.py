"""Which checks guard which key of a body.

Witnesses are asked: the golden documents (a finding points at the key), the requirement
(it names the key), and the sources (the check cites the very line of the page's table
that is about the key). Where all are silent, a trap is asked that both cite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.model import Check, pattern_of
from orchestrator_contract.contract_tests.shape import CLAUSE_OF
from orchestrator_contract.fixtures import DOCUMENTS
from orchestrator_contract.schemas import SOURCES, Operation

from .keys import Key

#: A source that is about one peculiarity, and not about a subject as a whole.
_TRAP = re.compile(r"[A-Z]+\d+")
#: What the schema alone says: a key's standing and type link to these.
SHAPE = frozenset(
    f"{prefix}{clause}"
    for clause in (
        *CLAUSE_OF.values(),
        "recommended-keys-are-present",
        "keys-are-documented",
    )
    for prefix in ("", "error-")
)


def shape_check(operation: Operation, schema: str, clause: str) -> Check | None:
    """Return the check that holds a body of *operation* to one *clause* of shape.

    What is sent (*schema* is not that of an answer) is held to nothing.
    """
    if schema not in {operation.schema, "error"}:
        return None
    prefix = "error-" if schema == "error" else ""
    return CATALOGUE.get(f"{operation.slug}/{prefix}{clause}")


def of_key(operation: Operation, schema: str, key: Key) -> list[Check]:
    """Return the checks of *operation* that guard *key* of a body, in order."""
    if schema == operation.body:  # what is sent is the client's affair
        return []
    checks = list(of_operation(operation))
    sure = [
        check
        for check in checks
        if any(_within(at, key.pointer) for at in _pointed_at(check.clause, schema))
        or _speaks_of(check, key.pointer)
    ]
    traps = {id_ for id_ in key.value.get("x-source", ()) if _TRAP.fullmatch(id_)}
    return sure or [check for check in checks if traps & {*check.source}]


def of_operation(operation: Operation) -> Iterator[Check]:
    """Yield the checks of *operation*, but those that the schema alone makes."""
    for check in CATALOGUE.values():
        if check.operation == operation.slug and check.clause not in SHAPE:
            yield check


def _within(at: str, pointer: str) -> bool:
    """Tell whether a finding *at* a place is about the key at *pointer*."""
    found, wanted = at.split("/"), pointer.split("/")
    if wanted[-1] == "items":
        return len(found) == len(wanted) and at == pointer
    steps = zip(found, wanted, strict=False)
    return len(found) >= len(wanted) and all(w in {"*", f} for f, w in steps)


def _speaks_of(check: Check, pointer: str) -> bool:
    """Tell whether *check* names a key of the body itself, or of an item of a list."""
    steps = pointer.split("/")[1:]
    if steps[:2] == ["items", "*"]:
        steps = steps[2:]
    if f"`{'.'.join(steps)}`" in check.requirement:
        return True
    line = f"page/{steps[0]}" if len(steps) == 1 else ""
    return line in SOURCES and line in check.source


@cache
def _pointed_at(clause: str, schema: str) -> frozenset[str]:
    """Return the places at which golden documents of *schema* break *clause*."""
    return frozenset(
        pattern_of(finding.pointer)
        for document in DOCUMENTS
        for finding in document.findings
        if document.schema == schema and finding.check.partition("/")[2] == clause
    )
