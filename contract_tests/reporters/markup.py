"""HTML from templates, in which nothing from outside can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import LiteralString

from markupsafe import Markup

from orchestrator_contract.contract_tests.privacy import presentable

from .telling import Cited

#: Code points that are no characters, and that no HTML document may hold.
_NO_CHARACTERS = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(
        chr(plane + last)
        for plane in range(0, 0x110000, 0x10000)
        for last in (0xFFFE, 0xFFFF)
    )
    + "]"
)


def fill(template: LiteralString, /, **values: object) -> Markup:
    """Return *template* with *values* in its places.

    A value that is not markup of ours is told as reports tell what comes from outside,
    without what is private, and escaped: for text and for attributes in double quotes.
    """
    told = {
        name: value if isinstance(value, Markup) else legible(str(value))
        for name, value in values.items()
    }
    return Markup(template).format(**told)  # noqa: S704 - a template is a literal of ours


def legible(text: str) -> str:
    """Return a text from outside as reports tell it, in characters that HTML has."""
    return _NO_CHARACTERS.sub("\ufffd", presentable(text))


def shortened(text: str, most: int) -> str:
    """Return a text cut to *most* characters; hidden before, as half a token is one."""
    told = legible(text)
    return told if len(told) <= most else f"{told[:most]}…"


def joined(parts: Iterable[Markup], between: LiteralString = "\n") -> Markup:
    """Return pieces of markup one behind the other."""
    return Markup(between).join(parts)  # noqa: S704 - what stands between is a literal of ours


def prose(text: str) -> Markup:
    """Return a sentence of ours, in which backticks mark what is code."""
    pieces = text.split("`")
    return joined(
        (
            fill("<code>{piece}</code>" if number % 2 else "{piece}", piece=piece)
            for number, piece in enumerate(pieces)
        ),
        "",
    )


def cited(source: Cited) -> Markup:
    """Return a source of a check as an item of a list, with a link to where it is."""
    if source.url is None:
        return fill("<li>{text}</li>", text=source.text)
    template = '<li>{text} <a href="{url}" rel="noopener noreferrer">{host}</a></li>'
    return fill(template, text=source.text, url=source.url, host=source.host)


NOTHING = Markup()
