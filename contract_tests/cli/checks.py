"""``checks``: the catalogue, and ``checks explain ID``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from difflib import get_close_matches

import click

from orchestrator_contract.contract_tests.layout import Page, counted
from orchestrator_contract.contract_tests.model import Check

from .helping import Command, Group
from .options import Refused, option, selecting
from .terminal import Terminal, paper, tell


@click.group(
    cls=Group,
    invoke_without_command=True,
    short_help="Print the catalogue of checks, or explain one.",
    examples=(
        "checks --select 'get-job/*'",
        "checks explain get-job/status-runs-forward",
    ),
)
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
    if form == "json":
        click.echo(_as_json(chosen))
    elif Terminal.of(sys.stdout).live:
        tell("\n".join(_for_people(chosen, paper(sys.stdout))) + "\n", err=False)
    else:
        click.echo("\n".join(_in_lines(chosen)))


@checks.command(cls=Command, short_help="Explain one check.")
@click.argument("check_id", metavar="ID")
def explain(check_id: str) -> None:
    """Say what the check ID demands, where that comes from, and show an example."""
    from orchestrator_contract.contract_tests.checks import CATALOGUE

    from .explaining import WIDE, explanation

    check = CATALOGUE.get(check_id)
    if check is None:
        near = get_close_matches(check_id, CATALOGUE, n=3)
        hint = f"; near it: {', '.join(near)}" if near else ""
        raise Refused(
            f"there is no check {check_id!r}{hint} (`orchestrator-contract checks`"
            " lists them all)"
        )
    page = paper(sys.stdout, widest=WIDE)
    tell("\n".join(explanation(check, page)) + "\n", err=False)


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


def _in_lines(chosen: list[Check]) -> Iterator[str]:
    """Yield a line for each check, for whoever searches them."""
    wide = max((len(check.id) for check in chosen), default=0)
    for check in chosen:
        told = f"{check.requirement} [{', '.join(check.source)}]"
        yield f"{check.id:<{wide}}  {check.level.label:<7}  {told}"


def _for_people(chosen: list[Check], page: Page) -> Iterator[str]:
    """Yield checks by operation, each with its requirement beneath."""
    from orchestrator_contract.contract_tests.reporters.text import title
    from orchestrator_contract.schemas import BY_SLUG

    for slug, operation in BY_SLUG.items():
        about = [check for check in chosen if check.operation == slug]
        if not about:
            continue
        many = counted(len(about), "check")
        yield page.style(f"{title(operation)}: {many}", "bold")
        yield ""
        for check in about:
            yield f"  {page.level(check.level.label)} {page.style(check.id, 'bold')}"
            told = f"{check.requirement} [{', '.join(check.source)}]"
            yield from page.lines(told, 10)
        yield ""
    yield "`orchestrator-contract checks explain ID` tells all about one of them."
