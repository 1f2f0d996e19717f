"""A body against its schema, one clause for each way of leaving it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from orchestrator_contract.contract_tests.clauses import (
    COMMANDS,
    PLAN_READS,
    READS,
    SERVICE_READS,
    SIBLINGS,
    Clause,
    clause,
)
from orchestrator_contract.contract_tests.document import Document
from orchestrator_contract.contract_tests.forms import (
    form_of,
    recommended,
    undocumented,
)
from orchestrator_contract.contract_tests.model import Breach, Level, assume
from orchestrator_contract.contract_tests.shape import clauses_of
from orchestrator_contract.schemas import BY_SLUG, RELEASES

_BODIES = dict.fromkeys((*READS, *SIBLINGS, *COMMANDS), "document")

_REQUIREMENTS = {
    "required_keys_are_present": "Every key that the documentation lists is there.",
    "types_are_as_documented": "Every value has the documented type.",
    "values_are_as_documented": "A value from a closed list is one of that list.",
    "formats_are_as_documented": "Timestamps, ids and numbers are written as such.",
    "sizes_are_as_documented": "No number and no list is smaller than it can be.",
}


def _speaking_for(name: str) -> Callable[[Document], Iterator[Breach]]:
    """Return a function that yields the schema's faults of one clause."""
    speaks_for = name.removeprefix("error_").replace("_", "-")

    def judge(document: Document) -> Iterator[Breach]:
        for fault in document.faults:
            if fault.clause == speaks_for:
                yield fault.breach

    judge.__name__ = name
    return judge


def _clauses(
    schemas: Mapping[str, str], subject: str, prefix: str, *source: str
) -> Iterator[Clause]:
    """Yield a clause for each way in which a body can leave one of *schemas*.

    It binds the operations whose schema has something of the sort to say: a check that
    nothing could ever break would only look as if it had passed.
    """
    said = {name: clauses_of(name) for name in set(schemas.values())}
    for name, requirement in _REQUIREMENTS.items():
        of = name.replace("_", "-")
        on = {slug: subject for slug, schema in schemas.items() if of in said[schema]}
        if on:
            make = clause(requirement, on=on, level=Level.ERROR, source=source)
            yield make(_speaking_for(prefix + name))


#: Bodies of which some keys are advised.
_ADVISED = {
    slug: subject
    for slug, subject in _BODIES.items()
    if form_of(BY_SLUG[slug].schema, RELEASES[-1]).advises
}


def _schemas(slugs: Iterable[str]) -> dict[str, str]:
    return {slug: BY_SLUG[slug].schema for slug in slugs}


BODIES = (
    *_clauses(_schemas(READS), "document", "", "page/keys", "page/example"),
    *_clauses(_schemas(PLAN_READS), "document", "", "§10"),
    *_clauses(_schemas(COMMANDS), "document", "", "§9"),
    *_clauses(_schemas(SERVICE_READS), "document", "", "§1/index", "§1/status"),
)
ERROR_BODIES = tuple(
    _clauses(
        dict.fromkeys((*READS, *PLAN_READS, *COMMANDS), "error"),
        "error-body",
        "error_",
        *("page/errors", "E1"),
    )
)


@clause(
    "Keys that are documented, though an example or a captured server leaves them out, "
    "are there.",
    on=_ADVISED,
    level=Level.WARNING,
    source=("page/keys", "J2"),
)
def recommended_keys_are_present(document: Document) -> Iterator[Breach]:
    body: Any = document.body
    assume(isinstance(body, dict))
    for pointer in recommended(document.members):
        key = pointer.rpartition("/")[2]
        yield Breach(pointer, f"the key {key!r}", "no such key")


@clause(
    "Every key is one that the documentation names.",
    on=_BODIES,
    level=Level.INFO,
    source=("J15",),
)
def keys_are_documented(document: Document) -> Iterator[Breach]:
    body: Any = document.body
    assume(isinstance(body, dict))
    for pointer in undocumented(document.members):
        key = pointer.rpartition("/")[2]
        yield Breach(pointer, "documented keys", f"the key {key!r}")
