"""What a coherent job is, said a second time: shared with neither mock nor checks."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise
from typing import Any

Json = dict[str, Any]

LEGAL = {
    None: {"new", "ready"},
    "new": {"ready"},
    "ready": {"running"},
    "running": {"finished", "failed", "stopping"},
    "stopping": {"stopped"},
}
OVER = {"finished", "failed", "stopped"}
WAITING = {"new", "ready"}
AT_WORK = {"new", "running"}


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    assert moment.utcoffset() is not None
    assert text == moment.strftime("%Y-%m-%dT%H:%M:%SZ")  # whole seconds, Z
    return moment


def judge_job(body: Json, base: str) -> None:
    """Assert all that one body must say about itself."""
    state, status = body["state"], body["status"]
    states = [entry["state"] for entry in status]
    for before, after in zip([None, *states], states, strict=False):
        assert after in LEGAL[before]
    assert states[-1] == state
    for entry, after in pairwise(status):
        assert at(entry["enter_time"]) <= at(entry["exit_time"])
        assert entry["exit_time"] == after["enter_time"]
    assert status[-1]["exit_time"] is None
    assert body["timestamp"] == status[-1]["enter_time"]
    assert ("finished_timestamp" in body) == (state in OVER)
    assert (
        ("started_timestamp" in body) == ("duration" in body) == (state not in WAITING)
    )
    if state in OVER:
        assert body["finished_timestamp"] == body["timestamp"]
        span = at(body["finished_timestamp"]) - at(body["started_timestamp"])
        assert abs(float(body["duration"]) - span.total_seconds()) < 1
    address = f"{base}/orchestrator/v1/jobs/{body['name']}"
    assert body["id"] == address
    for part in ("nodes", "report", "events"):
        assert body[part] == {"id": f"{address}/{part}"}
    judge_options(body)
    judge_counts(body["node_states"], body["node_count"], state)


def judge_options(body: Json) -> None:
    options = body["options"]
    assert body["command"] == body["type"]
    assert options["description"] == body["description"]
    assert len(options["scope"]) == 1
    assert isinstance(body["userdata"], dict)
    if "project" in options:
        assert "environment" not in options
        assert body["environment"] == {"name": ""}
        assert body["type"].startswith("plan_")
    else:
        assert body["environment"] == {"name": options["environment"]}
    if "nodes" in options["scope"]:
        assert len(set(options["scope"]["nodes"])) == body["node_count"]


def judge_counts(counts: dict[str, int], total: int, state: str) -> None:
    assert sum(counts.values()) == total
    if not total:
        return
    assert 0 not in counts.values()
    assert set(counts) <= {
        "new",
        "running",
        "finished",
        "failed",
        "errored",
        "skipped",
    }
    if state in OVER:
        assert not AT_WORK & set(counts)
    if state in WAITING:
        assert set(counts) == {"new"}
    if state == "finished":
        assert set(counts) == {"finished"}
    if state == "failed":
        assert {"failed", "errored"} & set(counts)
    if "skipped" in counts:
        assert state in {"stopping", "stopped"}


def judge_parts(job: Json, nodes: Json, report: Json, events: Json) -> None:
    """Assert that nodes, report and events tell the job's own story."""
    rows, stream = nodes["items"], events["items"]
    assert Counter(row["state"] for row in rows) == job["node_states"]
    named = {row["name"]: row for row in rows}
    assert len(named) == len(rows) == job["node_count"]
    assert {(r["node"], r["state"], r["timestamp"]) for r in report["items"]} == {
        (r["name"], r["state"], r["timestamp"]) for r in rows
    }
    for row in rows:
        judge_node(row, job)
    judge_stream(job, named, stream)
    for body, last in (
        (nodes, max(row["latest-event-id"] for row in rows)),
        (events, int(stream[-1]["id"]) if stream else int(job["name"]) * 1000),
    ):
        assert body["next-events"] == {
            "id": f"{job['events']['id']}?start={last + 1}",
            "event": str(last + 1),
        }


def judge_node(row: Json, job: Json) -> None:
    start, finish = row["start_timestamp"], row["finish_timestamp"]
    settled = row["state"] not in AT_WORK
    assert (start is None) == (row["state"] in {"new", "skipped"})
    assert (finish is not None) == (settled and start is not None)
    assert (row["duration"] is None) == (start is None)
    assert ("result" in row) == settled
    assert isinstance(row["latest-event-id"], int)
    if start is not None:
        assert at(job["started_timestamp"]) <= at(start)
    if finish is not None:
        span = (at(finish) - at(start)).total_seconds()
        assert abs(row["duration"] - span) < 1
        if job["state"] in OVER:
            assert at(finish) <= at(job["finished_timestamp"])


def judge_stream(job: Json, named: dict[str, Json], stream: list[Json]) -> None:
    ids = [int(event["id"]) for event in stream]
    assert ids == sorted(set(ids))
    assert all(isinstance(event["id"], str) for event in stream)
    times = [at(event["timestamp"]) for event in stream]
    assert times == sorted(times)
    last: dict[str, Json] = {}
    for event in stream:
        if event["type"].startswith("node_"):
            last[event["details"]["node"]] = event
    for name, row in named.items():
        if row["state"] == "new":
            assert name not in last
        else:
            assert last[name]["type"] == f"node_{row['state']}"
            assert row["latest-event-id"] == int(last[name]["id"])
    types = [event["type"] for event in stream if event["type"].startswith("job_")]
    stopped = ["job_stopping"] if job["state"] in {"stopping", "stopped"} else []
    if job["state"] in OVER:
        assert types[-1] in {"job_finished", "job_aborted"}
        assert stream[-1]["type"] == types[-1]
        assert types[:-1] == stopped
    else:
        assert types == stopped
