"""Plan jobs: their bodies, and what they say beside one another (facts §10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from orchestrator_contract.contract_tests.clauses import clause
from orchestrator_contract.contract_tests.document import Part
from orchestrator_contract.contract_tests.evidence import ListedPlan, PlanStory, Steps
from orchestrator_contract.contract_tests.exchange import pretty
from orchestrator_contract.contract_tests.model import Breach, Kind, Level, assume
from orchestrator_contract.contract_tests.views import (
    Entry,
    Job,
    PlanJob,
    mapping,
    number_in_path,
    text,
)
from orchestrator_contract.schemas import LIFECYCLE, schema

from .identity import named_otherwise, without_a_host
from .nodes import led_astray
from .status import SECOND, is_sound

PLAN_JOB = {"get-plan-job": "plan-job", "list-plan-jobs": "plan-job-item"}
EVENTS = {"list-plan-job-events": "plan-job-events"}

_EVENT = schema("plan-job-events")["$defs"]["planEvent"]["properties"]
_TYPES: tuple[str, ...] = tuple(_EVENT["type"]["x-known-values"])
#: The event that a plan job ends with, by its last state.
_LAST = {"success": "plan_finished", "failure": "plan_failed"}


def _number(link: object, tail: str = "") -> str | None:
    return number_in_path(link, tail, of="plan_jobs")


@clause(
    "The path of `id` ends in /plan_jobs/ and the plan job's name.",
    on=PLAN_JOB,
    level=Level.ERROR,
    source=("§10", "J1"),
)
def id_names_the_plan_job(plan: PlanJob) -> Iterator[Breach]:
    yield from named_otherwise(plan, "plan_jobs")


@clause(
    "`id` of a plan job is an absolute URL that a client can follow.",
    on=PLAN_JOB,
    level=Level.WARNING,
    source=("§10", "J1"),
)
def plan_id_is_absolute(plan: PlanJob) -> Iterator[Breach]:
    yield from without_a_host(plan, "plan_jobs")


@clause(
    "The link of a plan job leads to that plan job's own events.",
    on=PLAN_JOB,
    level=Level.ERROR,
    # As with jobs, where the documentation's own list links to another one (L4).
    levels={"list-plan-jobs": Level.WARNING},
    source=("§10", "L4"),
)
def events_link_names_the_plan_job(plan: PlanJob) -> Iterator[Breach]:
    link = text(mapping(plan.body.get("events")).get("id"))
    assume(plan.name and link is not None)
    number = _number(link, "/events")
    # If the name is the odd one out, id-names-the-plan-job says so.
    if number is None or number not in {plan.name, _number(plan.body.get("id"))}:
        expected = f"…/plan_jobs/{plan.name}/events"
        yield Breach(plan.at("events", "id"), expected, pretty(link))


@clause(
    "A plan job that is not over has no time of finish.",
    on=PLAN_JOB,
    level=Level.ERROR,
    source=("§10",),
)
def unfinished_plan_job_has_no_finish(plan: PlanJob) -> Iterator[Breach]:
    assume(plan.alive)
    if plan.moment("finished_timestamp"):
        told = pretty(plan.body["finished_timestamp"])
        yield Breach(plan.at("finished_timestamp"), f"null while {plan.state}", told)


@clause(
    "A plan job that is over tells the time of its finish.",
    on=PLAN_JOB,
    level=Level.WARNING,
    source=("§10",),
)
def finished_plan_job_reports_its_finish(plan: PlanJob) -> Iterator[Breach]:
    # The documentation's own example of one plan job has neither of its times.
    assume(plan.over and "finished_timestamp" in plan.body)
    if plan.body["finished_timestamp"] is None:
        pointer = plan.at("finished_timestamp")
        yield Breach(pointer, f"a time, because it is {plan.state}", "null")


@clause(
    "No plan job finishes before it is created.",
    on=PLAN_JOB,
    level=Level.ERROR,
    source=("§10",),
)
def plan_job_runs_forward(plan: PlanJob) -> Iterator[Breach]:
    created, finish = map(plan.moment, ("created_timestamp", "finished_timestamp"))
    assume(created and finish)
    if created and finish and finish < created:
        pointer = plan.at("finished_timestamp")
        yield Breach(pointer, f"{created.isoformat()} or later", finish.isoformat())


@clause(
    "A plan job that is not over has no result.",
    on=PLAN_JOB,
    level=Level.WARNING,
    source=("§10",),
)
def unfinished_plan_job_has_no_result(plan: PlanJob) -> Iterator[Breach]:
    assume(plan.alive and "result" in plan.body)
    if plan.body["result"] is not None:
        told = pretty(plan.body["result"])
        yield Breach(plan.at("result"), f"null while {plan.state}", told)


@clause(
    "The steps of a plan job go by the numbers of jobs.",
    on={"get-plan-job": "plan-job"},
    level=Level.ERROR,
    source=("§10",),
)
def steps_go_by_number(plan: PlanJob) -> Iterator[Breach]:
    assume(plan.steps)
    for name in plan.steps:
        if not (name.isascii() and name.isdecimal()):
            yield Breach(plan.at("status"), "a job's number as the key", pretty(name))


@clause(
    "`next-events` of a plan job leads to the events of the same plan job.",
    on=EVENTS,
    level=Level.ERROR,
    source=("§10", "V4"),
)
def next_events_names_the_plan_job(events: Part) -> Iterator[Breach]:
    yield from led_astray(events, "plan_jobs")


@clause(
    "The type of a plan job's event is one of the documented ones.",
    on={"list-plan-job-events": "plan-event"},
    level=Level.WARNING,
    source=("§10",),
)
def plan_event_types_are_known(event: Part) -> Iterator[Breach]:
    kind = text(event.body.get("type"))
    assume(kind is not None)
    if kind not in _TYPES:
        yield Breach(event.at("type"), "one of " + ", ".join(_TYPES), pretty(kind))


@clause(
    "A plan job that is over is the same in the list and by itself.",
    on={"list-plan-jobs": "listed-plan-job"},
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("§10",),
)
def item_agrees_with_the_plan_job(listed: ListedPlan) -> Iterator[Breach]:
    keys = ("state", "options", "result", "created_timestamp", "finished_timestamp")
    item, own = listed.item.body, listed.detail.body
    for key in keys:
        if key in item and key in own and item[key] != own[key]:
            at = listed.item.at(key)
            same = listed.item.moment(key) == listed.detail.moment(key) is not None
            if not same:  # two spellings of one moment are no difference
                yield Breach(at, pretty(own[key]), pretty(item[key]))


@clause(
    "A step that is over has the history that the job itself has.",
    on={"get-plan-job": "steps"},
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("§10",),
)
def steps_agree_with_the_jobs(steps: Steps) -> Iterator[Breach]:
    pairs = [(job, steps.plan.steps[job.name or ""]) for job in steps.jobs]
    # A history that makes no sense by itself is a breach of its own.
    pairs = [(job, step) for job, step in pairs if is_sound(job) and is_sound(step)]
    assume(pairs)
    for job, step in pairs:
        # How it began is told in more than one way (S3).
        pair = [_since_it_ran(job), _since_it_ran(step)]
        own, told = (" ".join(str(entry.state) for entry in each) for each in pair)
        late = any(
            _apart(one.enter, other.enter) or _apart(one.exit, other.exit)
            for one, other in zip(*pair, strict=False)
        )
        if told != own or late:
            pointer = steps.plan.at("status", job.name or "")
            yield Breach(pointer, own, told if told != own else "other times")


def _since_it_ran(job: Job) -> list[Entry]:
    return [entry for entry in job.history if entry.state not in LIFECYCLE.first]


def _apart(one: datetime | None, other: datetime | None) -> bool:
    """Tell whether two times differ by more than what truncation can do."""
    return one is not None and other is not None and abs(one - other) > SECOND


@clause(
    "The events of a plan job that is over end with its end.",
    on={"list-plan-job-events": "plan-story"},
    kind=Kind.CROSS,
    level=Level.WARNING,
    source=("§10",),
)
def last_event_ends_the_plan_job(story: PlanStory) -> Iterator[Breach]:
    assume(story.events.rows)
    last = story.events.rows[-1].get("type")
    wanted = _LAST[story.plan.state or ""]
    if last != wanted:
        at = f"/items/{len(story.events.rows) - 1}/type"
        yield Breach(at, wanted, pretty(last))
