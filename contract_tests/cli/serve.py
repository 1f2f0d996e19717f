"""``serve``: the mock server, until Ctrl-C."""

from __future__ import annotations

import sys
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import Refused, moment, option

if TYPE_CHECKING:
    from orchestrator_contract.mockserver import MockServer


@click.command(short_help="Run the mock server.")
@option(
    "-p",
    "--port",
    type=click.IntRange(0, 65535),
    default=8143,
    help="0: any free port.",
)
@option("-H", "--host", default="127.0.0.1", help="The address to listen on.")
@option("--seed", type=int, default=0, help="Which world of jobs to serve.")
@option("--jobs", type=click.IntRange(1), default=100, help="How many jobs there are.")
@option(
    "--token",
    metavar="TOKEN",
    help="The only token that is accepted; without it any is, unless it begins with"
    " invalid, expired or revoked. Others on this machine can see it: prefer the next.",
)
@option(
    "--token-file",
    type=click.Path(path_type=Path),
    help="A file that holds the only token that is accepted.",
)
@option("--public-url", metavar="URL", help="What links begin with, behind a proxy.")
@option(
    "--epoch",
    metavar="TIMESTAMP",
    callback=moment,
    help="When the live jobs begin; without it at the start.",
)
@option(
    "--port-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file that holds the port as long as the server runs.",
)
def serve(
    *,
    port: int,
    host: str,
    seed: int,
    jobs: int,
    token: str | None,
    token_file: Path | None,
    public_url: str | None,
    epoch: datetime | None,
    port_file: Path | None,
) -> None:
    """Run the mock server until Ctrl-C.

    Jobs 1 to 63 hold every pair of state and type and keep their state; later ones go
    through their lives from the start of the server on. The same seed gives the same
    jobs.
    """
    from orchestrator_contract.mockserver import PortInUse
    from orchestrator_contract.mockserver import serve as run

    if token_file is not None:
        if token is not None:
            raise click.UsageError("give either --token or --token-file")
        token = _token_in(token_file)
    try:
        run(
            host=host,
            port=port,
            seed=seed,
            jobs=jobs,
            token=token,
            public_url=public_url,
            epoch=epoch,
            port_file=port_file,
            ready=lambda server: _greet(server, host, own_token=token is not None),
        )
    except PortInUse:
        raise Refused(
            f"port {port} on {host} is in use; give another with --port, or 0 for any"
        ) from None
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        what = f" ({error.filename})" if error.filename else ""
        raise Refused(f"cannot serve on {host}, port {port}: {why}{what}") from None
    except ValueError as error:
        raise Refused(str(error)) from None


def _token_in(path: Path) -> str | None:
    """Read the token that a file holds; refuses a file without one."""
    from orchestrator_contract.contract_tests.transport.token import (
        BadToken,
        find_token,
    )

    try:
        return find_token("", token_file=path, environ={}, announce=click.echo)
    except BadToken as error:
        raise Refused(str(error)) from None


def _greet(server: MockServer, host: str, *, own_token: bool) -> None:
    """Say where the server is, and how to ask it."""
    shown = "$ORCHESTRATOR_TOKEN" if own_token else "any-token"
    api = f"{server.url}/orchestrator/v1"
    header = f'-H "X-Authentication: {shown}"'
    rule = (
        "only yours; these lines take it from the variable ORCHESTRATOR_TOKEN"
        if own_token
        else "any, but 401 for one that begins with invalid, expired or revoked"
    )
    lines = [
        f"The mock orchestrator listens on {server.url}",
        f"  a job       curl -s {header} {api}/jobs/1",
        f"  the list    curl -s {header} '{api}/jobs?limit=3'",
        f"  no job      curl -s {header} {api}/jobs/999999",
        f"  tokens      {rule}",
        "  end         Ctrl-C",
    ]
    if not _loopback(host):
        lines.append(f"Warning: {host} can be reached from other machines.")
    click.echo("\n".join(lines), err=True)
    sys.stderr.flush()


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
