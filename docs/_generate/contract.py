"""The contract's first page: how to read it, operations, life cycle, releases."""

from __future__ import annotations

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.reporters.telling import GRADES
from orchestrator_contract.schemas import (
    ALL_OPERATIONS,
    LIFECYCLE,
    RELEASES,
    SOURCES,
    Operation,
)

from . import lifecycle, releases, subjects
from .markdown import code, counted, joined, link, table

_INTRODUCTION = f"""\
# The contract

What the jobs API of the Puppet Enterprise orchestrator promises, key by key. It is
data, for any language to read: JSON Schemas, an
[OpenAPI document](../schemas/openapi.yaml), the
[life cycle](../schemas/lifecycle.json), the [releases](../schemas/versions.json) and
the [sources](../schemas/sources.yaml). These pages are written from it, and from the
catalogue of checks.

- [Jobs](contract/jobs.md), [plan jobs](contract/plan-jobs.md),
  [commands](contract/commands.md), [the service](contract/service.md): every operation,
  parameter and key
- [Refusals](contract/errors.md): errors, their kinds and statuses
- [Releases](contract/releases.md): what each brought
- [Sources](contract/sources.md): the {len(SOURCES)} entries that all of it rests on
- [The catalogue](catalogue.md): the {counted(len(CATALOGUE), "check")}
"""

_GRADES = ", ".join(f"{code(grade)} {told}" for grade, told in GRADES.items())
_READING = f"""\
## How to read the tables

A key is **required** (an error where it is missing), **recommended** (a warning: it is
documented, while an example or a captured server goes without) or **optional**. *Not
documented* is a key that servers send all the same; its type is checked where it comes.
*Since* names the first release that documents a key, and where there is none it has
been there since {RELEASES[0]}, the first of all; *until* names the last one.

A key's standing and its type link to the check that holds a server to them. The last
column has the checks of its meaning. In brackets stand the sources with the grade of
their evidence, best first: {_GRADES}.

Every object is open: a key that nobody documents is no error, because servers have
grown keys before their documentation did. What is free-form (`userdata`,
`options.params`, a node's `result`) is never looked into.
"""

_LIFE = f"""\
## The life of a job

```text
{lifecycle.drawing()}```

A solid arrow is documented or captured, a dotted one inferred. A history begins with
{" or ".join(map(code, sorted(LIFECYCLE.first)))}.
"""


def page() -> str:
    """Return the page."""
    words = (f"### {title}\n\n{rows}" for title, rows in lifecycle.tables())
    return joined(
        _INTRODUCTION,
        "## Operations",
        table(
            ("asks", "operation", "tells", "since"), map(_row, ALL_OPERATIONS.values())
        ),
        _READING,
        _LIFE,
        *words,
        "## Releases\n\n" + releases.overview("contract/releases.md"),
    )


def _row(operation: Operation) -> tuple[str, ...]:
    asks = subjects.heading(operation)
    page = f"contract/{subjects.address(operation)}"
    checks = link(code(operation.id), "catalogue.md", operation.slug)
    return link(code(asks), page, asks), checks, operation.summary, operation.since
