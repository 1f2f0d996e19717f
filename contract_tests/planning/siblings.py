"""What stands beside the jobs: plan jobs, the index, the services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from orchestrator_contract.contract_tests.clauses import (
    PLAN_JOB_READS,
    PLAN_READS,
    SERVICE_READS,
)
from orchestrator_contract.contract_tests.courier import Errand, Walk
from orchestrator_contract.contract_tests.exchange import (
    Credential,
    Exchange,
    Purpose,
    Request,
)
from orchestrator_contract.contract_tests.views import (
    PlanJob,
    items,
    mapping,
    number,
    seconds,
)
from orchestrator_contract.schemas import BY_SLUG

from .asking import about, detail, no_token, unknown
from .ids import LARGEST
from .probes import Probes

#: Plan jobs in a page, and how many of them are asked for by themselves.
_PAGE, _CHOSEN = 20, 4


def siblings(profile: str, scope: Probes) -> Iterator[Errand]:
    """Yield questions to the operations beside the jobs that *profile* documents."""
    if all(BY_SLUG[slug].documented_in(profile) for slug in PLAN_READS):
        refused = len(list(_refused(scope, 1)))
        yield Errand(3 + 3 * _CHOSEN + refused, partial(_plans, scope))
    for slug in SERVICE_READS:
        if BY_SLUG[slug].documented_in(profile):
            yield Errand.of(about(slug))


def _plans(scope: Probes) -> Walk:
    """Ask for plan jobs, if there are any, and for what no plan job is."""
    page = yield about("list-plan-jobs", query={"limit": _PAGE})
    if page.status != 200:
        return
    plans = {plan.name: plan for plan in map(PlanJob, map(mapping, _rows(page)))}
    plans.pop(None, None)
    parted = False
    for name in _telling(plans.values()):
        look = yield about("get-plan-job", name)
        steps = PlanJob(mapping(look.json.value)).steps
        for step in sorted(steps, key=lambda step: not steps[step].over)[:1]:
            if number(step) is not None:  # a server may have forgotten it by now
                yield detail(step, purpose=Purpose.GUESS)
        events = yield about("list-plan-job-events", name)
        start = None if parted else _last_but_one(_rows(events))
        if start is not None:
            parted = True
            yield about("list-plan-job-events", name, query={"start": start})
    if len(plans) > 1:
        yield about("list-plan-jobs", query={"limit": 1, "offset": 1})
    yield from _refused(scope, max((int(name or 0) for name in plans), default=1))


def _telling(plans: Iterable[PlanJob]) -> Sequence[str]:
    """Choose plan jobs by name: of each state and source the one that ran longest."""
    chosen: dict[object, str] = {}
    ran = {plan: seconds(plan.body.get("duration")) or 0.0 for plan in plans}
    for plan in sorted(ran, key=lambda plan: -ran[plan]):
        options = mapping(plan.body.get("options"))
        # One that ran for long has had steps.
        for stratum in (plan.state, ("project", bool(options.get("project")))):
            if plan.name and plan.name not in chosen.values():
                chosen.setdefault(stratum, plan.name)
    return [*chosen.values()][:_CHOSEN]


def _rows(page: Exchange) -> Sequence[Any]:
    return items(mapping(page.json.value).get("items"))


def _last_but_one(events: Sequence[Any]) -> int | None:
    """Return the id of an event with others before it or behind it."""
    ids = [number(str(mapping(event).get("id"))) for event in events]
    return ids[-1] if len(ids) > 1 else None


def _refused(scope: Probes, known: int) -> Iterator[Request]:
    """Yield requests that have to be refused; *known* is a plan job's number."""
    if scope is Probes.NONE:
        return
    for slug in PLAN_JOB_READS:
        yield unknown(min(known + 10**6, LARGEST), slug)
        yield about(slug, f"{known}abc", purpose=Purpose.WORD_ID)
    bad = Purpose.BAD_PARAMETER
    yield about("list-plan-jobs", purpose=bad, query={"limit": "abc"})
    yield about("list-plan-job-events", known, purpose=bad, query={"start": "abc"})
    yield no_token("list-plan-jobs")
    if scope is Probes.FULL:
        yield no_token("get-plan-job", known, Credential.WRONG)
        yield no_token("list-plan-job-events", known)
