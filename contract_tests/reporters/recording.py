"""The run itself as a report: every exchange, as JSON Lines or as a HAR file."""

from __future__ import annotations

import json
from typing import Any

from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.recordings import as_har, as_line

from .telling import Scrubber


def render_jsonl(outcome: Outcome, scrub: Scrubber) -> str:
    """Return one line of JSON for each exchange."""
    lines = (json.dumps(as_line(exchange)) for exchange in outcome.exchanges)
    return "".join(f"{_safe(line, scrub)}\n" for line in lines)


def render_har(outcome: Outcome, scrub: Scrubber) -> str:
    """Return a HAR 1.2 file."""
    har: dict[str, Any] = as_har(outcome.exchanges, outcome.started_at)
    return f"{_safe(json.dumps(har, indent=1), scrub)}\n"


def _safe(text: str, scrub: Scrubber) -> str:
    """Mask secrets in what is ASCII already: its lines stay as they are."""
    return "\n".join(scrub(line) for line in text.split("\n"))
