"""The reports that are files, by the name that ``--report FORMAT=PATH`` knows."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.privacy import hiding

#: What writes which format: a module of this folder, and its function. It is imported
#: when it is asked for, because most runs write no report.
_WRITERS = {
    "html": (".webpage", "render_html"),
    "markdown": (".markdown", "render_markdown"),
    "github": (".github", "render_github"),
    "json": (".jsonreport", "render_json"),
    "junit": (".junit", "render_junit"),
    "jsonl": (".recording", "render_jsonl"),
    "har": (".recording", "render_har"),
}

#: The names of the formats: those for people first.
FORMATS = tuple(_WRITERS)


def render(form: str, outcome: Outcome, *, secrets: tuple[str, ...] = ()) -> str:
    """Return *outcome* in the format *form*; raises KeyError for an unknown one.

    *secrets*, such as the token, are hidden wherever something from outside is told.
    """
    module, function = _WRITERS[form]
    writer = getattr(import_module(module, __package__), function)
    with hiding(*secrets):
        return cast("str", writer(outcome))
