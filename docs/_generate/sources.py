"""The page of sources: who says what, and how sure that is."""

from __future__ import annotations

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
The others are traps, where documentation, captures and clients say different things:
`E` errors, `L` lists, `J` jobs, `O` options, `C` commands, `N` nodes, `RP` reports, `V`
events; `S` are rules about states, and `T` is what public clients rely on.
"""


def page() -> str:
    """Return the page."""
    return joined(_INTRODUCTION, *map(_source, SOURCES.values()))


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
    return f"## {source.id}\n\n{prose(source.sentence)}\n{quote}\n{grade}{read}{cited}"
