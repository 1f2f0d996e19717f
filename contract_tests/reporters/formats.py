"""The reports for programs, by the name that ``--report FORMAT=PATH`` knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.privacy import hiding

from .jsonreport import render_json
from .junit import render_junit
from .recording import render_har, render_jsonl
from .webpage import render_html

Renderer = Callable[[Outcome], str]

#: What writes which format.
FORMATS: Mapping[str, Renderer] = MappingProxyType(
    {
        "json": render_json,
        "junit": render_junit,
        "jsonl": render_jsonl,
        "har": render_har,
        "html": render_html,
    }
)


def render(form: str, outcome: Outcome, *, secrets: tuple[str, ...] = ()) -> str:
    """Return *outcome* in the format *form*; raises KeyError for an unknown one.

    *secrets*, such as the token, are hidden wherever something from outside is told.
    """
    with hiding(*secrets):
        return FORMATS[form](outcome)
