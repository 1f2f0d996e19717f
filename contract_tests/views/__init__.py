"""Bodies as checks read them: every value parsed, or None where it is absent or odd.

A view never raises. What is malformed is the schema's business; the checks about
coherence then find None and stand down, so that one fault gives one finding.
"""

from .jobs import Entry, Job
from .plans import PLAN_STATES, PlanJob, Step
from .values import (
    count,
    digits,
    has_host,
    is_no_url,
    items,
    mapping,
    moment,
    number,
    number_in_path,
    repeated,
    seconds,
    start_of,
    text,
)

__all__ = [
    "PLAN_STATES",
    "Entry",
    "Job",
    "PlanJob",
    "Step",
    "count",
    "digits",
    "has_host",
    "is_no_url",
    "items",
    "mapping",
    "moment",
    "number",
    "number_in_path",
    "repeated",
    "seconds",
    "start_of",
    "text",
]
