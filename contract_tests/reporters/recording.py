"""The run itself as a report: every exchange, as JSON Lines or as a HAR file."""

from __future__ import annotations

import json

from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.recordings import as_har, as_line


def render_jsonl(outcome: Outcome) -> str:
    """Return one line of JSON for each exchange."""
    lines = (json.dumps(as_line(exchange)) for exchange in outcome.exchanges)
    return "".join(f"{line}\n" for line in lines)


def render_har(outcome: Outcome) -> str:
    """Return a HAR 1.2 file."""
    har = as_har(outcome.exchanges, outcome.started_at)
    return json.dumps(har, indent=1) + "\n"
