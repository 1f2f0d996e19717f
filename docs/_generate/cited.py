"""How generated pages cite sources, checks and releases."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator_contract.contract_tests.model import Check
from orchestrator_contract.schemas import BY_SLUG, RELEASES, SOURCES

from .markdown import link


def sources(ids: Iterable[str], up: str = "") -> str:
    """Cite *ids* of sources with their grades; *up* leads to ``docs/contract/``."""
    cited = (f"{link(key, f'{up}sources.md', key)} {SOURCES[key].grade}" for key in ids)
    return ", ".join(cited)


def checks(some: Iterable[Check], up: str = "../") -> str:
    """Link *some* checks by clause; *up* leads to ``docs/``."""
    told = (link(each.clause, f"{up}catalogue.md", each.id) for each in some)
    return ", ".join(told)


def since(check: Check) -> str:
    """Return the first release for which *check* judges anything."""
    both = (check.since, BY_SLUG[check.operation].since)
    return max(both, key=RELEASES.index)
