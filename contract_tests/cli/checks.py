"""``checks``: the catalogue, and ``checks explain ID``."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator
from difflib import get_close_matches

import click

from orchestrator_contract.contract_tests.model import Check, Kind

from .options import Refused, option, selecting

_MOST = 600  # characters of an example


@click.group(invoke_without_command=True, short_help="Print the catalogue of checks.")
@selecting
@option(
    "--format",
    "form",
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

    check = CATALOGUE.get(check_id)
    if check is None:
        near = get_close_matches(check_id, CATALOGUE, n=3)
        hint = f"; near it: {', '.join(near)}" if near else ""
        raise Refused(
            f"there is no check {check_id!r}{hint} (`orchestrator-contract checks`"
            " lists them all)"
        )
    click.echo("\n".join(_explanation(check)))


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


_KINDS = {
    Kind.BODY: "one body by itself",
    Kind.EXCHANGE: "one request and its answer",
    Kind.HISTORY: "two looks at one job",
    Kind.CROSS: "several answers side by side",
}


def _explanation(check: Check) -> Iterator[str]:
    from orchestrator_contract.contract_tests.reporters.telling import sources_of

    yield f"{check.id}  ({check.level.label}; judges {_KINDS[check.kind]})"
    yield ""
    yield from textwrap.wrap(check.requirement, 88)
    yield ""
    for source in sources_of(check):
        yield from textwrap.wrap(source.text, 88)
        if source.url:
            yield f"    {source.url}"
    yield from _examples(check)


def _examples(check: Check) -> Iterator[str]:
    """Show what breaks the check, and what does not, from the golden documents."""
    from orchestrator_contract.fixtures import DOCUMENTS

    bad = next(
        (
            (document, finding)
            for document in DOCUMENTS
            for finding in document.findings
            if finding.check == check.id and not document.valid
        ),
        None,
    )
    if bad is None:
        return
    document, finding = bad
    yield ""
    yield f"A bad example: {document.title}"
    yield from _value(document.body, finding.pointer)
    for good in DOCUMENTS:
        clean = not any(f.check == check.id for f in good.findings)
        if good.valid and good.schema == document.schema and clean:
            shown = list(_value(good.body, finding.pointer))
            if shown:
                yield f"A good one: {good.title}"
                yield from shown
                return


def _value(body: object, pointer: str) -> Iterator[str]:
    """Yield the value at a pointer, or its nearest surroundings if it is not there."""
    value, at = body, ""
    for step in pointer.split("/")[1:]:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            break
        at = f"{at}/{step}"
    text = json.dumps(value, ensure_ascii=False, indent=2)
    shown = text if len(text) <= _MOST else f"{text[:_MOST]}…"
    yield f"    {at or 'the whole body'}:"
    yield from textwrap.indent(shown, "    ").splitlines()
