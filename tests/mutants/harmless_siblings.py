"""Servers with habits of their own beside the jobs: plans, commands, the service."""

from __future__ import annotations

from dataclasses import replace

from .faults import Answer, Ask, Call, Json
from .harmless import Garden
from .replies import COMMANDS, CREATING, ORCHESTRATOR, SIBLINGS, page, refusing, text

BESIDE = Garden()


@BESIDE.change()
def nothing_beside_jobs(call: Call, answer: Answer, _: Ask) -> Answer:
    """There are jobs and nothing else."""
    beside = (*SIBLINGS, *COMMANDS)
    return page(404) if call.slug in beside else answer


@BESIDE.change()
def a_front_page_beside_the_api(call: Call, answer: Answer, _: Ask) -> Answer:
    """Beside the base path somebody else shows a page."""
    return page(200) if call.slug in {"get-root", "list-services"} else answer


@BESIDE.change()
def a_login_beside_the_api(call: Call, answer: Answer, _: Ask) -> Answer:
    """Beside the base path one is sent elsewhere to log in."""
    if call.slug not in {"get-root", "list-services"}:
        return answer
    to = ("Location", "https://login.example.com/")
    return Answer(status=302, type="text/html", body=b"", headers=(to,))


@BESIDE.change()
def no_commands_but_to_look(call: Call, answer: Answer, _: Ask) -> Answer:
    """Nothing can be posted."""
    return text(405, "Method Not Allowed") if call.slug in COMMANDS else answer


@BESIDE.change()
def commands_come_later(call: Call, answer: Answer, _: Ask) -> Answer:
    """Commands are not implemented."""
    return page(501) if call.slug in COMMANDS else answer


@BESIDE.change()
def commands_are_forbidden(call: Call, answer: Answer, _: Ask) -> Answer:
    """Whoever may see jobs may not create any."""
    if call.slug in COMMANDS and answer.status == 202:
        return refusing(403, "puppetlabs.rbac/permission-denied")
    return answer


@BESIDE.change()
def plans_are_forbidden(call: Call, answer: Answer, _: Ask) -> Answer:
    """Whoever may see jobs may not see plan jobs."""
    if call.slug in SIBLINGS and answer.status == 200:
        return text(403, "Forbidden")
    return answer


@BESIDE.change()
def nothing_to_deploy_to(call: Call, answer: Answer, _: Ask) -> Answer:
    """No node of any old job is there any more."""
    if call.slug in CREATING and answer.status == 202:
        return refusing(400, f"{ORCHESTRATOR}/empty-target")
    return answer


@BESIDE.change()
def old_environments_are_gone(call: Call, answer: Answer, _: Ask) -> Answer:
    """No environment of any old job is there any more."""
    if call.slug in CREATING and answer.status == 202:
        return refusing(404, f"{ORCHESTRATOR}/unknown-environment")
    return answer


@BESIDE.body("get-plan-job")
def plan_jobs_as_documented(plan: Json) -> None:
    """A plan job by itself has no times of its own, as in the documentation."""
    for key in ("created_timestamp", "finished_timestamp", "duration"):
        plan.pop(key)


@BESIDE.body("list-plan-jobs")
def no_results_in_the_list(body: Json) -> None:
    """The list leaves out what plans returned."""
    for plan in body["items"]:
        plan.pop("result")


@BESIDE.body("list-plan-jobs", "get-plan-job")
def plan_times_with_fractions(body: Json) -> None:
    """Times of plan jobs have fractions and another zone."""
    for plan in body.get("items", [body]):
        for key in ("created_timestamp", "finished_timestamp", "timestamp"):
            if plan.get(key):
                plan[key] = plan[key].replace("Z", ".000+00:00")


@BESIDE.body("list-plan-jobs")
def pages_of_plan_jobs_tell_their_order(body: Json) -> None:
    """`pagination` tells the order as that of jobs does."""
    body["pagination"] |= {"order": "asc", "order_by": "name"}


@BESIDE.body("list-plan-job-events")
def next_events_are_the_first(body: Json) -> None:
    """`next-events` tells where the answer begins, as documented for plan jobs."""
    if body["items"]:
        pointer = body["next-events"]
        first = body["items"][0]["id"]
        pointer["id"] = pointer["id"].replace(pointer["event"], first)
        pointer["event"] = first


@BESIDE.body("get-plan-job")
def steps_begin_with_running(plan: Json) -> None:
    """Histories of steps begin with running, as in the documentation."""
    for name, steps in plan["status"].items():
        running = [e for e in steps if e["state"] not in {"new", "ready"}]
        plan["status"][name] = running or steps


@BESIDE.body("get-plan-job")
def steps_are_forgotten(plan: Json) -> None:
    """A plan job has forgotten its steps."""
    plan["status"] = {}


@BESIDE.body("list-services")
def more_services(body: Json) -> None:
    """There are more services, which tell more."""
    one = body["orchestrator-service"]
    body["status-service"] = one | {"status": {"up": True}, "more": [1]}
    body["pe-console-auth-ui-service"] = one | {"state": "unknown"}


@BESIDE.body("get-root", "get-index")
def more_in_the_index(body: Json) -> None:
    """The index has more collections and commands."""
    at = body["collections"][0]["id"].rpartition("/")[0]
    body["collections"].append({"name": "inventory", "id": f"{at}/inventory"})
    body["commands"].append({"name": "plan_run", "id": f"{at}/command/plan_run"})


@BESIDE.change(warnings=(f"{slug}/command-is-answered-with-202" for slug in COMMANDS))
def commands_are_answered_with_200(call: Call, answer: Answer, _: Ask) -> Answer:
    """Commands are answered with 200, as stubs of clients do."""
    taken = call.slug in COMMANDS and answer.status == 202
    return replace(answer, status=200) if taken else answer


@BESIDE.change()
def stop_tells_what_there_is(call: Call, answer: Answer, _: Ask) -> Answer:
    """A stop counts only the states that some node is in."""
    if call.slug != "stop-job" or answer.status != 202:
        return answer
    body = answer.json
    nodes = body["job"]["nodes"]
    body["job"]["nodes"] = {state: n for state, n in nodes.items() if n}
    return answer.saying(body)


@BESIDE.change()
def paths_for_created_jobs(call: Call, answer: Answer, _: Ask) -> Answer:
    """A command is answered with the address of another host, and more than it must."""
    if call.slug not in CREATING or answer.status != 202:
        return answer
    body = answer.json
    body["job"]["id"] = f"https://front.example.com/pe{body['job']['id'][16:]}"
    return answer.saying(body | {"warnings": []})
