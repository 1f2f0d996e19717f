"""One job with all that belongs to it, looked at from behind.

Nobody has looked at it for the API: a clock that goes by polls stands still, and the
journal stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .lives import life

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.sessions.session import Session

#: The most nodes and the most events that are told; how many there are is told too.
MOST_ROWS = 500


def looked_at(session: Session, number: int, base_url: str) -> dict[str, Any]:
    """Return a job's body, nodes, report and events; raises UnknownJob.

    Of nodes, of the report and of events there are MOST_ROWS at most, those of the
    events the latest; ``totals`` says how many there are.
    """
    world = session.world_of(None)
    written_down = number in world.given
    at = 0 if written_down else session.time_of(world.subject(number))
    when: Any = {"now": lambda _: at, "base_url": base_url}  # one moment for all four
    body = world.job(number, **when)
    nodes = world.nodes(number, **when)
    report = world.report(number, **when)
    events = world.events(number, **when)
    totals = {"nodes": len(nodes["items"]), "events": len(events["items"])}
    nodes["items"] = nodes["items"][:MOST_ROWS]
    events["items"] = events["items"][-MOST_ROWS:]
    report = {key: rows[:MOST_ROWS] for key, rows in report.items()}
    return {
        "job": body,
        "nodes": nodes,
        "report": report,
        "events": events,
        "totals": totals,
        "life": life(session, number),
    }
