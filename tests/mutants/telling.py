"""What a campaign came to, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from .judging import FATES, NO_FAULT_FATES, Judgement
from .survivors import SURVIVORS

_INTRODUCTION = """\
# What the checks find

A checker proves its worth on servers that are broken. For each of the mutants counted
here, one thing is wrong with an otherwise sound server (the mock with seed 0 and 100
jobs); `check` then runs against it with its usual settings, and must find it. The
faults are made from the schemas and the rules alone: their code, in `tests/mutants/`,
does not know the checks.

A fault is **killed** when it is found and called as grave as the rules have it (error
or warning), **graver** when a warning was due and an error came, **weaker** when an
error was due and a warning came, and it **survived** when nothing was said beyond
infos. Some mutants differ from the mock without being wrong: those are to be
**accepted**; so are the benign servers, which keep the contract in their own ways, and
of which only what the rules warn of may be warned. Another warning is a **remark**, an
error is a **false alarm**.

This page is written by a campaign, about ten minutes on two cores:

<!-- not here: it takes minutes, and writes this very page -->
```console
nox -s power
```
"""


def worth_telling(judgement: Judgement) -> bool:
    """Tell whether anything but the expected became of a mutant."""
    return judgement.fate not in {FATES[0], NO_FAULT_FATES[0]}


def kill_table(judgements: Iterable[Judgement]) -> str:
    """Return the fates by class of fault, as a table of Markdown."""
    fates: dict[str, Counter[str]] = {}
    for judgement in judgements:
        kind = judgement.kind
        fates.setdefault(kind, Counter())[judgement.fate] += 1
    rows = [("class of fault", "faults", *FATES, "no fault", *NO_FAULT_FATES)]
    total: Counter[str] = Counter()
    for kind, counts in fates.items():
        rows.append(_row(kind, counts))
        total += counts
    rows.append(_row("all", total))
    faults = sum(total[fate] for fate in FATES)
    found = faults - total["survived"]
    rate = f"{found} of {faults} faults were found"
    share = f", {found / faults:.2%}" if faults else ""
    return f"{_table(rows)}\n{rate}{share}.\n"


def page(judgements: Sequence[Judgement]) -> str:
    """Return the whole page."""
    parts = [_INTRODUCTION, kill_table(judgements)]
    for fate, heading in (
        ("survived", "What was not found"),
        ("weaker", "What was only warned of"),
        ("graver", "What was called an error where a warning was due"),
        ("remarked", "What was warned of without being wrong"),
        ("false alarm", "False alarms"),
    ):
        those = [j for j in judgements if j.fate == fate]
        if those:
            parts.append(f"## {heading}\n\n{_listed(those)}")
    return "\n".join(parts)


def comparison(path: Path) -> str:
    """Return the section of an older page that a campaign does not write."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    _, heading, rest = text.partition("\n## Beside schemathesis")
    return heading + rest


def _row(kind: str, counts: Counter[str]) -> tuple[str, ...]:
    faults = sum(counts[fate] for fate in FATES)
    others = sum(counts[fate] for fate in NO_FAULT_FATES)
    return (
        kind,
        str(faults),
        *(str(counts[fate]) for fate in FATES),
        str(others),
        *(str(counts[fate]) for fate in NO_FAULT_FATES),
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table whose first column is text and whose others are numbers."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    line = [
        "-" * width if not index else "-" * (width - 1) + ":"
        for index, width in enumerate(widths)
    ]
    laid_out = [
        " | ".join(
            cell.rjust(width) if index else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (rows[0], line, *rows[1:])
    ]
    return "".join(f"| {text} |\n" for text in laid_out)


def _listed(judgements: Iterable[Judgement]) -> str:
    """List mutants, each with what was said of it."""
    return "".join(
        f"- `{j.id}`: {SURVIVORS.get(j.id) or j.title.rstrip('.')}"
        + (
            f" ({', '.join(f'`{check}`' for check in j.checks[:3])})"
            if j.checks
            else ""
        )
        + "\n"
        for j in judgements
    )
