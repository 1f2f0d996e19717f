"""Faults of commands: their answers, and the jobs that come of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .faults import Answer, Ask, Call, Change, Json
from .replies import CREATING, ORCHESTRATOR, refusing
from .workshop import DETAIL, Workshop

ORDERS = Workshop("commands")

#: Jobs that the sound server has before any command.
_JOBS = 100


def _taken(call: Call, answer: Answer, *slugs: str) -> bool:
    return call.slug in slugs and answer.status == 202


def _of_answers(*slugs: str, level: str = "error") -> Callable[[Any], Change]:
    """Let the decorated function change what taken commands are answered with."""

    def keep(spoil: Callable[[Answer], Answer]) -> Change:
        def change(call: Call, answer: Answer, _: Ask) -> Answer:
            return spoil(answer) if _taken(call, answer, *slugs) else answer

        change.__name__, change.__doc__ = spoil.__name__, spoil.__doc__
        return ORDERS.change(slugs[0], level=level)(change)

    return keep


def _named(answer: Answer, number: int) -> Answer:
    """Return the answer with another job in it."""
    body = answer.json
    name = body["job"]["name"]
    body["job"]["name"] = str(number)
    body["job"]["id"] = body["job"]["id"].replace(f"/jobs/{name}", f"/jobs/{number}")
    return answer.saying(body)


@_of_answers("deploy")
def conflict(_: Answer) -> Answer:
    """A deployment of nodes that there are is refused with 409."""
    return refusing(409, f"{ORCHESTRATOR}/conflict")


@_of_answers(*CREATING, level="warning")
def answered_with_200(answer: Answer) -> Answer:
    """Commands are answered with 200."""
    return replace(answer, status=200)


@_of_answers(*CREATING)
def job_of_the_future(answer: Answer) -> Answer:
    """A command names a job that there is not."""
    return _named(answer, 10**5)


@_of_answers("run-task")
def task_job_of_the_future(answer: Answer) -> Answer:
    """A task names a job that there is not."""
    return _named(answer, 10**5)


@ORDERS.change("deploy")
def names_an_old_deployment(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A deployment names one of the same environment that was there before."""
    if not _taken(call, answer, "deploy"):
        return answer
    for number in range(1, _JOBS + 1):
        job = ask(slug=DETAIL, job=number).json
        same = job["options"].get("environment") == call.body["environment"]
        if same and job["type"] == "deploy":
            return _named(answer, number)
    return answer


@ORDERS.change("deploy")
def number_is_reused(call: Call, answer: Answer, ask: Ask) -> Answer:
    """The job that is created has the number of the newest one, and takes its place."""
    if _taken(call, answer, "deploy"):
        return _named(answer, _JOBS)
    if call.slug == DETAIL and call.number == _JOBS and answer.status == 200:
        created = ask(job=_JOBS + 1)
        if created.status == 200:
            text = created.body.replace(b"/jobs/101", b"/jobs/100")
            body = replace(created, body=text).json
            return created.saying(body | {"name": str(_JOBS)})
    return answer


@ORDERS.change("deploy")
def created_elsewhere(call: Call, answer: Answer, _: Ask) -> Answer:
    """A job that is created works in another environment."""
    if call.slug != DETAIL or answer.status != 200 or (call.number or 0) <= _JOBS:
        return answer
    job = answer.json
    job["options"]["environment"] = job["environment"]["name"] = "elsewhere"
    return answer.saying(job)


@ORDERS.change("run-task")
def created_as_another_task(call: Call, answer: Answer, _: Ask) -> Answer:
    """A job that is created runs another task."""
    if call.slug != DETAIL or answer.status != 200 or (call.number or 0) <= _JOBS:
        return answer
    job = answer.json
    if "task" in job["options"]:
        job["options"]["task"] = "another_task"
    return answer.saying(job)


@ORDERS.change("deploy")
def nothing_is_created(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Commands are taken, and no job comes of them."""
    if call.slug != DETAIL or answer.status != 200 or (call.number or 0) <= _JOBS:
        return answer
    return ask(job=10**6 + 7)


@_of_answers("stop-job", level="warning")
def stop_forgets_a_node(answer: Answer) -> Answer:
    """A stop counts one node less than there are."""
    body: Json = answer.json
    nodes = body["job"]["nodes"]
    state = max(nodes, key=lambda key: nodes[key])
    nodes[state] -= 1
    return answer.saying(body)


@_of_answers("stop-job")
def stop_is_a_conflict(_: Answer) -> Answer:
    """A stop of a job that is over is refused."""
    return refusing(409, f"{ORCHESTRATOR}/already-over")


@_of_answers("stop-job")
def stop_counts_with_words(answer: Answer) -> Answer:
    """A stop counts nodes with words."""
    body: Json = answer.json
    body["job"]["nodes"] = {k: str(v) for k, v in body["job"]["nodes"].items()}
    return answer.saying(body)


@_of_answers(*CREATING)
def created_without_a_wrapper(answer: Answer) -> Answer:
    """A command tells the job without its wrapper."""
    return answer.saying(answer.json["job"])


@_of_answers(*CREATING)
def created_by_number(answer: Answer) -> Answer:
    """The name of a created job is a number."""
    body: Json = answer.json
    body["job"]["name"] = int(body["job"]["name"])
    return answer.saying(body)
