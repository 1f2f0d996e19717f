"""Which jobs to look at: so few that it is polite, so different that a fault shows.

A fault may live in one state, one type, one size of scope only. What an item of the job
list tells of a job, its *features*, is therefore covered first and thickened after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from orchestrator_contract.contract_tests.views import Job, mapping, number
from orchestrator_contract.schemas import LIFECYCLE

#: A feature is a kind with its values: ("state", "running"), ("keys", "id", "name" …).
Feature = tuple[str, ...]

#: The kinds of features that nodes, report and events of a job may depend on.
_OUTER = {"state", "type", "scope", "nodes", "outcome", "end and nodes"}
_OVER = frozenset(("state", state) for state in LIFECYCLE.terminal)
_MOVING = frozenset(("state", state) for state in LIFECYCLE.states) - _OVER
#: How many there are, by the most that a word stands for.
_MANY = 20
_SIZES = {0: "0", 1: "1", 5: "2 to 5", _MANY: f"6 to {_MANY}"}
_MORE = f"over {_MANY}"
_SEVERAL = {_MORE, *(word for most, word in _SIZES.items() if most > 1)}


@dataclass(frozen=True, slots=True)
class Specimen:
    """A job that exists, with what its list item tells of it; nothing if not listed.

    *settled* is how many nodes it has if it has ended: they will all stay as they are.
    """

    number: int
    features: frozenset[Feature] = frozenset()
    settled: int = 0

    @classmethod
    def of(cls, job: Job) -> Specimen | None:
        """Read a list item; None if it does not even tell its number."""
        named = number(job.name)
        settled = job.node_count or 0 if job.terminal else 0
        return None if named is None else cls(named, frozenset(features(job)), settled)

    @property
    def over(self) -> bool:
        """Whether its list item tells that the job has ended."""
        return not self.features.isdisjoint(_OVER)

    @property
    def several(self) -> bool:
        """Whether its list item tells of more than one node."""
        return any(f[0] == "nodes" and f[1] in _SEVERAL for f in self.features)


def features(job: Job) -> Iterator[Feature]:
    """Yield what tells a job apart from others: its strata."""
    state, kind = job.state or "?", job.type or "?"
    yield "state", state
    yield "type", kind
    yield "state and type", state, kind
    yield "keys", *sorted(job.body)
    yield "nulls", *sorted(key for key, value in job.body.items() if value is None)
    yield "owner", *sorted(mapping(job.body.get("owner")))
    yield "options", kind, *sorted(job.options)
    scope = mapping(job.options.get("scope"))
    yield "scope", *sorted(scope)
    yield (
        "scope size",
        *(_size(len(v)) for v in scope.values() if hasattr(v, "__len__")),
    )
    yield "nodes", _size(job.node_count)
    # Only when a job is over do all that tells of its nodes have to agree.
    yield "end and nodes", "over" if job.terminal else "", _size(job.node_count)
    yield "node states", *sorted(job.node_states or ())
    mixed = len(job.node_states or ()) > 1
    yield "outcome", state, "mixed" if mixed else "uniform"
    yield "duration", type(job.body.get("duration")).__name__
    yield "history begins", (job.history[0].state or "?") if job.history else "none"


def _size(number: int | None) -> str:
    if number is None:
        return "none"
    return next((word for most, word in _SIZES.items() if number <= most), _MORE)


def outer(specimen: Specimen) -> Specimen:
    """Return the specimen with those features only that reach beyond its own body."""
    kept = frozenset(f for f in specimen.features if f[0] in _OUTER)
    return replace(specimen, features=kept)


def chosen(specimens: Iterable[Specimen], most: int) -> list[Specimen]:
    """Choose up to *most* specimens that cover as many features as they can.

    The one with the most nodes comes first, if they are many: what lies behind a page
    shows there alone. Then it is the one that adds most features, the steadiest among
    equals. When all features are covered, a second specimen of each is sought, and so
    on.
    """
    left = sorted(specimens, key=_steadiest)
    vast = [specimen for specimen in left if specimen.settled > _MANY]
    picked = [max(vast, key=lambda s: s.settled)] if vast and most else []
    covered = {feature for specimen in picked for feature in specimen.features}
    left = [specimen for specimen in left if specimen not in picked]
    while left and len(picked) < most:
        best = max(left, key=lambda s: len(s.features - covered))
        if covered and not best.features - covered:
            covered = set()
            continue
        left.remove(best)
        picked.append(best)
        covered |= best.features
    return picked


def _steadiest(specimen: Specimen) -> tuple[bool, int]:
    """Order the newest first, but of jobs that move the oldest, and those behind.

    The newest of them will have moved on before it is asked for, and its stratum is not
    met; the oldest has been as it is for long.
    """
    moves = not specimen.features.isdisjoint(_MOVING)
    return moves, specimen.number if moves else -specimen.number
