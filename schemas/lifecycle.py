"""The life of a job and of its nodes, as ``lifecycle.json`` tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .files import read_json


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeCycle:
    """States, types and events of jobs and nodes, and what may follow what (§5).

    *states*: the seven states of a job, in the order of their ranks.
    *terminal*: those that end a job.
    *first*: those that a history may begin with.
    *ranks*: a state's place; it rises along a history, and equals exclude one another.
    *transitions*: for each state its legal successors, each with the grade of the
    evidence (D documented, R captured, I inferred).
    *types*: the nine types of a job; *commands* holds the command that creates a job
    of a type, or None where none is attested (J10).
    *node_states*: the states of a node, both documented vocabularies together.
    *settled_node_states*: those in which nothing happens any more.
    *failed_node_states*: those that make a job fail (S9).
    *event_types*: for each type of event the state of the node that it announces, or
    None for an event about the job.
    """

    states: tuple[str, ...]
    terminal: frozenset[str]
    first: frozenset[str]
    ranks: Mapping[str, int]
    transitions: Mapping[str, Mapping[str, str]]
    types: tuple[str, ...]
    commands: Mapping[str, str | None]
    node_states: tuple[str, ...]
    settled_node_states: frozenset[str]
    failed_node_states: frozenset[str]
    event_types: Mapping[str, str | None]

    def rank(self, state: str) -> int:
        """Return the place of *state* in a job's life; KeyError for no state at all."""
        return self.ranks[state]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> LifeCycle:
        """Make a life cycle of the contents of ``lifecycle.json``."""
        states = sorted(data["states"], key=lambda state: state["rank"])
        successors: dict[str, dict[str, str]] = {state["name"]: {} for state in states}
        for step in data["transitions"]:
            successors[step["from"]][step["to"]] = step["grade"]
        return cls(
            states=_names(states),
            terminal=frozenset(_names(states, only="terminal")),
            first=frozenset(data["first"]),
            ranks=_column(states, "rank"),
            transitions=MappingProxyType(
                {state: MappingProxyType(after) for state, after in successors.items()}
            ),
            types=_names(data["types"]),
            commands=_column(data["types"], "command"),
            node_states=_names(data["node_states"]),
            settled_node_states=frozenset(_names(data["node_states"], only="settled")),
            failed_node_states=frozenset(_names(data["node_states"], only="failed")),
            event_types=_column(data["event_types"], "node_state"),
        )


def _names(rows: list[dict[str, Any]], *, only: str | None = None) -> tuple[str, ...]:
    """Return the names in *rows*, or in those of them that are marked *only*."""
    return tuple(row["name"] for row in rows if only is None or row[only])


def _column(rows: list[dict[str, Any]], key: str) -> Mapping[str, Any]:
    """Return the value at *key* for each name in *rows*."""
    return MappingProxyType({row["name"]: row[key] for row in rows})


#: The one life cycle that there is.
LIFECYCLE = LifeCycle.of(read_json("lifecycle.json"))
