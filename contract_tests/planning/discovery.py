"""Which jobs there are: what was named, what is listed, else a few guesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestrator_contract.contract_tests.courier import Courier, Errand, Walk
from orchestrator_contract.contract_tests.exchange import Exchange, Purpose
from orchestrator_contract.contract_tests.views import Job, count, items, mapping

from .asking import detail, listing
from .ids import LARGEST
from .strata import Specimen

#: Jobs asked for in one page, and the most pages that are looked through.
PAGE = 50
PAGES = 4
#: The types that the list can be filtered by (L5); rare ones are found that way.
FILTERS = ("deploy", "task", "plan_task")
#: Without a list and without a named job these are tried.
GUESSES = (1, 2, 3, 10, 100)


@dataclass
class Discovery:
    """The jobs that are known of, by number, and what could not be found out.

    *asked* tells whether the list was asked for at all, *listed* whether there is one.
    """

    specimens: dict[int, Specimen] = field(default_factory=dict)
    named: tuple[int, ...] = ()
    asked: bool = False
    listed: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def newest(self) -> int:
        """The largest number known, 0 if there is none."""
        return max(self.specimens, default=0)

    @property
    def unknown(self) -> int:
        """A number that no job known of has: far beyond the newest, if there is room.

        Else it is the largest one that is free.
        """
        far = range(min(self.newest + 10**6, LARGEST), 0, -1)
        return next(number for number in far if number not in self.specimens)

    def add(self, page: Exchange) -> int:
        """Take the jobs of a page; return how many items it has."""
        if page.status != 200:
            return 0
        body = mapping(page.json.value)
        self.listed = self.listed or isinstance(body.get("items"), list)
        bodies = items(body.get("items"))
        for item in bodies:
            specimen = Specimen.of(Job(mapping(item)))
            if specimen:
                self.specimens.setdefault(specimen.number, specimen)
        return len(bodies)


def total_in(page: Exchange) -> int | None:
    """Return how many jobs there are in all, as a page tells, or None."""
    return count(mapping(mapping(page.json.value).get("pagination")).get("total"))


def discover(courier: Courier, named: Sequence[int], parameters: set[str]) -> Discovery:
    """Find jobs through *courier*.

    *parameters* are those of the list that the profile documents: others are not sent.
    """
    found = Discovery(named=tuple(named))
    page_of: dict[str, object] = {"limit": PAGE}
    if "order_by" in parameters:
        page_of |= {"order_by": "name", "order": "desc"}

    def pages() -> Walk:
        offset = 0
        for _ in range(PAGES):
            paged = "offset" in parameters
            page = yield listing(page_of | ({"offset": offset} if paged else {}))
            offset += (length := found.add(page))
            total = total_in(page)
            if not length or not paged or (total and offset >= total):
                return

    found.asked = bool(courier.carry([Errand(PAGES, pages)]))
    if found.listed and "type" in parameters:
        of_type = [listing(page_of | {"type": kind}) for kind in FILTERS]
        for page in courier.carry([Errand.of(request) for request in of_type]):
            found.add(page)
    for number in named:
        found.specimens.setdefault(number, Specimen(number))
    # Of a list that there was no budget or no time for, nobody knows what it holds.
    if found.asked and not found.specimens:
        _guess(courier, found)
    return found


def _guess(courier: Courier, found: Discovery) -> None:
    """Try a few numbers, where no list and nobody told of any job."""
    why = "is empty" if found.listed else "cannot be read"
    guesses = [Errand.of(detail(n, purpose=Purpose.GUESS)) for n in GUESSES]
    for exchange in courier.carry(guesses):
        if exchange.status == 200 and exchange.request.job:
            number = int(exchange.request.job)
            found.specimens[number] = Specimen(number)
    tried = ", ".join(map(str, GUESSES))
    told = f"the job list {why} and no --job-id was given; jobs {tried} were tried"
    if not found.specimens:
        found.notes.append(f"{told}, and none is there")
    else:
        found.notes.append(told)
