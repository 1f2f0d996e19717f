"""The page of sources: who says what, and how sure that is."""

from __future__ import annotations

import re
from itertools import groupby

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.reporters.telling import GRADES
from orchestrator_contract.schemas import SOURCES, Source

from .markdown import code, counted, joined, link, prose, table

_INTRODUCTION = f"""\
# Sources

Every key, value and check of the contract names the entries here that say so. An entry
says in our words what is known, how sure that is, and where to read it; words in
quotation marks are those of the documentation page about `GET /jobs/<job-id>`.

The grade is the evidence, best first:

{table(("grade", "means"), ((code(g), told) for g, told in GRADES.items()))}
Ids that begin with `page/` are parts of that page, those with `§` subjects as a whole.
The others are traps, where documentation, captures and clients say different things.
"""

#: The headings of the page, by what their ids begin with.
_GROUPS = {
    "page/": "The page",
    "design": "Subjects",
    "§": "Subjects",
    "E": "Errors",
    "L": "Lists",
    "J": "Jobs",
    "O": "Jobs",
    "C": "Commands",
    "S": "States",
    "N": "Nodes",
    "RP": "Reports",
    "V": "Events",
    "T": "What clients rely on",
}
_BEGINNING = re.compile(f"{'|'.join(_GROUPS)}")


def page() -> str:
    """Return the page."""
    parts = [_INTRODUCTION]
    for title, group in groupby(SOURCES.values(), key=_group):
        parts += [f"## {title}", *map(_source, group)]
    return joined(*parts)


def _group(source: Source) -> str:
    beginning = _BEGINNING.match(source.id)
    if beginning is None:
        raise ValueError(f"say in {__name__} under which heading {source.id} belongs")
    return _GROUPS[beginning[0]]


def _source(source: Source) -> str:
    quote = f"\n> “{source.quote}”\n" if source.quote else ""
    read = f" Read at <{source.url}>." if source.url else ""
    citing = [check for check in CATALOGUE.values() if source.id in check.source]
    cited = ""
    if citing:
        first = link(citing[0].clause, "../catalogue.md", citing[0].id)
        others = len({check.clause for check in citing}) - 1
        more = f" and {counted(others, 'other requirement')}" if others else ""
        cited = f" Cited by {first}{more}."
    grade = f"Grade {code(source.grade)}, {GRADES[source.grade]}."
    return f"### {source.id}\n\n{prose(source.sentence)}\n{quote}\n{grade}{read}{cited}"
