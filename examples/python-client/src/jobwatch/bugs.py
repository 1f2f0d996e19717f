"""Bugs that clients really have; ``JOBWATCH_BUGS=name,name`` plants them here.

No client needs this module. It is there to show that the tests find each bug.
"""

from __future__ import annotations

import os

BUGS = {
    "stopped-runs": "takes `stopped` for a state that goes on",
    "null-finish": "crashes on `finished_timestamp: null`",
    "owner-email": "takes it that every owner has an e-mail address",
    "int-duration": "reads `duration` as an integer",
    "no-backoff": "comes back at once after a 503",
    "ignores-401": "takes no notice of a 401",
    "double-slash": "asks for /jobs//1",
}


def planted(bug: str) -> bool:
    """Tell whether *bug* is planted."""
    if bug not in BUGS:
        raise KeyError(bug)
    return bug in os.environ.get("JOBWATCH_BUGS", "").split(",")
