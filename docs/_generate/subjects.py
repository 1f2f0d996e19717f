"""One page for each subject of the API: its operations, parameters and bodies."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from orchestrator_contract.schemas import (
    ALL_OPERATIONS,
    ERROR_KINDS,
    OPENAPI,
    RELEASES,
    Operation,
    Parameter,
)

from . import cited, guards
from .bodies import Bodies
from .markdown import code, counted, joined, link, prose, table

_TITLES = {
    "jobs": "Jobs",
    "plan jobs": "Plan jobs",
    "commands": "Commands",
    "service": "The service",
}


def heading(operation: Operation) -> str:
    """Return the heading under which *operation* stands."""
    return f"{operation.method} {operation.path}"


def address(operation: Operation) -> str:
    """Return the name of the page on which *operation* stands."""
    return f"{operation.about.replace(' ', '-')}.md"


def pages() -> dict[str, str]:
    """Return the pages by file name."""
    found: dict[str, list[Operation]] = {}
    for operation in ALL_OPERATIONS.values():
        found.setdefault(operation.about, []).append(operation)
    return {address(some[0]): _page(about, some) for about, some in found.items()}


def _page(about: str, operations: list[Operation]) -> str:
    told = next(tag["description"] for tag in OPENAPI["tags"] if tag["name"] == about)
    # A single thing is told before the list of many: its parts are the list's, too.
    ordered = sorted(operations, key=lambda o: o.path.count("/") == 1 and not o.body)
    bodies = Bodies()
    parts = [
        f"# {_TITLES[about]}\n\n{told} {link('How to read this', '../contract.md')}."
    ]
    parts.append(
        "\n".join(
            f"- {link(code(heading(o)), '', heading(o))}: {o.summary}" for o in ordered
        )
    )
    for operation in ordered:
        parts += _sections(operation, bodies)
    return joined(*parts)


def _sections(operation: Operation, bodies: Bodies) -> Iterator[str]:
    yield (
        f"## {heading(operation)}\n\n{operation.summary} Operation "
        f"{code(operation.id)} since {operation.since}, at {code(operation.address)} "
        f"({cited.sources(operation.source)})."
    )
    yield table(
        ("parameter", "value", "meaning"), map(_parameter, operation.parameters)
    )
    if operation.body:
        title = f"What {operation.id} is sent"
        yield from bodies.sections(operation, operation.body, title)
    title = f"What {operation.id} answers"
    yield from bodies.sections(operation, operation.schema, title)
    yield _refusals(operation)
    yield _others(operation, bodies.shown)


def _parameter(parameter: Parameter) -> tuple[str, str, str]:
    where = "required" if parameter.required else "optional"
    old = parameter.since == RELEASES[0]
    since = "" if old else f"<br>since {parameter.since}"
    values = f", one of {', '.join(parameter.values)}" if parameter.values else ""
    least = parameter.schema.get("minimum")
    sizes = f", at least {least}" if least is not None else ""
    return (
        f"{code(parameter.name)}<br>{where}, in the {parameter.location}{since}",
        f"{parameter.type}{values}{sizes}",
        f"{prose(parameter.description)} ({cited.sources(parameter.source)})",
    )


def _refusals(operation: Operation) -> str:
    kinds = [kind for kind in ERROR_KINDS if operation.id in kind.operations]
    statuses = sorted({*operation.statuses, *(kind.status for kind in kinds)})
    told = ", ".join(
        f"{status} {HTTPStatus(status).phrase}"
        for status in statuses
        if status != operation.success
    )
    if not told:
        return ""
    where = link("what refusals say", "errors.md")
    return f"It is answered with {operation.success}, or refused with {told}: {where}."


def _others(operation: Operation, shown: set[str]) -> str:
    """List the checks of an operation that are about no single key."""
    others = [c for c in guards.of_operation(operation) if c.id not in shown]
    if not others:
        return ""
    many = counted(len(others), "check")
    verb = "judges" if len(others) == 1 else "judge"
    return f"{many} more {verb} the answer as a whole: {cited.checks(others)}."
