"""What ``serve`` says when the mock is ready: where it is, and how to ask it."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from orchestrator_contract.contract_tests.layout import Page

from .terminal import paper, tell

if TYPE_CHECKING:
    from pathlib import Path

    from orchestrator_contract.mockserver import MockServer
    from orchestrator_contract.mockserver.engine.replicas import Replicas

    Serving = MockServer | Replicas

#: A blank at which no line is broken.
_TOGETHER = "\N{NO-BREAK SPACE}"
#: The job that lines to try ask for; it is new for ever.
_FIRST = 1


def greet(
    server: Serving,
    host: str,
    *,
    own_token: bool,
    own_admin_token: bool,
    ca_file: Path | None,
    commands: bool,
    as_json: bool,
) -> None:
    """Tell it to people on standard error, or to programs on standard output."""
    if as_json:
        ready = {
            "event": "ready",
            "url": server.url,
            "port": server.port,
            "ca": None if ca_file is None else str(ca_file),
        }
        if server.admin_token is not None and not own_admin_token:
            # It was made here, and is told nowhere else.
            ready["admin_token"] = server.admin_token
        click.echo(json.dumps(ready))
        sys.stdout.flush()
        return
    page = paper(sys.stderr)
    lines = [
        f"The mock orchestrator listens on {page.style(server.url, 'link')}",
        "",
        *_addresses(page, server, own_token=own_token, own_admin_token=own_admin_token),
        "",
        *_asking(page, server, own_token=own_token, ca_file=ca_file),
        *_jobs(page, server, commands=commands),
        "",
    ]
    if server.admin_token is not None:
        warning = page.style("Warning:", "yellow")
        lines.append(f"{warning} {host} can be reached from other machines.")
    lines.append("Ctrl-C ends it.")
    tell("\n".join(lines) + "\n")
    sys.stderr.flush()


def _addresses(
    page: Page, server: Serving, *, own_token: bool, own_admin_token: bool
) -> Iterator[str]:
    """Yield addresses to click; where only one token is good, it is not told here."""
    from orchestrator_contract.mockserver.server import ANY_TOKEN

    jobs = f"{server.url}/orchestrator/v1/jobs"
    token = "" if own_token else f"__token={ANY_TOKEN}"
    yield page.link("its page", f"{server.url}/", 2)
    yield page.link("a job", _asked(f"{jobs}/{_FIRST}", token), 2)
    yield page.link("the list", _asked(jobs, "limit=3", token), 2)
    fault = _asked(f"{jobs}/{_FIRST}", "__fault=unavailable", token)
    yield page.link("a fault", fault, 2)
    yield page.link("steering", f"{server.url}/__admin/docs", 2)
    if server.admin_token is not None and not own_admin_token:
        yield page.unbroken("", f"X-Admin-Token: {server.admin_token}", 2)


def _asked(address: str, *query: str) -> str:
    return f"{address}?{'&'.join(filter(None, query))}".removesuffix("?")


def _asking(
    page: Page, server: Serving, *, own_token: bool, ca_file: Path | None
) -> Iterator[str]:
    """Yield a command that asks for a job, and what a request needs."""
    from orchestrator_contract.mockserver.server import ANY_TOKEN

    header = f"'X-Authentication: {ANY_TOKEN}'"
    rule = (
        "any; 401 without one, and 401 for one that begins with invalid, expired or"
        " revoked"
    )
    if own_token:
        header = '"X-Authentication: $ORCHESTRATOR_TOKEN"'
        rule = "only yours, which that line takes from ORCHESTRATOR_TOKEN; else 401"
    trust = f" --cacert {shlex.quote(str(ca_file))}" if ca_file else ""
    job = f"{server.url}/orchestrator/v1/jobs/{_FIRST}"
    yield page.unbroken("try", f"curl -s -H {header}{trust} {job}", 2)
    yield from page.row("token", rule, 2)
    if ca_file is not None:
        yield page.unbroken("authority", str(ca_file), 2)


def _jobs(page: Page, server: Serving, *, commands: bool) -> Iterator[str]:
    """Yield which jobs are there for what, and what makes new ones."""
    from orchestrator_contract.mockserver.api.operations import RESERVED
    from orchestrator_contract.schemas import BASE_PATH, LIFECYCLE

    world = server.world
    lasting = len(LIFECYCLE.states) * len(LIFECYCLE.types)
    states = ", ".join(
        f"{number}{_TOGETHER}{state}"
        for number, state in enumerate(LIFECYCLE.states, start=1)
        if number in world.ids
    )
    live = f"; from {lasting + 1} on they live" if lasting + 1 in world.ids else ""
    told = f"{states or 'none'}{live} ({len(world.ids)} of seed {world.seed})"
    for line in page.row("jobs", told, 2):
        yield line.replace(_TOGETHER, " ")
    codes = [str(number) for number in RESERVED if number not in world.ids]
    yield from page.row("errors", f"jobs {', '.join(codes)}", 2)
    if commands:
        where = f"POST to {BASE_PATH}/command/deploy, task, plan_task or stop"
        yield from page.row("commands", where, 2)
