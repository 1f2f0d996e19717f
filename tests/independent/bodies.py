"""What the second orchestrator tells of a row of its table at a given time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from .table import OVER, Body, Row

OWNERS: dict[str, Body] = {
    "kim": {"id": "0f3a5c1e-7b7d-4c53-9f0a-4d9e6a1b2c3d", "login": "kim"},
    "local": {
        "id": "5b1d9c2f-0a34-4e0b-8f59-1f2e3d4c5b6a",
        "login": "localadm",
        "email": "",
        "display_name": "",
        "last_login": None,
        "role_ids": [3, 11],
        "is_group": False,
        "is_remote": False,
        "is_revoked": False,
        "is_superuser": True,
    },
    "ops": {
        "id": "9d2c7e64-13f8-4d1e-a7c5-6b5a49382716",
        "login": "svc-ops@example.org",
        "email": "ops@example.org",
        "display_name": "Öps Team",
        "last_login": "2025-01-01T00:00:00.001Z",
        "role_ids": [2],
        "inherited_role_ids": [],
        "group_ids": ["c0ffee00-1234-4abc-8def-0123456789ab"],
        "is_group": False,
        "is_remote": True,
        "is_revoked": False,
        "is_superuser": False,
        "identity_provider_id": None,
        "favourite_colour": "teal",
    },
}


def stamp(moment: datetime, style: int) -> str:
    """Write a moment in one of the ways that are accepted, by the job's number."""
    whole = moment.strftime("%Y-%m-%dT%H:%M:%S")
    fine = f"{whole}.{moment.microsecond // 1000:03d}"
    return (f"{whole}Z", f"{fine}Z", f"{whole}+00:00", f"{fine}+00:00")[style % 4]


def job(row: Row, now: datetime, host: str) -> Body:
    """Return a job as `GET /jobs/<id>` tells it."""
    style = row.number
    lived = row.lived(now)
    state, changed = lived[-1]
    left: list[datetime | None] = [entered for _, entered in lived[1:]]
    url = f"{host}/jobs/{row.number}"
    states = Counter(state for state, _, _ in _nodes(row, now))
    body: Body = {
        "report": {"id": f"{url}/report", "rel": "report"},
        "events": {"id": f"{url}/events"},
        "nodes": {"id": f"{url}/nodes"},
        "id": url,
        "name": str(row.number),
        "type": row.kind,
        "command": row.kind if row.kind in {"deploy", "task", "plan_task"} else "plan",
        "state": state,
        "status": [
            {
                "enter_time": stamp(entered, style),
                "exit_time": stamp(gone, style) if gone else None,
                "state": word,
            }
            for (word, entered), gone in zip(lived, [*left, None], strict=True)
        ],
        "options": options(row),
        "owner": dict(OWNERS[row.owner]),
        "timestamp": stamp(changed, style),
        "created_timestamp": stamp(row.began, style + 1),
        "node_count": len(row.nodes),
        "node_states": dict(states) or None,
        "userdata": {} if row.number % 3 else {"ticket": [row.number, None, {"a": []}]},
        "x-shard": {"undocumented": True},
    }
    if row.number % 2 and row.kind != "plan_task":
        body["environment"] = {"name": row.environment}
        body["description"] = body["options"].get("description", "")
    running = dict(lived).get("running")
    if state in OVER:
        body["finished_timestamp"] = stamp(changed, style)
        since = row.began if row.number % 2 or running is None else running
        body["duration"] = round((changed - since).total_seconds(), 3)
    elif row.number % 2:
        body |= {"finished_timestamp": None, "duration": None}
    if running and state not in OVER:
        body["duration"] = round((now - running).total_seconds(), 3)
    return body


def options(row: Row) -> Body:
    """Return the options of a job, by its type."""
    names = [name_of(row, index) for index in range(len(row.nodes))]
    scopes: list[Body] = [
        {"nodes": names},
        {"query": ["from", "nodes", ["=", "certname", "a"]]},
        {"node_group": "00000000-0000-4000-8000-000000000000"},
        {"query": "nodes { certname ~ '.*' }"},
        {},
    ]
    told: Body = {"scope": scopes[row.number % 5], "noop": row.number % 7 == 0}
    if row.kind == "deploy":
        return told | {
            "environment": row.environment,
            "concurrency": 8 if row.number % 2 else None,
            "debug": False,
            "trace": False,
            "evaltrace": True,
            "enforce_environment": True,
            "target": None,
            "filetimeout": 15,
        }
    told |= {
        "description": "Zürich: check ✓" if row.number % 2 else "",
        "task": ("service::linux", "package", "facts")[row.number % 3],
        "params": {"name": "ntp", "action": "status"},
        "sensitive": [],
        "scheduled-job-id": None if row.number % 2 else "77",
        "environment": row.environment,
    }
    if row.kind == "plan_task":
        told |= {"noop": None, "plan_job": row.number // 2}
        if not row.environment:
            del told["environment"]
            told["project"] = {"project_id": "patching", "ref": "5e1f"}
    return told


def name_of(row: Row, index: int) -> str:
    """Return the certname of one of a job's nodes."""
    return f"{'abcdefg'[index]}-{row.number % 10}.lab.example.org"


def _nodes(
    row: Row, now: datetime
) -> list[tuple[str, datetime | None, datetime | None]]:
    """Return state, start and finish of each node as of *now*."""
    life = dict(row.life)
    begun, (last, end) = life.get("running"), row.life[-1]
    told: list[tuple[str, datetime | None, datetime | None]] = []
    for index, state in enumerate(row.nodes):
        if begun is None or state == "new" or begun > now:
            told.append(("new", None, None))
            continue
        until = end if last in OVER else begun + timedelta(seconds=9)
        start = begun + (until - begun) * (index / (2 * len(row.nodes)))
        finish = start + (until - start) * 0.9
        if state == "skipped":
            told.append((state if until <= now else "new", None, None))
        elif start > now:
            told.append(("new", None, None))
        elif state == "running" or finish > now:
            told.append(("running", start, None))
        else:
            told.append((state, start, finish))
    return told


def nodes(row: Row, now: datetime) -> list[Body]:
    """Return the rows of `GET /jobs/<id>/nodes`."""
    style, told = row.number, []
    for index, (state, start, finish) in enumerate(_nodes(row, now)):
        until = finish or now
        told.append(
            {
                "name": name_of(row, index),
                "state": state,
                "timestamp": stamp(finish or start or row.began, style),
                "start_timestamp": stamp(start, style) if start else None,
                "finish_timestamp": stamp(finish, style) if finish else None,
                "duration": round((until - start).total_seconds(), 3)
                if start
                else None,
                "transaction_uuid": None,
                "details": {} if index else {"message": "so it went"},
                "result": {"_output": "√"} if finish else None,
                "latest-event-id": newest_event(row, now),
                "transport": "pcp",
            }
        )
    return told


def report(row: Row, now: datetime) -> Body:
    """Return `GET /jobs/<id>/report`: under either key, or both."""
    told = [
        {
            "node": name_of(row, index),
            "state": state,
            "timestamp": stamp(finish or start or row.began, row.number + 2),
            "events": None if index % 2 else [],
            "metrics": {"changed": 0},
        }
        for index, (state, start, finish) in enumerate(_nodes(row, now))
    ]
    keys = (("items", "report"), ("items",), ("report",))[row.number % 3]
    return dict.fromkeys(keys, told)


def events(row: Row, now: datetime) -> list[Body]:
    """Return the events of a job so far; their numbers are everybody's, with gaps."""
    told: list[tuple[datetime, str, str]] = []
    for index, (state, start, finish) in enumerate(_nodes(row, now)):
        name = name_of(row, index)
        if start:
            told.append((start, "node_running", name))
        if finish or state == "skipped":
            told.append((finish or row.life[-1][1], f"node_{state}", name))
    lived = dict(row.lived(now))
    if "stopping" in lived:
        told.append((lived["stopping"], "job_stopping", ""))
    told.sort(key=lambda event: event[0])
    if row.life[-1][0] in lived and row.life[-1][0] in OVER:
        word = "job_aborted" if row.number % 10 == 3 else "job_finished"
        told.append((row.life[-1][1], word, ""))
    return [
        {
            "id": str(first_event(row) + 3 * index),
            "type": word,
            "timestamp": stamp(moment, 1),
            "details": {"node": name, "detail": {"noop": False}} if name else {},
            "message": f"{word.replace('_', ' ')} {name}".strip(),
        }
        for index, (moment, word, name) in enumerate(told)
    ]


def first_event(row: Row) -> int:
    """Return the number of a job's first event; no two jobs share one."""
    return 700 + 64 * row.number


def newest_event(row: Row, now: datetime) -> int:
    """Return the number of a job's newest event, one less than the first if none is."""
    told = events(row, now)
    return int(told[-1]["id"]) if told else first_event(row) - 1


def moment_of(text: str) -> datetime:
    """Read a timestamp that somebody asks for; raises ValueError."""
    return datetime.fromisoformat(text).astimezone(UTC)
