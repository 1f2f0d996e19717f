"""``spec``: the contract as data, in one piece, for any release."""

from __future__ import annotations

import json
from typing import Any

import click

from orchestrator_contract.schemas import SCHEMAS

from .options import Refused, option


@click.command(short_help="Print the OpenAPI document or a schema.")
@option(
    "--schema",
    type=click.Choice(sorted(SCHEMAS)),
    help="One schema instead of the OpenAPI document.",
)
@option(
    "--format",
    "form",
    envvar="ORCHESTRATOR_CONTRACT_SPEC_FORMAT",
    type=click.Choice(["yaml", "json"]),
    default="yaml",
    help="How to write it.",
)
@option("--profile", default="current", metavar="RELEASE", help="For which release.")
@option(
    "--diff", metavar="RELEASE", help="Print what changes from --profile to this one."
)
def spec(*, schema: str | None, form: str, profile: str, diff: str | None) -> None:
    """Print the OpenAPI document, or one schema, in one piece.

    With --diff, print what changes from one release to another instead.
    """
    from orchestrator_contract import schemas

    try:
        if diff is not None:
            _differences(schema or "openapi", profile, diff)
            return
        if schema is None:
            document = schemas.bundle(profile=profile)
        else:
            document = schemas.schema(schema, profile=profile)
    except LookupError as error:
        raise Refused(str(error.args[0])) from None
    click.echo(_written(document, form), nl=False)


def _written(document: Any, form: str) -> str:
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    import yaml

    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=88)
    return text


def _differences(name: str, before: str, after: str) -> None:
    from orchestrator_contract.schemas import diff_profiles

    changes = diff_profiles(name, before, after)
    if not changes:
        click.echo(f"nothing changes from {before} to {after}", err=True)
    for change in changes:
        source = ", ".join(change.source)
        click.echo(f"{change.key}: {change.before} -> {change.after} ({source})")
