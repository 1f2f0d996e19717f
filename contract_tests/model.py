"""The words of the judge: level, check, breach, finding."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from orchestrator_contract.schemas import RELEASES, release

if TYPE_CHECKING:
    from .exchange import Exchange
    from .exhibit import Exhibit
    from .places import Place

#: A check's function takes one subject of its kind and yields what is wrong with it.
Judge = Callable[[Any], Iterable["Breach"]]


class Level(enum.IntEnum):
    """How grave a finding is (design: rules of judgement); comparable."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The level as reports write it: ``info``, ``warning`` or ``error``."""
        return self.name.lower()


class Kind(enum.StrEnum):
    """What a check looks at."""

    BODY = "body"  # one document
    EXCHANGE = "exchange"  # one request and its response
    HISTORY = "history"  # two or more looks at one job
    CROSS = "cross"  # several operations about the same job, or pages of one list


#: Breaches of one subject that a check counts: more of them tell nothing new.
MOST = 1000
#: What is said where there are more.
_UNCOUNTED = " (and at more places than were counted)"


class NotExercised(Exception):  # noqa: N818 - a signal between a check and the judge, not an error
    """Raised by a check whose subject gives it nothing to judge."""


def assume(condition: object) -> None:
    """Leave the check as *not exercised* unless *condition* is true.

    A check judges only where the values that it needs are present and well-formed,
    so that one fault gives one finding.
    """
    if not condition:
        raise NotExercised


@dataclass(frozen=True, slots=True)
class Breach:
    """One way in which a subject breaks a requirement.

    *pointer* is a JSON pointer into the body (empty: the whole answer). *more* tells
    that the subject breaks it further times which are not counted.
    """

    pointer: str
    expected: str
    actual: str
    more: bool = False

    def uncounted(self) -> Breach:
        """Return it as one that is met more often than is counted, and says so."""
        if self.actual.endswith(_UNCOUNTED):
            return self
        return replace(self, actual=f"{self.actual}{_UNCOUNTED}", more=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One requirement and the function that judges it.

    *id* is ``<operation>/<clause>`` and never changes its meaning. *subject* names
    what the function takes (``job``, ``node``, ``exchange`` …). *source* holds ids of
    ``schemas/sources.yaml``. *since* is the first release that the check holds for.
    """

    id: str
    kind: Kind
    level: Level
    requirement: str
    source: tuple[str, ...]
    subject: str
    judge: Judge
    since: str = RELEASES[0]

    def holds_in(self, profile: str) -> bool:
        """Tell whether the check judges servers of *profile*."""
        return RELEASES.index(release(profile)) >= RELEASES.index(self.since)

    @property
    def operation(self) -> str:
        """The operation's slug, the part of the id before the slash."""
        return self.id.partition("/")[0]

    @property
    def clause(self) -> str:
        """The part of the id after the slash."""
        return self.id.partition("/")[2]


def pattern_of(pointer: str) -> str:
    """Return a JSON pointer with ``*`` in place of each index."""
    return "/".join("*" if s.isdigit() else s for s in pointer.split("/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A breach, where it was met, and how often.

    *exhibit* is what is shown of a document whose body is not kept: of one in a file.
    *beside* is the exchange that the one at fault was held against, if that was one.
    """

    check: Check
    breach: Breach
    place: Place
    occurrences: int = 1
    exhibit: Exhibit | None = None
    beside: Exchange | None = None

    @property
    def pattern(self) -> tuple[str, str]:
        """What makes two findings one: the check, and the pointer without indices."""
        return self.check.id, pattern_of(self.breach.pointer)

    def again(self, times: int = 1) -> Finding:
        """Return the same finding, met *times* more often."""
        return replace(self, occurrences=self.occurrences + times)

    def uncounted(self) -> Finding:
        """Return the same finding, met more often than is counted."""
        return replace(self, breach=self.breach.uncounted())
