"""The reports that are files, by the name that ``--report FORMAT=PATH`` knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.privacy import hiding

from .github import render_github
from .jsonreport import render_json
from .junit import render_junit
from .markdown import render_markdown
from .recording import render_har, render_jsonl
from .webpage import render_html

Renderer = Callable[[Outcome], str]

#: What writes which format.
FORMATS: Mapping[str, Renderer] = MappingProxyType(
    {
        "html": render_html,
        "markdown": render_markdown,
        "github": render_github,
        "json": render_json,
        "junit": render_junit,
        "jsonl": render_jsonl,
        "har": render_har,
    }
)


def render(form: str, outcome: Outcome, *, secrets: tuple[str, ...] = ()) -> str:
    """Return *outcome* in the format *form*; raises KeyError for an unknown one.

    *secrets*, such as the token, are hidden wherever something from outside is told.
    """
    with hiding(*secrets):
        return FORMATS[form](outcome)
