"""What exchanges about plan jobs say together, and with those about their steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestrator_contract.contract_tests.exchange import Exchange
from orchestrator_contract.contract_tests.views import Job, PlanJob, mapping

from .subjects import Evidence, ListedPlan, Page, PlanStory, Steps, tells

#: Exchanges by the job or plan job that was asked for.
_ByJob = dict[str | None, list[Exchange]]


def of_plans(exchanges: Sequence[Exchange]) -> Iterator[Evidence]:
    """Yield the evidence in *exchanges*, in a stable order."""
    # By operation, and then by the job or plan job that was asked for.
    read: dict[str, _ByJob] = {}
    for exchange in filter(tells, exchanges):
        asked = read.setdefault(exchange.request.operation, {})
        asked.setdefault(exchange.request.job, []).append(exchange)
    looks = read.get("get-plan-job", {})
    yield from _listed(read.get("list-plan-jobs", {}).get(None, ()), looks)
    for name, same in looks.items():
        for look in same:
            yield from _steps(look, read.get("get-job", {}))
            yield from _stories(
                look, read.get("list-plan-job-events", {}).get(name, ())
            )


def _plan(exchange: Exchange) -> PlanJob:
    return PlanJob(mapping(exchange.json.value))


def _listed(pages: Sequence[Exchange], looks: _ByJob) -> Iterator[Evidence]:
    """Pair each item of the list with the plan job itself, once it was over in both."""
    for page in pages:
        for index, row in enumerate(Page.of(page).rows):
            item = PlanJob(row, f"/items/{index}")
            for look in looks.get(item.name or "", ()):
                plan = _plan(look)
                before = plan.over and look.precedes(page)
                if before or (item.over and page.precedes(look)):
                    pair, kind = ListedPlan(item, plan), "listed-plan-job"
                    yield Evidence("list-plan-jobs", kind, pair, page, look)
                    break


def _steps(look: Exchange, jobs: _ByJob) -> Iterator[Evidence]:
    """Put beside a plan job those of its steps that were over in both answers."""
    plan = _plan(look)
    steps: dict[str, Job] = {}
    for name, step in plan.steps.items():
        for exchange in jobs.get(name, ()):
            job = Job(mapping(exchange.json.value))
            # Another one than was asked for is a breach of its own.
            before = job.terminal and exchange.precedes(look)
            over = before or (step.over and look.precedes(exchange))
            if over and job.name == name:
                steps[name] = job
    if steps:
        subject = Steps(plan, tuple(steps.values()))
        yield Evidence("get-plan-job", "steps", subject, look)


def _stories(look: Exchange, streams: Sequence[Exchange]) -> Iterator[Evidence]:
    """Put beside a plan job that is over the events that it told of afterwards."""
    plan = _plan(look)
    for stream in streams if plan.over else ():
        if not stream.request.query and look.precedes(stream):
            subject = PlanStory(plan, Page.of(stream))
            yield Evidence("list-plan-job-events", "plan-story", subject, stream, look)
