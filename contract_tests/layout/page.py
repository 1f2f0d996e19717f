"""Lines of a width, each of them safe to show: what people read is laid out in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from orchestrator_contract.contract_tests.privacy import presentable

from .cells import wrapped

#: Turns a text into what the terminal shows, by the name of a colour, or of what it is:
#: ``bold``, ``dim``, or ``link`` for an address.
Style = Callable[[str, str], str]

#: Never all that tells two levels apart: the word stands there.
_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}

#: Columns of a label, and of what is left for a text on the narrowest page.
_LABEL = 10
_LEAST = 20


def plain(text: str, name: str) -> str:
    """Leave text as it is: for pipes, files, and whoever wants no colour."""
    del name
    return text


def counted(number: int, noun: str) -> str:
    """Return a number and its noun: ``1 job``, ``2,000 jobs``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Page:
    """Lays out texts in lines of *width* columns.

    What must be copied, such as an address, is never broken.
    """

    width: int
    style: Style = plain

    def lines(self, text: str, indent: int) -> Iterator[str]:
        """Yield a text, each line *indent* columns from the left."""
        room = max(self.width - indent, _LEAST)
        for line in wrapped(presentable(text), room):
            yield " " * indent + line

    def row(
        self, label: str, text: str, indent: int = 4, wide: int = _LABEL
    ) -> Iterator[str]:
        """Yield a text beside its label, wrapped; *wide* are the columns of that."""
        first, *others = self.lines(text, indent + wide)
        yield self._label(label, indent, wide) + first[indent + wide :]
        yield from others

    def unbroken(self, label: str, text: str, indent: int = 4) -> str:
        """Return a labelled text in one line, to be copied as it is."""
        return self._label(label, indent) + presentable(text)

    def link(self, label: str, address: str, indent: int = 4) -> str:
        """Return a labelled address, which some terminals follow at a click."""
        return self._label(label, indent) + self.style(presentable(address), "link")

    def level(self, label: str) -> str:
        """Return the word for a level, as wide as the widest of them."""
        return self.style(f"{label:<7}", _COLOURS[label])

    def _label(self, label: str, indent: int, wide: int = _LABEL) -> str:
        padded = f"{label:<{wide}}"
        return " " * indent + (self.style(padded, "dim") if label else padded)
