"""What nodes send home, and what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .pools import fresh

if TYPE_CHECKING:
    from .events import Event
    from .job import Job
    from .options import Json
    from .story import Run

#: Tasks that run a shell: their result has an exit code and both outputs (T15).
_SHELL = {"bolt_shim::command", "bolt_shim::script", "backup::run", "reboot"}

_VERBS = {
    "node_running": "Started {what} on {node} ...",
    "node_finished": "Finished {what} on {node} - Success!",
    "node_failed": "Finished {what} on {node} - Failure!",
    "node_errored": "Could not start {what}: {node} is not connected",
    "node_skipped": "Skipped {node}: the job was stopped before its turn",
    "job_stopping": "Job {name} is stopping: no further node will start",
    "job_aborted": "Job {name} was aborted: none of its nodes could be reached",
    "job_finished": "Job {name} is over: {end}",
}


def result(job: Job, run: Run) -> Json | None:
    """Return what the node of *run* sent home once it was done; None if passed over."""
    if run.outcome == "skipped":
        return None
    if run.outcome == "errored":
        kind = "puppetlabs.orchestrator/execution-failure"
        return _error(kind, f"The node {run.node} is not connected", {})
    if job.type == "deploy":
        return puppet_run(job, run)
    if run.outcome == "finished" and job.result is not None:
        return fresh(job.result)
    if job.task in _SHELL:
        code = 0 if run.outcome == "finished" else 1
        err = "" if code == 0 else "permission denied\n"
        return {"exit_code": code, "stdout": f"{run.node}\n", "stderr": err}
    if run.outcome == "failed":
        return _error("puppetlabs.tasks/task-error", "It went wrong", {"exit_code": 1})
    return {"_output": f"{job.task} is done on {run.node}", "changed": run.end % 2 == 0}


def puppet_run(job: Job, run: Run) -> Json:
    """Return the summary of a Puppet run: the same each time it is asked for."""
    dice = job.dice_of(run)
    total, failed = dice.between("total", 120, 900), 0
    changed = dice.pick("changed", (0, 0, 0, 1, 4, 17))
    if run.outcome == "failed":
        failed = dice.between("failed", 1, 3)
    good = "changed" if changed else "unchanged"
    return {
        "hash": dice.digits("hash", 16) + dice.digits("more", 16) + "0" * 8,
        "noop": bool(job.options()["noop"]),
        "status": "failed" if failed else good,
        "environment": job.environment,
        "configuration_version": str(job.created // 1_000),
        "metrics": {
            "total": total,
            "changed": changed,
            "failed": failed,
            "failed_to_restart": 0,
            "corrective_change": 0,
            "out_of_sync": changed + failed,
            "restarted": 0,
            "scheduled": 0,
            "skipped": 0,
        },
    }


def details(job: Job, event: Event) -> Json:
    """Return an event's ``details``: the node and what it did, or the job's end."""
    run = event.run
    if run is None:
        over = event.type != "job_stopping"
        return {"detail": {"state": job.story.steps[-1].state}} if over else {}
    if job.type != "deploy" or event.type in {"node_errored", "node_skipped"}:
        return {"node": run.node, "detail": {}}
    if event.type == "node_running":
        return {"node": run.node, "detail": {"noop": bool(job.options()["noop"])}}
    return {"node": run.node, "detail": puppet_run(job, run)}


def message(job: Job, event: Event) -> str:
    """Return an event's sentence for people."""
    return _VERBS[event.type].format(
        what="puppet run" if job.type == "deploy" else f"task {job.task}",
        node=event.run.node if event.run else "",
        name=job.name,
        end=job.story.steps[-1].state,
    )


def _error(kind: str, msg: str, more: Json) -> Json:
    """Return a result that tells of an error."""
    return {"_error": {"kind": kind, "msg": msg, "details": more}}
