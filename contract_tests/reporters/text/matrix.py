"""Which pairs of state and type were met, as a matrix that reads without colours."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator_contract.contract_tests.layout import Page
from orchestrator_contract.contract_tests.outcome import Met
from orchestrator_contract.schemas import LIFECYCLE

_MET, _NOT_MET = "✓", "-"
#: Between two columns; the types stand left of the first.
_GAP = "  "
_STUB = max(map(len, LIFECYCLE.types))


def matrix(page: Page, pairs: Met) -> Iterator[str]:
    """Yield a heading, a line for each type that was met, and those that were not.

    *pairs* are strata such as ``running task``. A page too narrow for seven columns
    gets the states in words.
    """
    seen = set(pairs.seen)
    title = f"{len(seen)} of {len(seen) + len(pairs.missing)} pairs of state and type"
    met = {kind: _states(kind, seen) for kind in LIFECYCLE.types}
    head = " " * (2 + _STUB) + "".join(_GAP + state for state in LIFECYCLE.states)
    yield f"{page.style('Met', 'bold')} {title}"
    if len(head) <= page.width:
        if seen:
            yield page.style(head, "dim")
        for kind, states in met.items():
            if states:
                marks = "".join(_marks(page, states)).rstrip()
                yield f"  {kind:<{_STUB}}{marks}"
    else:
        for kind, states in met.items():
            if states:
                yield from page.row(kind, ", ".join(states), 2, _STUB + 2)
    if without := [kind for kind, states in met.items() if not states]:
        yield from page.lines(f"no job of type {', '.join(without)}", 2)


def _states(kind: str, seen: set[str]) -> list[str]:
    return [state for state in LIFECYCLE.states if f"{state} {kind}" in seen]


def _marks(page: Page, states: list[str]) -> Iterator[str]:
    """Yield a mark for each state, centred below its name."""
    for state in LIFECYCLE.states:
        mark = f"{_MET if state in states else _NOT_MET:^{len(state)}}"
        yield _GAP + (mark if state in states else page.style(mark, "dim"))
