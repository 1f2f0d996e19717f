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

#: Plan jobs in a page, how many of them are asked for by themselves, and how many of
#: the jobs that are their steps.
_PAGE, _CHOSEN, _STEPS = 20, 5, 2


def siblings(profile: str, scope: Probes) -> Iterator[Errand]:
    """Yield questions to the operations beside the jobs that *profile* documents."""
    if all(BY_SLUG[slug].documented_in(profile) for slug in PLAN_READS):
        refused = len(list(_refused(scope, 1)))
        yield Errand(3 + 2 * _CHOSEN + _STEPS + refused, partial(_plans, scope))
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
    parted, followed = False, 0
    for name in _telling(plans.values()):
        look = yield about("get-plan-job", name)
        steps = PlanJob(mapping(look.json.value)).steps
        step = next((name for name in steps if steps[name].over), None)
        if followed < _STEPS and number(step) is not None:
            followed += 1  # a server may have forgotten it by now
            yield detail(str(step), purpose=Purpose.GUESS)
        events = yield about("list-plan-job-events", name)
        start = None if parted else _last_but_one(_rows(events))
        if start is not None:
            parted = True
            yield about("list-plan-job-events", name, query={"start": start})
    if len(plans) > 1:
        yield about("list-plan-jobs", query={"limit": 1, "offset": 1})
    yield from _refused(scope, max(filter(None, map(number, plans)), default=0))


def _telling(plans: Iterable[PlanJob]) -> Sequence[str]:
    """Choose plan jobs by name: those that add most strata, and one that did little."""
    # One that ran for long has had steps; the briefest may have had none.
    pool = sorted(plans, key=lambda plan: -_ran(plan))
    brief = next((plan for plan in reversed(pool) if plan.over), None)
    chosen, met = [brief] if brief else [], _strata(brief) if brief else set()
    while len(chosen) < _CHOSEN and len(chosen) < len(pool):
        rest = (plan for plan in pool if plan not in chosen)
        best = max(rest, key=lambda plan: len(_strata(plan) - met))
        chosen.append(best)
        met |= _strata(best)
    return [plan.name for plan in chosen if plan.name]


def _ran(plan: PlanJob) -> float:
    return seconds(plan.body.get("duration")) or 0.0


def _strata(plan: PlanJob) -> set[object]:
    """Return what sets a plan job apart: its state, and which keys it has."""
    keys = ("owner", "options")
    told = {(key, frozenset(mapping(plan.body.get(key)))) for key in keys}
    return {plan.state, *told}


def _rows(page: Exchange) -> Sequence[Any]:
    return items(mapping(page.json.value).get("items"))


def _last_but_one(events: Sequence[Any]) -> int | None:
    """Return the id of an event with others before it or behind it."""
    ids = [number(str(mapping(event).get("id"))) for event in events]
    return ids[-1] if len(ids) > 1 else None


def _refused(scope: Probes, known: int) -> Iterator[Request]:
    """Yield requests that have to be refused.

    *known* is a plan job's number, 0 where there is none.
    """
    if scope is Probes.NONE:
        return
    named = known or 1
    far = min(named + 10**6, LARGEST)
    for slug in PLAN_JOB_READS:
        if far > known:  # there may be no number beyond all others
            yield unknown(far, slug)
        yield about(slug, f"{named}abc", purpose=Purpose.WORD_ID)
    bad = Purpose.BAD_PARAMETER
    yield about("list-plan-jobs", purpose=bad, query={"limit": "abc"})
    if known:  # of two faults, nobody says which comes first
        yield about("list-plan-job-events", known, purpose=bad, query={"start": "abc"})
    yield no_token("list-plan-jobs")
    if scope is Probes.FULL:
        yield no_token("get-plan-job", named, Credential.WRONG)
        yield no_token("list-plan-job-events", named)
