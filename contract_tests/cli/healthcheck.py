"""``healthcheck``: whether a running mock is well, as an exit code."""

from __future__ import annotations

import json
import ssl
from pathlib import Path
from typing import Any

import click
import urllib3

from .helping import Command
from .options import Refused, option

#: Seconds that the mock may take to answer.
_PATIENCE = 5.0
_DEFAULT = "http://127.0.0.1:8143"
#: The exit code of a target that cannot be reached (design: exit codes).
_UNREACHABLE = 4


@click.command(cls=Command, short_help="Ask a running mock whether it is well.")
@click.argument("url", default=_DEFAULT, metavar="[URL]")
@option(
    "--cacert",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The authority to trust (PEM).",
)
@option("--insecure", is_flag=True, help="Do not check the certificate.")
@option("--admin-token", metavar="TOKEN", help="What the mock demands beyond loopback.")
def healthcheck(
    *, url: str, cacert: Path | None, insecure: bool, admin_token: str | None
) -> int:
    """Ask the mock at URL for its health, for containers.

    Without URL it is the one at http://127.0.0.1:8143.

    Exit code 0: it is well; 1: it answers otherwise; 4: it cannot be reached. A mock
    that demands an admin token is well if it says so: who has none hears no more.
    """
    if not url.startswith(("http://", "https://")):
        raise Refused(f"{url!r} is no address of a mock, such as {_DEFAULT}")
    headers = {"X-Admin-Token": admin_token} if admin_token else {}
    try:
        with _pool(cacert, insecure=insecure) as http:
            answer = http.request(
                "GET", f"{url.rstrip('/')}/__admin/health", headers=headers
            )
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        click.echo(f"{url} cannot be reached: {_reason(error)}", err=True)
        return _UNREACHABLE
    if answer.status == 401 and admin_token is None and _ours(answer):
        click.echo(f"{url} is healthy: it demands its admin token", err=True)
        return 0
    told = _told(answer.data)
    if answer.status != 200 or told.get("status") != "healthy":
        detail = told.get("detail") or f"it answers {answer.status}"
        click.echo(f"{url} is not well: {detail}", err=True)
        return 1
    click.echo(f"{url} is healthy: {told.get('jobs')} jobs", err=True)
    return 0


def _pool(cacert: Path | None, *, insecure: bool) -> urllib3.PoolManager:
    settings: dict[str, Any] = {"ca_certs": None if cacert is None else str(cacert)}
    if insecure:
        settings = {"cert_reqs": ssl.CERT_NONE}
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return urllib3.PoolManager(
        timeout=_PATIENCE, retries=False, num_pools=1, **settings
    )


def _ours(answer: urllib3.BaseHTTPResponse) -> bool:
    """Tell whether a refusal is that of a mock, and not of what stands before it."""
    from orchestrator_contract.mockserver.admin.guard import REALM

    return answer.headers.get("WWW-Authenticate", "").endswith(f'"{REALM}"')


def _told(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _reason(error: Exception) -> str:
    cause = error.__cause__
    if isinstance(cause, OSError) and cause.strerror:
        return f"{cause.strerror.lower()}; is it up, and is that its address?"
    told = " ".join(str(error).split())
    # urllib3 begins with what it was about; only what came of it is news.
    return told.rpartition("): ")[2][:200] or type(error).__name__
