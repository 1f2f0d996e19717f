"""``serve``: the mock server, until Ctrl-C."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .greeting import greet
from .helping import Command
from .options import Refused, Whole, moment, option
from .serving import JOBS, SERVED, Answers, Asked, answers, engine, living

#: A heading of options in --help.
_ALLOWED = "Who may ask"


@click.command(
    cls=Command,
    short_help="Run the mock server.",
    examples=(
        "serve --port 0 --seed 7",
        "serve --clock poll --fault unavailable",
        "serve --tls --token-file token.txt",
    ),
)
@option(
    "-p",
    "--port",
    section=SERVED,
    metavar="NUMBER",
    type=Whole(0, 65535),
    default=8143,
    help="0: any free port.",
)
@option(
    "-H",
    "--host",
    section=SERVED,
    metavar="ADDRESS",
    default="127.0.0.1",
    help="The address to listen on.",
)
@living
@answers
@option(
    "--token",
    section=_ALLOWED,
    metavar="TOKEN",
    help="The only token that is accepted; without it any is, unless it begins with"
    " invalid, expired or revoked. Others on this machine can see it: prefer the next.",
)
@option(
    "--token-file",
    section=_ALLOWED,
    type=click.Path(path_type=Path),
    help="A file that holds the only token that is accepted.",
)
@option(
    "--public-url",
    section=SERVED,
    metavar="URL",
    help="What links begin with, behind a proxy.",
)
@option(
    "--trust-forwarded",
    section=SERVED,
    is_flag=True,
    help="Believe X-Forwarded-Proto, -Host, -Port and -Prefix: behind a proxy only.",
)
@option(
    "--cors/--no-cors",
    section=_ALLOWED,
    default=True,
    help="Whether web pages of other origins may read; /__admin they never may.",
)
@option(
    "--tls",
    section=SERVED,
    is_flag=True,
    help="HTTPS, with an authority of our own (see docs).",
)
@option(
    "--tls-cert",
    section=SERVED,
    type=click.Path(dir_okay=False, path_type=Path),
    help="HTTPS with this certificate chain (PEM).",
)
@option(
    "--tls-key",
    section=SERVED,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The key of --tls-cert (PEM).",
)
@option(
    "--allowed-host",
    section=_ALLOWED,
    multiple=True,
    metavar="NAME",
    help="A name, beside those of loopback, by which /__admin may be asked.",
)
@option(
    "--admin-token-file",
    section=_ALLOWED,
    type=click.Path(path_type=Path),
    help="A file that holds what /__admin demands; beyond loopback one is made.",
)
@option(
    "--port-file",
    section=SERVED,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file that holds the port as long as the server runs.",
)
@option(
    "--log-format",
    section=SERVED,
    type=click.Choice(["text", "json"]),
    default="text",
    help="json: one line of JSON on standard output when the server is ready.",
)
@engine
@option(
    "--now",
    section=JOBS,
    metavar="TIMESTAMP",
    callback=moment,
    help="What time it is at the start, in the mock.",
)
def serve(
    *,
    token: str | None,
    token_file: Path | None,
    tls: bool,
    tls_cert: Path | None,
    tls_key: Path | None,
    allowed_host: tuple[str, ...],
    admin_token_file: Path | None,
    log_format: str,
    answering: Answers,
    asked: Asked,
    **settings: Any,
) -> None:
    """Run the mock server until Ctrl-C.

    Jobs 1 to 63 hold every pair of state and type and keep their state; later ones go
    through their lives from the start of the server on. The same seed gives the same
    jobs. What it is asked beyond the API is told at its address and at /__admin/docs.
    """
    from orchestrator_contract.mockserver import PortInUse
    from orchestrator_contract.mockserver.engine.portfile import NoPortFile

    if token_file is not None:
        if token is not None:
            raise click.UsageError("give either --token or --token-file")
        token = _token_in(token_file)
    elif token is not None:
        token = _usable(token)
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key go together")
    host, port = settings["host"], settings["port"]
    context, ca_file = (
        _tls(host, tls_cert, tls_key) if tls or tls_cert else (None, None)
    )
    settings |= {
        "time": settings.pop("clock"),
        "faults": settings.pop("fault"),
        "token": token,
        "tls": context,
        "allowed_hosts": allowed_host,
        "admin_token": admin_token_file and _token_in(admin_token_file),
    }
    try:
        settings |= answering.settings()
        settings["ready"] = lambda server: greet(
            server,
            host,
            own_token=token is not None,
            own_admin_token=admin_token_file is not None,
            ca_file=ca_file,
            commands=not asked.replicas,
            as_json=log_format == "json",
        )
        asked.serve(settings)
    except PortInUse:
        raise Refused(
            f"port {port} on {host} is in use; give another with --port, or 0 for any"
        ) from None
    except NoPortFile as error:
        raise Refused(str(error)) from None
    except OSError as error:
        why = (error.strerror or str(error) or type(error).__name__).lower()
        what = f" ({error.filename})" if error.filename else ""
        raise Refused(f"cannot serve on {host}, port {port}: {why}{what}") from None
    except LookupError as error:  # a KeyError would put its message in quotes
        raise Refused(str(error.args[0])) from None
    except ValueError as error:
        raise Refused(str(error)) from None


def _tls(host: str, cert: Path | None, key: Path | None) -> tuple[Any, Path | None]:
    """Return the context of HTTPS, and the file of our own authority if it is that."""
    from orchestrator_contract.mockserver.engine.tls import NoTls, given, own

    try:
        if cert is not None and key is not None:
            return given(cert, key), None
        return own(host)
    except NoTls as error:
        raise Refused(str(error)) from None


def _usable(token: str) -> str:
    """Return a token that a request can carry; refuses one that it cannot.

    With such a one for the only token every request would be answered by 401.
    """
    from orchestrator_contract.contract_tests.transport.token import (
        BadToken,
        presentable,
    )

    try:
        return presentable(token.strip(), "--token")
    except BadToken as error:
        raise click.UsageError(f"{error}; leave it out to accept any token") from None


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
