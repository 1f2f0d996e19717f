"""Which jobs are looked at, what belongs to them, and what a verdict needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, zip_longest
from typing import Any

from orchestrator_contract.contract_tests.courier import Errand, Walk
from orchestrator_contract.contract_tests.exchange import Exchange, Purpose
from orchestrator_contract.contract_tests.views import Job, items, mapping, number, text
from orchestrator_contract.schemas import OPERATIONS

from .asking import about, detail, no_token, unknown
from .discovery import Discovery
from .strata import Specimen, chosen, outer

#: Jobs whose nodes, report and events are asked for as well, and how many of them, the
#: most telling ones, are asked for parts of those too.
STORIES, PARTED = 10, 4
#: States that nodes can be asked for by, in every vocabulary.
_SETTLED = ("finished", "failed")
#: Limits and offsets of the pages of nodes that are asked for. One page of few nodes
#: cannot show that limit, offset and order are all followed; these two can, of any two.
_PAGES = ((1, 0), (2, 1))
#: Jobs that are looked at by themselves, at most.
DETAILS = 80
#: Jobs that are looked at once more in a later round.
AGAIN = 16


def required(found: Discovery) -> Iterator[Errand]:
    """Yield what a conclusive run must have asked (design: verdict)."""
    known = found.newest or 1
    if found.specimens:
        yield Errand.of(detail(known))
    yield Errand.of(unknown(found.unknown))
    yield Errand.of(detail("abc", purpose=Purpose.WORD_ID))
    yield Errand.of(no_token("get-job", known))


def stories(found: Discovery, profile: str) -> Iterator[Errand]:
    """Yield the errands that hear all about one job: itself, its nodes, its end.

    Parts of nodes and events are asked for as *profile* documents it.
    """
    documented = {
        parameter.name
        for operation in ("listJobNodes", "listJobEvents")
        for parameter in OPERATIONS[operation].parameters_in(profile)
    }
    for index, specimen in enumerate(_telling(_of_stories(found))):
        parted = index < PARTED
        walk = partial(_story, specimen.number, documented if parted else set())
        yield Errand(9 if parted else 5, walk)


def _of_stories(found: Discovery) -> list[Specimen]:
    return _sample(map(outer, found.specimens.values()), found, STORIES)


def _telling(specimens: Iterable[Specimen]) -> Iterator[Specimen]:
    """Yield every second time one whose nodes are several and will not move."""
    either: dict[bool, list[Specimen]] = {True: [], False: []}
    for specimen in specimens:
        either[specimen.several and specimen.over].append(specimen)
    for pair in zip_longest(either[True], either[False]):
        yield from filter(None, pair)


def _story(job: int, documented: set[str]) -> Walk:
    """Ask for a job, for all that belongs to it, and for the job again.

    Only if both looks at the job agree was it standing still in between.
    """
    yield detail(job)
    nodes = yield about("list-job-nodes", job)
    yield about("get-job-report", job)
    events = yield about("list-job-events", job)
    for operation, query in _parts(_rows(nodes), _rows(events)):
        if documented.issuperset(query):
            yield about(operation, job, query=query)
    yield detail(job)


_Part = tuple[str, dict[str, object]]


def _parts(nodes: Sequence[Any], events: Sequence[Any]) -> Iterator[_Part]:
    """Yield what narrows nodes and events down to something that can be foreseen."""
    middle = mapping(events[len(events) // 2]) if events else {}
    start = number(str(middle.get("id")))
    if start is not None:
        yield "list-job-events", {"start": start}
    for limit, offset in _PAGES if len(nodes) > 1 else ():
        page = {"limit": limit, "offset": offset, "order_by": "name", "order": "desc"}
        yield "list-job-nodes", page
    states = {text(mapping(row).get("state")) for row in nodes}
    # One that some nodes are in but not all, or else none: ignored, it would show.
    wanted = next((state for state in _SETTLED if {state} < states), None)
    other = next((state for state in _SETTLED if state not in states), None)
    if nodes and (wanted or other):
        yield "list-job-nodes", {"state": wanted or other}


def _rows(page: Exchange) -> Sequence[Any]:
    return items(mapping(page.json.value).get("items"))


def details(found: Discovery) -> Iterator[Errand]:
    """Yield looks at single jobs, those first that add most strata."""
    told = {specimen.number for specimen in _of_stories(found)}
    for specimen in _sample(found.specimens.values(), found, DETAILS):
        if specimen.number not in told:
            yield Errand.of(detail(specimen.number))


def _sample(
    specimens: Iterable[Specimen], found: Discovery, most: int
) -> list[Specimen]:
    """Choose specimens; those that the user named come first, whatever they are."""
    pool = {specimen.number: specimen for specimen in specimens}
    named = [pool.pop(number) for number in found.named if number in pool]
    return [*named, *chosen(pool.values(), max(most - len(named), 0))]


def again(looks: Iterable[Exchange]) -> list[Errand]:
    """Yield later looks at jobs that were met: live ones, and some that are over."""
    jobs: dict[str, Job] = {}
    for exchange in looks:
        request = exchange.request
        known = request.purpose is Purpose.KNOWN and request.operation == "get-job"
        if known and request.job and exchange.status == 200:
            jobs[request.job] = Job(mapping(exchange.json.value))
    alive = [number for number, job in jobs.items() if not job.terminal]
    over = [number for number, job in jobs.items() if job.terminal]
    picked = chain.from_iterable(zip_longest(alive, over))
    numbers = [number for number in picked if number is not None][:AGAIN]
    return [Errand.of(detail(number)) for number in numbers]
