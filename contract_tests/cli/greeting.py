"""What ``serve`` says when the mock is ready: where it is, and how to ask it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from orchestrator_contract.mockserver import MockServer


def greet(
    server: MockServer,
    host: str,
    *,
    own_token: bool,
    own_admin_token: bool,
    ca_file: Path | None,
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
        click.echo(json.dumps(ready))
        sys.stdout.flush()
        return
    click.echo(
        "\n".join(_lines(server, own_token=own_token, ca_file=ca_file)), err=True
    )
    if server.admin_token is not None:
        if not own_admin_token:
            click.echo(f"  admin token {server.admin_token}", err=True)
        click.echo(f"Warning: {host} can be reached from other machines.", err=True)
    sys.stderr.flush()


def _lines(server: MockServer, *, own_token: bool, ca_file: Path | None) -> list[str]:
    from orchestrator_contract.mockserver.admin.welcome import examples

    shown = "$ORCHESTRATOR_TOKEN" if own_token else "any-token"
    api = f"{server.url}/orchestrator/v1"
    curl = f'curl -s -H "X-Authentication: {shown}"'
    if ca_file is not None:
        curl += f" --cacert {ca_file}"
    rule = (
        "only yours; these lines take it from the variable ORCHESTRATOR_TOKEN"
        if own_token
        else "any, but 401 for one that begins with invalid, expired or revoked"
    )
    states = [
        f"{number} {told.split()[1].rstrip(',')}"
        for number, told in examples(server.session()).items()
        if number < 64
    ]
    codes = [
        f"{number}"
        for number, told in examples(server.session()).items()
        if told.startswith("is answered")
    ]
    lines = [
        f"The mock orchestrator listens on {server.url}",
        f"  a job       {curl} {api}/jobs/1",
        f"  the list    {curl} '{api}/jobs?limit=3'",
        f"  a fault     {curl} '{api}/jobs/1?__fault=unavailable'",
        f"  jobs        {', '.join(states)}; live from 64 on",
        f"  errors      jobs {', '.join(codes)}",
        f"  commands    POST {api}/command/deploy, task, plan_task or stop",
        f"  tokens      {rule}",
        f"  steering    {server.url}/__admin/docs",
    ]
    if ca_file is not None:
        lines.append(f"  authority   {ca_file}")
    lines.append("  end         Ctrl-C")
    return lines
