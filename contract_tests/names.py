"""Which jobs were met, however many: numbers take a bit each, not a string."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

#: Jobs are numbered one after the other, so that those of one page are mostly met
#: together.
_PAGE = 1024
#: Numbers of more digits are nobody's: they are kept as they are written.
_MOST_DIGITS = 18


@dataclass
class Names:
    """A set of names of jobs: numbers as a rule, and whatever else was in their place.

    A million jobs take a few hundred kilobytes. *nameless* is how many had no name.
    """

    nameless: int = 0
    _numbers: int = 0
    _pages: dict[int, int] = field(default_factory=dict)
    _others: set[str] = field(default_factory=set)

    def add(self, name: str | None) -> None:
        """Take in the name of a job, or that it has none."""
        if not name:
            self.nameless += 1
        elif len(name) > _MOST_DIGITS or not name.isdecimal():
            self._others.add(name)
        elif name != str(number := int(name)):
            self._others.add(name)  # 007 is another name than 7
        else:
            page, place = divmod(number, _PAGE)
            self._meet(page, 1 << place)

    def update(self, others: Names) -> None:
        """Take in the names that *others* holds."""
        self.nameless += others.nameless
        self._others |= others._others
        for page, met in others._pages.items():
            self._meet(page, met)

    def _meet(self, page: int, numbers: int) -> None:
        known = self._pages.get(page, 0)
        self._numbers += (numbers & ~known).bit_count()
        self._pages[page] = known | numbers

    def __len__(self) -> int:
        return self._numbers + len(self._others) + self.nameless

    def __iter__(self) -> Iterator[str]:
        for page, met in self._pages.items():
            for place in range(_PAGE):
                if met >> place & 1:
                    yield str(page * _PAGE + place)
        yield from self._others
