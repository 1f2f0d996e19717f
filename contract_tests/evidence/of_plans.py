"""What exchanges about plan jobs say together, and with those about their steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestrator_contract.contract_tests.exchange import Exchange
from orchestrator_contract.contract_tests.views import Job, PlanJob, mapping

from .subjects import Evidence, ListedPlan, Page, PlanStory, Steps, tells


def of_plans(exchanges: Sequence[Exchange]) -> Iterator[Evidence]:
    """Yield the evidence in *exchanges*, in a stable order."""
    read = [exchange for exchange in exchanges if tells(exchange)]
    of: dict[str, list[Exchange]] = {}
    for exchange in read:
        of.setdefault(exchange.request.operation, []).append(exchange)
    looks = of.get("get-plan-job", ())
    yield from _listed(of.get("list-plan-jobs", ()), looks)
    for look in looks:
        yield from _steps(look, of.get("get-job", ()))
        yield from _stories(look, of.get("list-plan-job-events", ()))


def _plan(exchange: Exchange) -> PlanJob:
    return PlanJob(mapping(exchange.json.value))


def _listed(pages: Sequence[Exchange], looks: Sequence[Exchange]) -> Iterator[Evidence]:
    """Pair each item of the list with the plan job itself, once it was over in both."""
    for page in pages:
        for index, row in enumerate(Page.of(page).rows):
            item = PlanJob(row, f"/items/{index}")
            for look in looks:
                plan = _plan(look)
                before = plan.over and look.precedes(page)
                over = before or (item.over and page.precedes(look))
                if over and look.request.job == item.name:
                    subject = ListedPlan(item, plan)
                    yield Evidence("list-plan-jobs", "listed-plan-job", subject, page)
                    break


def _steps(look: Exchange, jobs: Sequence[Exchange]) -> Iterator[Evidence]:
    """Put beside a plan job those of its steps that were over in both answers."""
    plan = _plan(look)
    steps: dict[str, Job] = {}
    for exchange in jobs:
        job = Job(mapping(exchange.json.value))
        step = plan.steps.get(job.name or "")
        if step is None or job.name != exchange.request.job:
            continue  # another one than was asked for is a breach of its own
        before = job.terminal and exchange.precedes(look)
        if before or (step.over and look.precedes(exchange)):
            steps[job.name or ""] = job
    if steps:
        subject = Steps(plan, tuple(steps.values()))
        yield Evidence("get-plan-job", "steps", subject, look)


def _stories(look: Exchange, streams: Sequence[Exchange]) -> Iterator[Evidence]:
    """Put beside a plan job that is over the events that it told of afterwards."""
    plan = _plan(look)
    for stream in streams:
        whole = stream.request.job == look.request.job and not stream.request.query
        if plan.over and whole and look.precedes(stream):
            subject = PlanStory(plan, Page.of(stream))
            yield Evidence("list-plan-job-events", "plan-story", subject, stream)
