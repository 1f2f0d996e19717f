"""What is judged: the catalogue of checks, one module a subject."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from orchestrator_contract.contract_tests.clauses import checks_of
from orchestrator_contract.contract_tests.model import Check

from . import (
    answers,
    commands,
    counts,
    history,
    identity,
    lists,
    nodes,
    options,
    pages,
    plans,
    refusals,
    shape,
    status,
    stories,
    times,
)

#: Every check by its id, in the order in which the modules state them.
CATALOGUE: Mapping[str, Check] = MappingProxyType(
    checks_of(
        shape,
        identity,
        status,
        times,
        counts,
        options,
        lists,
        nodes,
        answers,
        refusals,
        history,
        pages,
        stories,
        plans,
        commands,
    )
)

__all__ = ["CATALOGUE"]
