"""The reports for programs, by the name that ``--report FORMAT=PATH`` knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from orchestrator_contract.contract_tests.outcome import Outcome

from .jsonreport import render_json
from .junit import render_junit
from .recording import render_har, render_jsonl
from .telling import Scrubber

Renderer = Callable[[Outcome, Scrubber], str]

#: What writes which format.
FORMATS: Mapping[str, Renderer] = MappingProxyType(
    {
        "json": render_json,
        "junit": render_junit,
        "jsonl": render_jsonl,
        "har": render_har,
    }
)


def render(form: str, outcome: Outcome, *, secrets: tuple[str, ...] = ()) -> str:
    """Return *outcome* in the format *form*; raises KeyError for an unknown one."""
    return FORMATS[form](outcome, Scrubber(secrets))
