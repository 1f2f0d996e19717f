"""``check URL``: hold a server to the contract."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .checks import chosen_checks
from .options import Judging, Refused, judging, option
from .telling import conclude, known_baseline

if TYPE_CHECKING:
    from orchestrator_contract.contract_tests.progress import Progress
    from orchestrator_contract.contract_tests.runner import Settings
    from orchestrator_contract.contract_tests.transport.http_target import HttpTarget
    from orchestrator_contract.contract_tests.transport.wsgi_target import WsgiTarget


@click.command(short_help="Hold a server to the contract, by reading only.")
@click.argument("url", required=False)
@option("--mock", is_flag=True, help="Check a mock of our own instead of URL.")
@option(
    "--token-file",
    type=click.Path(path_type=Path),
    help="A file that holds the RBAC token; else ORCHESTRATOR_TOKEN, and for https what"
    " puppet-access has left.",
)
@option(
    "--job-id",
    type=click.IntRange(1),
    multiple=True,
    help="A job to look at; may be repeated.",
)
@option(
    "--cacert",
    type=click.Path(path_type=Path),
    help="A file of trusted authorities (PEM).",
)
@option("--insecure", is_flag=True, help="Accept any certificate.")
@option(
    "--allow-plain-http",
    is_flag=True,
    help="Send the token unencrypted beyond loopback.",
)
@option(
    "--probes",
    type=click.Choice(["none", "basic", "full"]),
    help="How much to ask that no client asks; full on loopback, else basic.",
)
@option(
    "--max-requests",
    type=click.IntRange(1),
    default=250,
    help="Requests of the whole run.",
)
@option(
    "--rate",
    type=click.FloatRange(0, min_open=True),
    help="Requests a second; 10 off loopback.",
)
@option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=10.0,
    help="Seconds for one answer.",
)
@option(
    "--max-seconds",
    type=click.FloatRange(0, min_open=True),
    default=120.0,
    help="Seconds for the run.",
)
@option(
    "--watch",
    type=click.FloatRange(0),
    default=0.0,
    help="Seconds of repeated looks afterwards.",
)
@option("--seed", type=int, default=0, help="What the probes are drawn from.")
@option(
    "--explore", is_flag=True, help="Draw the probes from a seed by chance; it is told."
)
@option("--plan", is_flag=True, help="Print every request and send none.")
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
            commander = stack.enter_context(WsgiTarget(server.app, token=token))
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
        with _progress(settings) as watched:
            outcome = run(target, watched, commander=commander)
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
def _progress(settings: Settings) -> Iterator[Settings]:
    """Show on a terminal how far the run is, and wipe that away at the end."""
    from dataclasses import replace

    if not sys.stderr.isatty():
        yield settings
        return

    def show(told: Progress) -> None:
        sys.stderr.write(f"\r{told.done} of at most {told.of} {told.unit}")
        sys.stderr.flush()

    try:
        yield replace(settings, progress=show)
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
