"""A job's whole life, drawn before anything is told of it (facts §5).

Times are ages: milliseconds since the job was created.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

from hypothesis import strategies as st

from orchestrator_contract.schemas import LIFECYCLE

from . import words
from .made_with import options, owners, scopes

Draw = st.DrawFn

#: The most nodes that anybody asks for here.
MOST_NODES = 10_000
#: How many nodes have a fate of their own; further ones share that of the last.
_PERSONS = 4
_SIZES = (1, 2, 3, 0, 1, 2, 4, 25, 1, 2, 3, 1, 2, 5, 1, 2, 3, 0, 1, 2, MOST_NODES)
#: How long a state lasts at most: two days.
_LONGEST = 2 * 86_400_000

#: What may become of a node, by how its job ends, and of the first one of all: a job
#: fails because a node does (S9).
_FATES: Mapping[str, st.SearchStrategy[str]] = {
    "finished": st.just("finished"),
    "failed": st.sampled_from(("failed", "errored", "finished", "skipped")),
    "stopped": st.sampled_from(("finished", "skipped", "failed", "errored")),
}
_FIRST = {**_FATES, "failed": st.sampled_from(("failed", "errored"))}

_BY_PLAINNESS = ("ready", "running", "finished", "failed", "stopping", "stopped")


def _paths(*way: str) -> list[tuple[str, ...]]:
    """Return every way on from *way* to an end, the plainest first."""
    after = sorted(LIFECYCLE.transitions[way[-1]], key=_BY_PLAINNESS.index)
    return [path for state in after for path in _paths(*way, state)] or [way]


#: Every history that the life cycle allows, from its first state to its last.
PATHS = tuple(path for first in ("new", "ready") for path in _paths(first))
_MOST_STEPS = max(map(len, PATHS))


@dataclass(frozen=True, slots=True)
class Node:
    """What happens on a node: it works from *start* to *end* and comes out somehow.

    A node that was never reached or was passed over has no start.
    """

    name: str
    start: int | None
    end: int
    outcome: str

    def state(self, age: int) -> str:
        """Return the node's state when the job has *age*."""
        if age >= self.end:
            return self.outcome
        return "running" if self.start is not None and age >= self.start else "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """All that is true of a job.

    *created* is an instant in milliseconds since 1970, *steps* each state with the age
    at which the job enters it. Of the nodes in *names* those beyond the ones in
    *persons* fare as the last one there. *options*, *owner* and *userdata* are as a
    body has them.
    """

    number: int
    type: str
    command: str
    created: int
    steps: tuple[tuple[str, int], ...]
    persons: tuple[Node, ...]
    names: Sequence[str]
    options: Mapping[str, Any]
    owner: Mapping[str, Any]
    userdata: Mapping[str, Any]

    @property
    def end(self) -> int:
        """The age at which the job enters its last state."""
        return self.steps[-1][1]

    def history(self, age: int) -> list[tuple[str, int]]:
        """Return the steps that the job has made at *age*."""
        return [step for step in self.steps if step[1] <= age]

    def running_since(self, age: int) -> int | None:
        """Return the age at which nodes got to work; None if they have not at *age*."""
        return dict(self.history(age)).get("running")

    def nodes(self) -> list[Node]:
        """Return all nodes, each with its name."""
        others = self.names[len(self.persons) :]
        return [*self.persons, *(replace(self.persons[-1], name=n) for n in others)]

    def node_states(self, age: int) -> dict[str, int]:
        """Return how many nodes are in each state at *age*."""
        states = Counter(node.state(age) for node in self.persons)
        if self.persons:
            states[self.persons[-1].state(age)] += len(self.names) - len(self.persons)
        return dict(states)


def node_name(index: int, domain: str) -> str:
    """Return the certificate name of the node number *index*, counted from 0."""
    return f"node{index + 1}{domain}"


#: The histories that come through a state.
_THROUGH = {
    state: st.sampled_from([path for path in PATHS if state in path])
    for state in LIFECYCLE.states
}
#: How long a state lasts, in milliseconds: next to nothing, some seconds, or days.
_spans = st.one_of(st.integers(1, 10_000), st.integers(1, _LONGEST))
#: As many spans for every path: the plainest life is to need no more than others.
_ages = st.tuples(*[_spans] * (_MOST_STEPS - 1)).map(
    lambda spans: list(accumulate(spans, initial=0))
)
_sizes = st.sampled_from(_SIZES)
_domains = st.sampled_from(words.DOMAINS)


@st.composite
def lives(
    draw: Draw,
    state: str,
    *,
    types: Sequence[str],
    nodes: int | None,
    most: int,
    profile: str,
) -> Life:
    """Draw a life that comes to *state*, with *nodes*, else with at most *most*.

    What happens on the nodes is drawn last: without it a life is still a life, and so
    it shrinks to one on a single node.
    """
    type_ = draw(st.sampled_from(types))
    size = min(draw(_sizes), most) if nodes is None else nodes
    path, ages, domain = draw(_THROUGH[state]), draw(_ages), draw(_domains)
    names = [node_name(index, domain) for index in range(size)]
    scope = draw(scopes(profile))(names)
    steps = tuple(zip(path, ages, strict=False))
    return Life(
        number=draw(words.numbers),
        type=type_,
        command=LIFECYCLE.commands[type_] or type_,
        created=draw(words.instants),
        steps=steps,
        names=names,
        options=draw(options(type_)) | {"scope": scope},
        owner=draw(owners),
        userdata=draw(words.objects),
        persons=_persons(draw, dict(steps), path[-1], names),
    )


def _persons(
    draw: Draw, entered: Mapping[str, int], ending: str, names: Sequence[str]
) -> tuple[Node, ...]:
    """Draw what happens on the first nodes while the job runs."""
    running, end = entered["running"], entered[ending]
    stop = entered.get("stopping", end)
    persons: list[Node] = []
    # A job without nodes needs as many draws, so that it is not plainer than with one.
    for name in names[:_PERSONS] or ["nobody"]:
        fates = _FATES[ending] if persons else _FIRST[ending]
        outcome = draw(fates)
        last, start = draw(st.integers(running, end)), None
        if outcome in {"finished", "failed"}:
            # Once a stop was asked for, no node begins any more.
            start = draw(st.integers(running, stop))
            last = max(start, last)
        persons.append(Node(name, start, last, outcome))
    return tuple(persons[: len(names)])


def ages_in(life: Life, state: str) -> st.SearchStrategy[int]:
    """Draw an age at which the job is in *state*, which it comes to."""
    entered = dict(life.steps)
    left = {before[0]: after[1] - 1 for before, after in pairwise(life.steps)}
    enter = entered[state]
    return st.integers(enter, left.get(state, enter + _LONGEST))
