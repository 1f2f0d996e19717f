"""``checks``: the catalogue, and ``checks explain ID``."""

from __future__ import annotations

import json
import shutil
import textwrap
from difflib import get_close_matches

import click

from orchestrator_contract.contract_tests.model import Check

from .options import Refused, option, selecting


@click.group(invoke_without_command=True, short_help="Print the catalogue of checks.")
@selecting
@option(
    "--format",
    "form",
    envvar="ORCHESTRATOR_CONTRACT_CHECKS_FORMAT",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write it.",
)
@click.pass_context
def checks(
    ctx: click.Context, *, select: tuple[str, ...], ignore: tuple[str, ...], form: str
) -> None:
    """Print the catalogue of checks: id, level, requirement, sources."""
    if ctx.invoked_subcommand is not None:
        return
    chosen = chosen_checks(select, ignore)
    click.echo(_as_json(chosen) if form == "json" else _as_text(chosen))


@checks.command(short_help="Explain one check.")
@click.argument("check_id", metavar="ID")
def explain(check_id: str) -> None:
    """Say what the check ID demands, where that comes from, and show an example."""
    from orchestrator_contract.contract_tests.checks import CATALOGUE

    from .explaining import explanation

    check = CATALOGUE.get(check_id)
    if check is None:
        near = get_close_matches(check_id, CATALOGUE, n=3)
        hint = f"; near it: {', '.join(near)}" if near else ""
        raise Refused(
            f"there is no check {check_id!r}{hint} (`orchestrator-contract checks`"
            " lists them all)"
        )
    click.echo("\n".join(explanation(check)))


def chosen_checks(select: tuple[str, ...], ignore: tuple[str, ...]) -> list[Check]:
    """Return the selected checks; refuses a pattern that matches none."""
    from orchestrator_contract.contract_tests.runner import selected

    try:
        return selected(select, ignore)
    except LookupError as error:
        told = "`orchestrator-contract checks` lists them all"
        raise Refused(f"{error.args[0]}; {told}") from None


def _as_json(chosen: list[Check]) -> str:
    rows = [
        {
            "id": check.id,
            "level": check.level.label,
            "kind": check.kind.value,
            "requirement": check.requirement,
            "source": list(check.source),
        }
        for check in chosen
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def _as_text(chosen: list[Check]) -> str:
    wide = max((len(check.id) for check in chosen), default=0)
    columns = shutil.get_terminal_size((100, 24)).columns
    lines: list[str] = []
    for check in chosen:
        told = f"{check.requirement} [{', '.join(check.source)}]"
        head = f"{check.id:<{wide}}  {check.level.label:<7}  "
        room = max(columns - len(head), 40)
        first, *rest = textwrap.wrap(told, room)
        lines.append(head + first)
        lines += [" " * len(head) + line for line in rest]
    return "\n".join(lines)
