"""What a body is, told by its keys where nobody says."""

from __future__ import annotations

from typing import Any

#: What --as calls a document, and the schema that describes it.
KINDS = {
    "job": "job",
    "job-list": "job-list",
    "nodes": "job-nodes",
    "report": "job-report",
    "events": "job-events",
    "plan-job": "plan-job",
    "plan-job-list": "plan-job-list",
    "plan-events": "plan-job-events",
    "command": "command-job",
    "stop": "command-stopped",
    "index": "index",
    "services": "services",
    "error": "error",
}

#: A body with some of these keys is a job, though it may lack others.
_OF_A_JOB = {"id", "name", "state", "status", "options", "owner", "node_count"}
_ENOUGH = 3
#: What each service has, of those that the host tells of.
_OF_A_SERVICE = {"service_version", "state"}


def recognised(body: Any) -> str | None:
    """Return the schema that *body* is to satisfy; None if its keys do not tell."""
    if not isinstance(body, dict):
        return None
    if "kind" in body and "msg" in body:
        return "error"
    if isinstance(body.get("job"), dict):
        return "command-stopped" if "nodes" in body["job"] else "command-job"
    if "collections" in body and "commands" in body:
        return "index"
    if _is_plan_job(body):
        return "plan-job"
    if "items" in body and _of_plans(body):
        return "plan-job-list" if "pagination" in body else "plan-job-events"
    if "pagination" in body:
        return "job-list"
    if "report" in body:
        return "job-report" if isinstance(body["report"], list) else "job"
    if "items" in body:
        return _by_its_rows(body["items"])
    if len(_OF_A_JOB & body.keys()) >= _ENOUGH:
        return "job"
    return "services" if _tells_of_services(body) else None


def _tells_of_services(body: dict[str, Any]) -> bool:
    """Tell whether an object has services by their names, and nothing else."""
    services = body.values()
    return bool(body) and all(
        isinstance(service, dict) and service.keys() >= _OF_A_SERVICE
        for service in services
    )


def _is_plan_job(body: dict[str, Any]) -> bool:
    """Tell whether an object is a plan job, of a list or by itself."""
    options = body.get("options")
    named = isinstance(options, dict) and "plan_name" in options
    return named or (isinstance(body.get("status"), dict) and "owner" in body)


def _of_plans(body: dict[str, Any]) -> bool:
    """Tell whether the rows of a body, or its links, are about plan jobs."""
    rows, following = body["items"], body.get("next-events")
    first = rows[0] if isinstance(rows, list) and rows else None
    if isinstance(first, dict) and _is_plan_job(first):
        return True
    link = following.get("id") if isinstance(following, dict) else None
    return isinstance(link, str) and "/plan_jobs/" in link


def _by_its_rows(rows: Any) -> str | None:
    """Recognise a body by its first row: each operation has rows of its own."""
    row = rows[0] if isinstance(rows, list) and rows else None
    if not isinstance(row, dict):
        return None
    if {"node_count", "owner", "options", "nodes", "report"} & row.keys():
        return "job-list"
    if "node" in row:
        return "job-report"
    if "type" in row or "message" in row:
        return "job-events"
    return "job-nodes" if {"name", "transaction_uuid"} & row.keys() else None
