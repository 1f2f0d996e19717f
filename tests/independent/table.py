"""The jobs of the second orchestrator: a table written by hand, one job a line.

A line is: number, type, owner, environment, nodes, when it began, and the job's life.
Nodes are letters, each the state that a node comes to; ``-`` is none. A life is made of
letters too, each state with the seconds spent in it but for the last, which lasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Body = dict[str, Any]

OVER = frozenset({"stopped", "finished", "failed"})
STATES = {
    "n": "new",
    "r": "ready",
    "u": "running",
    "g": "stopping",
    "S": "stopped",
    "F": "finished",
    "X": "failed",
}
NODES = {
    "f": "finished",
    "x": "failed",
    "e": "errored",
    "s": "skipped",
    "r": "running",
    "n": "new",
}

PAST = """
17    deploy          kim   prod ff      2024-11-02T08:00:01.250 r0.4 u41.3 F
23    deploy          ops   prod fxe     2024-11-02T09:30:00.000 n1 r2 u61 X
24    task            kim   prod f       2024-11-03T00:00:59.999 r0.001 u0.6 F
31    task            local dev  x       2024-11-03T10:10:10.500 r1 u3.25 X
40    task            local prod fs      2024-11-04T12:00:00.100 n0.2 r0.2 u8 g2.5 S
41    task            kim   prod fff     2024-11-04T12:30:00.100 r0.2 u4.4 S
58    plan_task       ops   -    fff     2024-11-05T07:07:07.777 r0.3 u12.125 F
61    plan_script     ops   dev  -       2024-11-05T08:00:00.000 r0 u0 F
77    plan_command    kim   prod f       2024-11-06T01:02:03.400 r0.1 u2.68 F
80    deploy          local prod s       2024-11-06T02:00:00.000 r5 u1 g0 S
99    plan_apply      ops   prod ef      2024-11-08T23:59:58.900 r0.5 u3 X
100   task            kim   dev  fffffff 2024-11-09T06:00:00.000 r1 u70 F
101   task            local prod f       2024-11-09T06:05:00.000 r0.25 u1.5 F
130   deploy          ops   dev  ffff    2024-11-12T06:05:00.050 n0.1 r9 u300.5 F
207   plan_upload     kim   prod ff      2024-12-01T00:00:00.000 r0.5 u9 F
208   plan_wait       kim   prod ff      2024-12-01T00:00:10.000 r0.5 u20 F
209   plan_apply_prep kim   prod ff      2024-12-01T00:00:31.000 r0.5 u45.8 F
210   plan_apply      kim   prod ff      2024-12-01T00:01:17.000 r0.5 u90 F
311   task            ops   prod xxxx    2025-01-05T03:03:03.030 r2 u15 X
312   deploy          ops   prod fx      2025-01-05T04:00:00.300 r2 u95.5 X
350   plan_script     local dev  xf      2025-01-20T04:00:00.000 r0.5 u4 X
351   plan_command    local dev  s       2025-01-20T04:00:05.000 r0.5 u1 g1 S
352   plan_upload     local dev  x       2025-01-20T04:00:09.000 r0.5 u1 X
353   plan_wait       local dev  e       2025-01-20T04:00:12.000 r0.5 u600 X
354   plan_apply_prep local dev  e       2025-01-20T04:10:20.000 r0.5 u30 X
355   plan_task       local dev  fx      2025-01-20T05:10:20.000 r0.5 u30 X
356   plan_task       ops   -    sf      2025-01-20T06:10:20.000 r0.5 u3 g7 S
999   deploy          kim   prod f       2025-02-28T23:59:59.900 r0.3 u20 F
1042  task            kim   prod ff      2025-03-01T00:00:00.000 r0.3 u5 F
1043  task            kim   prod f       2025-03-01T00:00:00.000 r0.3 u5 F
1044  task            ops   dev  fs      2025-03-01T00:01:00.000 r0.3 u5.75 F
2000  deploy          ops   dev  fffff   2025-03-30T01:59:59.000 n3 r3 u1800.125 F
2001  deploy          local prod e       2025-03-30T02:30:00.000 n0 r0 u0 X
2500  task            local dev  f       2025-04-01T12:00:00.000 r0.1 u7 F
9998  deploy          kim   prod frn     2025-05-01T10:00:00.000 n1 r1 u
9999  task            kim   prod fr      2025-05-01T10:30:00.000 r1 u30 g
10001 task            ops   prod n       2025-05-01T11:00:00.000 n1 r
10003 plan_task       ops   -    n       2025-05-01T11:30:00.000 r
10004 deploy          local dev  nn      2025-05-01T11:45:00.000 n
10008 plan_wait       local dev  r       2025-05-01T11:50:00.000 r0.5 u
"""

#: These live while one looks: they begin so many seconds after the server does.
PRESENT = """
20011 deploy          kim   prod fff     0.0                   n0.3 r0.3 u2.4 F
20012 task            ops   dev  fx      0.2                   r0.2 u1.6 X
20040 task            kim   prod f       0.7                   r0.1 u0.9 F
20047 deploy          local prod ff      1.1                   n0.1 r0.1 u0.8 g0.4 S
20048 task            local prod f       1.6                   r0.2 u1.0 F
20105 plan_task       ops   -    f       2.3                   r0.2 u1.0 F
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. *life* are the states, each with when it was entered."""

    number: int
    kind: str
    owner: str
    environment: str
    nodes: tuple[str, ...]
    life: tuple[tuple[str, datetime], ...]

    @property
    def began(self) -> datetime:
        """When the job was created."""
        return self.life[0][1]

    def lived(self, now: datetime) -> list[tuple[str, datetime]]:
        """Return the states that were entered until *now*."""
        return [(state, entered) for state, entered in self.life if entered <= now]


def rows(began: datetime) -> list[Row]:
    """Return all jobs, for a server that *began* then."""
    past = [_row(*line.split()) for line in PAST.strip().splitlines()]
    present = []
    for line in PRESENT.strip().splitlines():
        words = line.split()
        head, delay, life = words[:5], words[5], words[6:]
        moment = (began + timedelta(seconds=float(delay))).replace(tzinfo=None)
        present.append(_row(*head, moment.isoformat(), *life))
    return past + present


def _row(
    number: str,
    kind: str,
    owner: str,
    environment: str,
    nodes: str,
    began: str,
    *life: str,
) -> Row:
    moment = datetime.fromisoformat(began).replace(tzinfo=UTC)
    lived = []
    for step in life:
        lived.append((STATES[step[0]], moment))
        moment += timedelta(seconds=float(step[1:] or 0))
    letters = "" if nodes == "-" else nodes
    return Row(
        number=int(number),
        kind=kind,
        owner=owner,
        environment="" if environment == "-" else environment,
        nodes=tuple(NODES[letter] for letter in letters),
        life=tuple(lived),
    )
