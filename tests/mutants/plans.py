"""Faults of plan jobs: by themselves, in the list, and beside their steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .domain import shifted
from .faults import Answer, Ask, Call, Change, Json
from .workshop import Workshop

Plan = dict[str, Any]

ONE, LIST, EVENTS = "get-plan-job", "list-plan-jobs", "list-plan-job-events"

PLANS = Workshop("plan jobs")

_OVER = {"success", "failure"}


def _plans(body: Json) -> Iterator[Plan]:
    yield from body.get("items", [body])


def of_plans(spoil: Callable[[Plan], None]) -> Change:
    """Return the change that *spoil* makes to plan jobs, wherever they are told."""

    def change(call: Call, answer: Answer, _: Ask) -> Answer:
        if answer.status != 200 or call.slug not in {ONE, LIST}:
            return answer
        body = answer.json
        for plan in _plans(body):
            spoil(plan)
        return answer.saying(body)

    change.__name__, change.__doc__ = spoil.__name__, spoil.__doc__
    return change


def _everywhere(level: str = "error") -> Callable[[Callable[[Plan], None]], Any]:
    return lambda spoil: PLANS.change(ONE, level=level)(of_plans(spoil))


@_everywhere()
def id_of_the_next_plan_job(plan: Plan) -> None:
    """A plan job's id and link lead to the next one."""
    number = int(plan["name"])
    for holder in (plan, plan["events"]):
        holder["id"] = holder["id"].replace(str(number), str(number + 1))


@_everywhere("warning")
def plan_ids_are_paths(plan: Plan) -> None:
    """`id` is a path without a host."""
    plan["id"] = plan["id"][plan["id"].index("/orchestrator") :]


@PLANS.body(ONE)
def events_of_the_first(plan: Json) -> None:
    """The link of every plan job leads to the events of one."""
    at = plan["events"]["id"].index("/plan_jobs/")
    plan["events"]["id"] = plan["events"]["id"][:at] + "/plan_jobs/1/events"


@PLANS.body(LIST, level="warning")
def listed_events_of_the_first(body: Json) -> None:
    """The links of the list all lead to the events of one plan job."""
    for plan in body["items"]:
        events_of_the_first(plan)


@_everywhere()
def finished_while_it_runs(plan: Plan) -> None:
    """A plan job that runs has the time of its creation as that of its finish."""
    if plan["state"] not in _OVER:
        plan["finished_timestamp"] = plan["created_timestamp"]


@_everywhere("warning")
def over_without_a_finish(plan: Plan) -> None:
    """A plan job that is over does not tell when."""
    if plan["state"] in _OVER:
        plan["finished_timestamp"] = None


@_everywhere()
def finished_before_its_creation(plan: Plan) -> None:
    """A plan job was over before it was created."""
    if plan["state"] in _OVER:
        plan["finished_timestamp"] = shifted(plan["created_timestamp"], -5)


@_everywhere("warning")
def result_while_it_runs(plan: Plan) -> None:
    """A plan job that runs has a result already."""
    if plan["state"] not in _OVER:
        plan["result"] = {"changed": 0}


@_everywhere()
def states_of_jobs(plan: Plan) -> None:
    """Plan jobs have the states of jobs."""
    names = {"success": "finished", "failure": "failed"}
    plan["state"] = names.get(plan["state"], plan["state"])


@PLANS.body(ONE)
def steps_by_word(plan: Json) -> None:
    """Steps go by words."""
    plan["status"] = {f"job-{name}": steps for name, steps in plan["status"].items()}


@PLANS.body(ONE, level="warning")
def steps_a_minute_late(plan: Json) -> None:
    """The histories of steps are a minute later than those of the jobs."""
    for steps in plan["status"].values():
        for entry in steps:
            for key in ("enter_time", "exit_time"):
                if entry[key] is not None:
                    entry[key] = shifted(entry[key], 60)


@PLANS.body(ONE)
def steps_in_two_states(plan: Json) -> None:
    """A step enters a state some seconds before it leaves the one before."""
    for steps in plan["status"].values():
        for entry in steps[1:]:
            entry["enter_time"] = shifted(entry["enter_time"], -3)


@PLANS.body(ONE)
def histories_backwards(plan: Json) -> None:
    """The histories of steps are told backwards."""
    for steps in plan["status"].values():
        steps.reverse()


@PLANS.body(LIST, level="warning")
def outcomes_exchanged(body: Json) -> None:
    """The list tells every success as a failure, and the other way round."""
    other = {"success": "failure", "failure": "success"}
    for plan in body["items"]:
        plan["state"] = other.get(plan["state"], plan["state"])


@PLANS.body(LIST, level="warning")
def listed_without_parameters(body: Json) -> None:
    """The list tells of no parameters."""
    for plan in body["items"]:
        plan["options"]["parameters"] = {"none": None}


@PLANS.body(LIST)
def one_plan_too_many(body: Json) -> None:
    """A page has one plan job more than its limit."""
    body["items"] += [{**body["items"][-1], "name": "9", "id": _other(body, 9)}]
    body["items"][-1]["events"] = {"id": _other(body, 9) + "/events"}


def _other(body: Json, number: int) -> str:
    known = body["items"][0]
    return str(known["id"].replace(known["name"], str(number)))


@PLANS.body(LIST)
def limit_not_echoed(body: Json) -> None:
    """`pagination` tells a limit that nobody asked for."""
    body["pagination"]["limit"] += 10


@PLANS.body(LIST, level="warning")
def total_of_the_page(body: Json) -> None:
    """`total` counts one plan job."""
    body["pagination"]["total"] = 1


@PLANS.body(LIST, level="warning")
def a_plan_job_twice(body: Json) -> None:
    """A page has its first plan job twice, and lacks its last."""
    body["items"] = [*body["items"][:1], *body["items"][:-1]]


@PLANS.change(ONE)
def another_plan_job(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A plan job is answered for by the next one."""
    if call.slug != ONE or answer.status != 200 or call.number is None:
        return answer
    other = ask(job=call.number + 1)
    return other if other.status == 200 else answer


@PLANS.body(EVENTS, level="warning")
def plan_events_of_no_type(body: Json) -> None:
    """The first event is of a type that nobody documented."""
    if len(body["items"]) > 1:
        body["items"][0]["type"] = "plan_dreaming"


@PLANS.body(EVENTS)
def plan_events_backwards(body: Json) -> None:
    """Events of a plan job are told backwards."""
    body["items"].reverse()


@PLANS.body(EVENTS)
def plan_event_twice(body: Json) -> None:
    """The last event of a plan job comes twice."""
    body["items"] += body["items"][-1:]


@PLANS.body(EVENTS, level="warning")
def plan_end_not_told(body: Json) -> None:
    """The end of a plan job is not among its events."""
    ends = {"plan_finished", "plan_failed"}
    if len(body["items"]) > 1:
        body["items"] = [e for e in body["items"] if e["type"] not in ends]


@PLANS.body(EVENTS)
def next_events_of_a_job(body: Json) -> None:
    """`next-events` leads to the events of the job of the same number."""
    link = body["next-events"]["id"]
    body["next-events"]["id"] = link.replace("/plan_jobs/", "/jobs/")


@PLANS.body(EVENTS, level="warning")
def plan_events_have_numbers(body: Json) -> None:
    """An event's id is a number."""
    for event in body["items"]:
        event["id"] = int(event["id"])


@PLANS.change(EVENTS)
def plan_start_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """`start` is ignored: all events of a plan job come again."""
    wanted = call.slug == EVENTS and answer.status == 200 and "start" in call.query
    return ask(query={}) if wanted else answer
