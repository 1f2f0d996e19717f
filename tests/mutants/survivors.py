"""Faults that the checks do not find, or call less grave, each with the reason."""

from __future__ import annotations

_KIND = "an empty `kind` is taken for one that is absent"
_TIMES = "no check asks for the times of a node that has run"

SURVIVORS = {
    **{
        f"{slug}:unknown-id:kind-empty": _KIND
        for slug in ("get-job", "list-job-nodes", "get-job-report", "list-job-events")
    },
    "list-jobs:task-ignored": "no check compares items with the `task` asked for",
    "list-jobs:task-in-full-only": "no check seeks what the filter `task` leaves out",
    "list-job-nodes:node-order-ignored": "no check looks at the order of nodes",
    "list-job-nodes:node-state-finds-nothing": (
        "no check seeks the nodes that the filter `state` leaves out"
    ),
    "list-job-events:next-events-at-odds": (
        "link and number of `next-events` are compared in the nodes only"
    ),
    "list-job-nodes:/items/*/start_timestamp:null": _TIMES,
    "list-job-nodes:/items/*/finish_timestamp:null": _TIMES,
    "list-job-nodes:/items/*/duration:null": _TIMES,
}
