"""``check URL``: hold a server to the contract."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestrator_contract.contract_tests.progress import Progress

from .checking import checking
from .checks import chosen_checks
from .helping import Command
from .options import Judging, Refused, judging
from .telling import conclude, known_baseline
from .watching import watched

if TYPE_CHECKING:
    from orchestrator_contract.contract_tests.runner import Settings
    from orchestrator_contract.contract_tests.transport.http_target import HttpTarget
    from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget


@click.command(
    cls=Command,
    short_help="Hold a server to the contract, by reading only.",
    examples=(
        "check --mock",
        "check https://pe.example.com:8143 --cacert ca.pem",
        "check https://pe.example.com:8143 --plan",
    ),
)
@click.argument("url", required=False)
@checking
@judging
def check(
    *,
    url: str | None,
    mock: bool,
    judging: Judging,
    explore: bool,
    plan: bool,
    seed: int,
    **options: Any,
) -> int:
    """Hold the server at URL to the contract.

    URL is its base URL, with or without /orchestrator/v1. It is sent GET requests only;
    a mock of our own (--mock) is sent commands as well.
    The exit code is 0 if it conforms, 1 if not, 3 if too little could be asked, 4 if it
    cannot be reached.
    """
    if mock == (url is not None):
        raise click.UsageError("give either URL or --mock")
    if explore:
        seed = random.SystemRandom().randrange(2**32)
        click.echo(f"seed {seed}: --seed {seed} draws the same probes again", err=True)
    chosen_checks(judging.select, judging.ignore)
    _demand_profile(judging.profile)
    known_baseline(judging)
    with ExitStack() as stack:
        token: str | None = None
        commander = None
        if mock:
            from orchestrator_contract.contract_tests.transport.wsgi_target import (
                WsgiTarget,
            )
            from orchestrator_contract.mockserver import MockServer

            server = stack.enter_context(MockServer(seed))
            url, token = server.url, server.token
            commander = stack.enter_context(
                WsgiTarget(server.app, token=token, url=url)
            )
        elif not plan:
            token = _token(url or "", options["token_file"])
        target = _target(url or "", token, options)
        stack.callback(target.close)
        settings = _settings(judging, options, seed, local=target.local)
        if plan:
            return _print_plan(target, settings, commands=mock)
        return _run(target, settings, judging, token, commander)


def _run(
    target: HttpTarget,
    settings: Settings,
    judging: Judging,
    token: str | None,
    commander: WsgiTarget | None,
) -> int:
    from orchestrator_contract.contract_tests.privacy import hiding, showing_values
    from orchestrator_contract.contract_tests.runner import run

    with showing_values(judging.show_values), hiding(token):
        with _progress(settings, quiet=judging.quiet) as shown:
            outcome = run(target, shown, commander=commander)
        return conclude(outcome, judging, secrets=(token,) if token else ())


def _token(url: str, token_file: Path | None) -> str | None:
    """Find the token; refuses a source that is there but cannot be used."""
    from orchestrator_contract.contract_tests.transport.addresses import (
        ConfigurationError,
    )
    from orchestrator_contract.contract_tests.transport.token import find_token

    try:
        return find_token(
            url,
            token_file=token_file,
            environ=os.environ,
            announce=lambda told: click.echo(told, err=True),
        )
    except ConfigurationError as error:
        raise Refused(str(error)) from None


def _target(url: str, token: str | None, options: dict[str, Any]) -> HttpTarget:
    from orchestrator_contract.contract_tests.transport.addresses import (
        ConfigurationError,
    )
    from orchestrator_contract.contract_tests.transport.http_target import HttpTarget

    try:
        return HttpTarget(
            url,
            token=token,
            timeout=options["timeout"],
            cacert=options["cacert"],
            insecure=options["insecure"],
            allow_plain_http=options["allow_plain_http"],
            rate=options["rate"],
            until=time.monotonic() + options["max_seconds"],
        )
    except ConfigurationError as error:
        raise Refused(str(error)) from None


def _settings(
    judging: Judging, options: dict[str, Any], seed: int, *, local: bool
) -> Settings:
    from orchestrator_contract.contract_tests.planning.probes import Probes
    from orchestrator_contract.contract_tests.runner import Settings

    return Settings(
        profile=judging.profile,
        job_ids=options["job_id"],
        probes=Probes(options["probes"] or ("full" if local else "basic")),
        max_requests=options["max_requests"],
        max_seconds=options["max_seconds"],
        seed=seed,
        watch=options["watch"],
        select=judging.select,
        ignore=judging.ignore,
        fail_on=judging.fail_on,
    )


def _demand_profile(profile: str) -> None:
    """Refuse a release that has no contract."""
    from orchestrator_contract.schemas import release

    try:
        if profile != "auto":
            release(profile)
    except LookupError as error:
        raise Refused(str(error.args[0])) from None


def _print_plan(target: HttpTarget, settings: Settings, *, commands: bool) -> int:
    """Print what a run would send to a server of sixty jobs; send nothing."""
    from orchestrator_contract.contract_tests.planning.rehearsal import Rehearsal
    from orchestrator_contract.contract_tests.runner import rehearse

    rehearsal = Rehearsal(target.name, target.local, takes_commands=commands)
    rehearse(rehearsal, settings)
    for request in rehearsal.asked:
        token = {"valid": "", "none": "  without a token"}.get(
            request.credential, f"  with a token that is {request.credential}"
        )
        click.echo(f"{request.method} {request.under(target.name)}{token}")
    click.echo(
        f"{len(rehearsal.asked)} requests, none was sent; the job numbers are those of"
        " an imaginary server with jobs 1 to 60",
        err=True,
    )
    return 0


@contextmanager
def _progress(settings: Settings, *, quiet: bool) -> Iterator[Settings]:
    """Show on a terminal how far the run is, and wipe that away at the end."""
    from dataclasses import replace

    first = Progress(unit="requests", done=0, of=settings.max_requests)
    with watched(first, quiet=quiet) as watcher:
        yield replace(settings, progress=watcher)
