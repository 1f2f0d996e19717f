"""A body as tables: its keys, then the keys of what it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestrator_contract.schemas import RELEASES, Operation

from . import cited, guards
from .keys import Key, Part, body, demands
from .markdown import code, link, prose, table

_HEAD = ("key", "value", "meaning", "guarded by")
#: Longer lists of known values stand in a table of their own.
_MANY = 9
_STANDINGS = {
    "required": "required-keys-are-present",
    "recommended": "recommended-keys-are-present",
}


class Bodies:
    """The bodies of one page; what several share is told where it comes first."""

    def __init__(self) -> None:
        #: The ids of the checks that guard some key on the page.
        self.shown: set[str] = set()
        self._bodies: dict[str, str] = {}
        self._parts: dict[str, str] = {}

    def sections(
        self, operation: Operation, schema: str, heading: str
    ) -> Iterator[str]:
        """Yield the sections about a body of *operation*, under *heading*."""
        known = self._bodies.setdefault(schema, heading)
        if known != heading:
            yield f"### {heading}\n\nThe same as {link(known, '', known)}."
            return
        whole, *choices = body(schema)
        file = link(f"{schema}.schema.json", f"../../schemas/{schema}.schema.json")
        parts = [part for part in (whole, *choices) for part in self._new(part)]
        titles = [self._named(operation, part) for part in parts]
        for part, title in zip(parts, titles, strict=True):
            yield (
                f"### {heading}\n\n{prose(part.about)} Schema: {file}."
                if part is whole
                else f"#### {title}\n\n{prose(part.about)}"
            )
            yield self._table(operation, schema, part)

    def _new(self, part: Part) -> Iterator[Part]:
        """Yield *part* and those below it, but what the page has told already."""
        # Items of a list are told again: other checks guard them than the thing itself.
        if part.name in self._parts and not part.pointer.endswith("/items/*"):
            return
        if part.name:
            self._parts[part.name] = ""
        yield part
        for key in part.keys:
            if key.below:
                yield from self._new(key.below)

    def _named(self, operation: Operation, part: Part) -> str:
        steps = [step for step in part.pointer.split("/") if step and step != "*"]
        where = part.title or code(".".join(steps))
        title = f"{operation.id}: {where[0].lower()}{where[1:]}"
        if part.name:
            self._parts[part.name] = title
        return title

    def _table(self, operation: Operation, schema: str, part: Part) -> str:
        rows = [self._row(operation, schema, key) for key in part.keys]
        if rows and not any(row[-1] for row in rows):
            return table(_HEAD[:-1], (row[:-1] for row in rows))
        return table(_HEAD, rows)

    def _row(self, operation: Operation, schema: str, key: Key) -> Sequence[str]:
        inside = self._parts.get((key.below and key.below.name) or "")
        more = f" {link('Its keys', '', inside)}." if inside else ""
        source = cited.sources(key.value.get("x-source", ()))
        guarding = guards.of_key(operation, schema, key)
        self.shown |= {check.id for check in guarding}
        return (
            f"{code(key.name)}<br>{_history(operation, schema, key)}",
            _value(operation, schema, key),
            f"{prose(key.value.get('description', ''))}{more} ({source})",
            cited.checks(guarding),
        )


def _history(operation: Operation, schema: str, key: Key) -> str:
    """Say how a key stands, and in which releases."""
    told = [_linked(operation, schema, key.standing, _STANDINGS.get(key.standing))]
    if key.since != RELEASES[0]:
        told.append(f"since {key.since}")
    if "x-deprecated" in key.value:
        told.append(f"deprecated since {key.value['x-deprecated']}")
    return "<br>".join(told)


def _value(operation: Operation, schema: str, key: Key) -> str:
    """Say what a value must be, each demand linked to the check that holds it."""
    told = [_linked(operation, schema, *demand) for demand in demands(key.value)]
    known = key.value.get("x-known-values", ())
    if known:
        shown = known if len(known) <= _MANY else known[:3]
        told.append(f"such as {', '.join(map(code, shown))}")
    return ", ".join(told) or "anything"


def _linked(operation: Operation, schema: str, text: str, clause: str | None) -> str:
    """Link *text* to the check of *clause*, if there is one."""
    plain = text.replace("|", r"\|")
    check = guards.shape_check(operation, schema, clause) if clause else None
    return link(plain, "../catalogue.md", check.id) if check else plain
