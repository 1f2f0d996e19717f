"""Who a job is: its id, its name, and the links that must lead back to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator_contract.contract_tests.clauses import JOB, clause
from orchestrator_contract.contract_tests.exchange import pretty
from orchestrator_contract.contract_tests.model import Breach, Level, assume
from orchestrator_contract.contract_tests.views import (
    Job,
    PlanJob,
    has_host,
    is_no_url,
    mapping,
    number_in_path,
    text,
)


def named_otherwise(holder: Job | PlanJob, of: str) -> Iterator[Breach]:
    """Yield a breach if `id` has another number than the name, in a collection."""
    link = text(holder.body.get("id")) or ""
    number = number_in_path(link, of=of)
    assume(holder.name and (number or _only_looks_like_one(link, of)))
    if number != holder.name:
        told = pretty(holder.body["id"])
        yield Breach(holder.at("id"), f"…/{of}/{holder.name}", told)


def _only_looks_like_one(link: str, of: str) -> bool:
    """Tell whether a link that is no URL, and so has no path, ends as one would.

    The schema, which reads it as text, lets some pass.
    """
    before, _, last = re.split("[?#]", link, maxsplit=1)[0].rpartition("/")
    return last.isdecimal() and before.endswith(f"/{of}") and is_no_url(link)


def without_a_host(holder: Job | PlanJob, of: str) -> Iterator[Breach]:
    """Yield a breach if `id` is no URL with a host."""
    url = text(holder.body.get("id"))
    assume(url and number_in_path(url, of=of))
    if not has_host(url or ""):
        yield Breach(holder.at("id"), "https://HOST/…", pretty(url))


@clause(
    "The path of `id` ends in /jobs/ and the job's name.",
    on=JOB,
    level=Level.ERROR,
    source=("page/id", "J1"),
)
def id_names_the_job(job: Job) -> Iterator[Breach]:
    yield from named_otherwise(job, "jobs")


@clause(
    "`id` is an absolute URL that a client can follow.",
    on=JOB,
    level=Level.WARNING,
    source=("page/example", "J1"),
)
def id_is_absolute(job: Job) -> Iterator[Breach]:
    yield from without_a_host(job, "jobs")


@clause(
    "The links of a job lead to that job's own nodes, report and events.",
    on=JOB,
    level=Level.ERROR,
    # The documentation's own list links to another job (L4).
    levels={"list-jobs": Level.WARNING},
    source=("page/nodes", "page/report", "page/events", "L4"),
)
def links_name_their_job(job: Job) -> Iterator[Breach]:
    links = {
        key: text(mapping(job.body.get(key)).get("id"))
        for key in ("nodes", "report", "events")
    }
    assume(job.name and any(link is not None for link in links.values()))
    own = job.number
    if own and all(
        number_in_path(link, f"/{key}") == own for key, link in links.items()
    ):
        return  # if the name is the odd one out, id-names-the-job says so
    for key, link in links.items():
        if link is not None and number_in_path(link, f"/{key}") != job.name:
            expected = f"…/jobs/{job.name}/{key}"
            yield Breach(job.at(key, "id"), expected, pretty(link))
