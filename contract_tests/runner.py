"""A run: find jobs, ask what was planned, judge the answers, come to a verdict."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import chain, islice, zip_longest

from orchestrator_contract.schemas import OPERATIONS

from .checks import CATALOGUE
from .courier import Courier
from .exchange import Exchange, Purpose
from .judge import Court
from .model import Check, Level
from .outcome import Outcome
from .planning.asking import detail, listing
from .planning.discovery import Discovery, discover
from .planning.looks import again, details, required, stories
from .planning.ordering import COST, Ground, orders
from .planning.pages import beginning, queries
from .planning.probes import Probes, probes
from .planning.rehearsal import Rehearsal
from .planning.siblings import siblings
from .profiles import AUTO, infer
from .progress import Watcher
from .sofar import SoFar
from .target import Target
from .transport.preflight import Unreachable, preflight
from .views import Job, items, mapping

#: A second round of looks is sent with what is left of the budget, this part at least.
_FOR_LATER = 0.068
#: Looks at single jobs that are as urgent as the rest; more are for what is left.
_EARLY = 30
#: Jobs from whose bodies a release is inferred.
_SAMPLE = 6
#: Seconds between two looks at a job while it is watched.
_PAUSE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run may do and how it judges.

    *max_seconds* is for the whole run. *concurrency* is the number of requests under
    way at once; None leaves it to where the target is. *watch* adds so many seconds of
    repeated looks. *commands* lets commands be sent where the target takes them; they
    are not counted by *max_requests*. *select* and *ignore* are patterns of check ids,
    such as ``get-job/*``; *fail_on* is the level from which a finding fails the run.
    *progress* is told of every answer.
    """

    profile: str = "current"
    job_ids: tuple[int, ...] = ()
    probes: Probes = Probes.FULL
    max_requests: int = 250
    max_seconds: float = 120.0
    concurrency: int | None = None
    seed: int = 0
    watch: float = 0.0
    commands: bool = True
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Level | None = Level.ERROR
    progress: Watcher | None = None


def selected(select: Iterable[str], ignore: Iterable[str]) -> list[Check]:
    """Return the checks that match a pattern of *select* and none of *ignore*.

    Raises LookupError for a pattern that matches nothing.
    """
    for pattern in (*select, *ignore):
        if not any(fnmatchcase(name, pattern) for name in CATALOGUE):
            raise LookupError(f"no check is called {pattern!r}")
    return [
        check
        for name, check in CATALOGUE.items()
        if (not select or any(fnmatchcase(name, pattern) for pattern in select))
        and not any(fnmatchcase(name, pattern) for pattern in ignore)
    ]


def run(
    target: Target, settings: Settings, *, commander: Target | None = None
) -> Outcome:
    """Hold *target* to the contract; whatever it does is part of the outcome.

    Commands are sent if the target takes them, or to *commander*: the same server by a
    way that takes them. Raises LookupError for an unknown profile or a pattern that
    matches no check.
    """
    started_at, began = datetime.now(UTC), time.monotonic()
    checks = selected(settings.select, settings.ignore)
    courier = Courier(
        target,
        budget=settings.max_requests,
        until=began + settings.max_seconds,
        concurrency=settings.concurrency or (4 if target.local else 2),
        progress=settings.progress,
        commander=commander or (target if target.takes_commands else None),
    )
    found, reason, unreachable = Discovery(), "", None
    try:
        courier.take(preflight(target, settings.job_ids))
        settings, reason, oldest = _with_profile(courier, settings)
        court = Court(checks, profile=settings.profile)
        if settings.progress:
            courier.so_far = SoFar(court.another())
        found = _ask(courier, settings, oldest)
    except Unreachable as refusal:
        # What was asked to find that out is no evidence: nobody we know has answered.
        courier.sent, unreachable = len(refusal.exchanges), str(refusal)
        if settings.profile == AUTO:
            settings = replace(settings, profile="current")
            reason = "there was nothing to infer a release from"
        court = Court(checks, profile=settings.profile)
    court.hear(courier.exchanges)
    return Outcome(
        target=target.name,
        started_at=started_at,
        seconds=time.monotonic() - began,
        profile=settings.profile,
        profile_reason=reason,
        seed=settings.seed,
        requests=courier.sent,
        jobs=len(court.census.jobs),
        findings=court.findings(),
        lacking=tuple(_lacking(courier.exchanges, found)),
        unreachable=unreachable,
        coverage=court.coverage(_notes(found, courier)),
        exchanges=tuple(courier.exchanges),
        fail_on=settings.fail_on,
    )


def rehearse(rehearsal: Rehearsal, settings: Settings) -> None:
    """Let *rehearsal* note all that a run with *settings* would send."""
    courier = Courier(
        rehearsal,
        budget=settings.max_requests,
        until=math.inf,
        commander=rehearsal if rehearsal.takes_commands else None,
    )
    courier.take(preflight(rehearsal, settings.job_ids))
    settings, _, oldest = _with_profile(courier, settings)
    _ask(courier, replace(settings, watch=0.0), oldest)


def _with_profile(courier: Courier, settings: Settings) -> tuple[Settings, str, str]:
    """Return the settings with a release in them, inferred if that was asked for.

    Behind it stands why it is that one, and the oldest release that it may be.
    """
    if settings.profile != AUTO:
        return settings, "", settings.profile
    # One page, or none if there is no budget or no time for it.
    pages = courier.ask(listing({"limit": _SAMPLE}))
    rows = [
        row for page in pages for row in items(mapping(page.json.value).get("items"))
    ]
    listed = [name for row in rows if (name := Job(mapping(row)).name)]
    looks = courier.ask(*(detail(n) for n in (settings.job_ids or listed)[:_SAMPLE]))
    met = [
        *(("job-list", page) for page in pages),
        *(("job", look) for look in looks),
    ]
    bodies = [(name, e.json.value) for name, e in met if e.status == 200]
    profile, reason, oldest = infer(bodies)
    return replace(settings, profile=profile), reason, oldest


def _ask(courier: Courier, settings: Settings, oldest: str) -> Discovery:
    """Send everything that is planned, round after round.

    Only what the *oldest* release that the target may be documents is asked for.
    """
    listed = OPERATIONS["listJobs"].parameters_in(oldest)
    parameters = {parameter.name for parameter in listed}
    found = discover(courier, settings.job_ids, parameters)
    courier.carry(required(found))
    courier.reserved = int(settings.max_requests * _FOR_LATER)
    looks = details(found)
    # Taken in turns, so that a small budget still buys some of each.
    turns = zip_longest(
        stories(found, oldest),
        probes(found, settings.probes, settings.seed, parameters),
        queries(found, parameters),
        siblings(oldest, settings.probes),
        islice(looks, _EARLY),
    )
    taken = (errand for turn in turns for errand in turn if errand)
    courier.carry(chain(taken, looks))
    courier.catch_up()
    courier.reserved = 1
    courier.carry(again(courier.exchanges))
    if courier.commander and settings.commands:
        # At the end, because the world is another one after them; and not out of the
        # budget: it is there to spare servers, and this is a matter of our own process.
        courier.budget, before = courier.budget + COST, courier.sent
        courier.carry(orders(Ground.of(courier.exchanges)))
        courier.budget = settings.max_requests + courier.sent - before
    _watch(courier, settings.watch)
    courier.reserved = 0
    if found.listed:
        courier.carry(beginning(parameters))
    return found


def _watch(courier: Courier, seconds: float) -> None:
    """Look again and again, for *seconds*, as long as budget and patience last."""
    end = min(time.monotonic() + seconds, courier.until)
    while (left := end - time.monotonic()) > 0 and courier.stopped is None:
        time.sleep(min(_PAUSE, left))
        sent = courier.sent
        courier.carry(again(courier.exchanges))
        if courier.sent == sent:
            return


_NEEDED = {
    Purpose.UNKNOWN_ID: "no unknown job id was answered",
    Purpose.WORD_ID: "no id that is no integer was answered",
    Purpose.NO_TOKEN: "no request without a token was answered",
}


def _lacking(exchanges: Iterable[Exchange], found: Discovery) -> Iterator[str]:
    """Yield what a conclusive run needs and this one did not get (design: verdict)."""
    if found.asked and not found.listed and not found.named:
        yield "there is no list to choose jobs from, and no --job-id was given"
    answered = [e for e in exchanges if e.response and not e.busy]
    jobs = [
        e
        for e in answered
        if e.request.operation == "get-job"
        and e.request.purpose in {Purpose.KNOWN, Purpose.GUESS}
        and e.status == 200
        and e.json.problem is None
    ]
    if not jobs:
        yield "no job body was judged"
    met = {
        e.request.purpose
        for e in answered
        if e.request.purpose is not Purpose.UNKNOWN_ID or not e.brings_the_job
    }
    yield from (sentence for purpose, sentence in _NEEDED.items() if purpose not in met)


def _notes(found: Discovery, courier: Courier) -> Iterator[str]:
    """Yield what the reader should know about the reach of the run."""
    yield from found.notes
    if courier.stopped:
        yield f"the run ended early: {courier.stopped}"
    if courier.left_out:
        yield f"{courier.left_out} more requests were planned than the budget allows"
    busy = sum(exchange.busy for exchange in courier.exchanges)
    if busy:
        yield f"{busy} answers asked to come back later (Retry-After)"
