"""The life of a job, drawn and told."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator_contract.schemas import LIFECYCLE
from orchestrator_contract.schemas.files import read_json

from . import cited
from .markdown import code, table

_DATA = read_json("lifecycle.json")


def drawing() -> str:
    """Return the legal steps from state to state as a tree in text.

    A dotted arrow stands for a step that is inferred, not documented or captured.
    """
    return "\n".join(_branches(LIFECYCLE.states[0], "")) + "\n"


def _branches(state: str, margin: str) -> Iterator[str]:
    after = list(LIFECYCLE.transitions[state].items())
    if not after:
        yield state
        return
    pad = margin + " " * (len(state) + 1)
    for index, (following, grade) in enumerate(after):
        last = index == len(after) - 1
        stem = "─" if len(after) == 1 else ("┬" if not index else "└" if last else "├")
        arrow = f"{stem}{'┄' if grade == 'I' else '─'}► "
        lead = f"{state} " if not index else pad
        below = pad + (" " if last else "│") + " " * (len(arrow) - 1)
        first, *others = _branches(following, below)
        yield lead + arrow + first
        yield from others


def tables() -> Iterator[tuple[str, str]]:
    """Yield a heading and a table for each list of words that the life is told in."""
    yield "States of a job", _table("states", "terminal", "ends the job")
    yield "Types of a job", _table("types", "command", "created by the command")
    yield "States of a node", _table("node_states", "settled", "over")
    yield "Types of an event", _table("event_types", "node_state", "state of the node")


def _table(rows: str, column: str, titled: str) -> str:
    told = (
        (
            code(row["name"]),
            f"{row['meaning']} ({cited.sources(row['x-source'], 'contract/')})",
            _cell(row[column]),
        )
        for row in _DATA[rows]
    )
    return table(("name", "means", titled), told)


def _cell(value: str | bool | None) -> str:  # noqa: FBT001 - a cell shows what it is given
    if isinstance(value, bool):
        return "yes" if value else ""
    return code(value) if value else ""
