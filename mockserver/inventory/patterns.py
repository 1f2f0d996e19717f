"""Regular expressions of queries, matched so that none of them can run for long.

``re`` tries one way after the other: ``(a+)+!`` on a name without ``!`` keeps it busy
for years, and no other thread gets a turn. Here all ways are gone at once, character by
character, and what that costs is counted. What cannot be matched like that (a group
that looks around, or stands for what another one found) is refused.
"""

from __future__ import annotations

import re
from re import _compiler, _parser  # type: ignore[attr-defined] # the tree; not stubbed
from typing import Any, NamedTuple

#: The longest expression that is read (characters).
LONGEST = 1_000
#: As many parts it may have, once what is repeated is written out.
MOST_PARTS = 4_000
#: As many of them may be tried for one query; what has been tried before is free.
MOST_TRIED = 500_000
#: To write one down costs about as much as to try so many.
_WRITTEN = 20
#: As many outcomes are kept of each expression.
_MOST_KEPT = 20_000

#: Parts that eat one character, and those that only look where they are.
_EATING = {_parser.LITERAL, _parser.NOT_LITERAL, _parser.ANY, _parser.IN}
_LOOKING = {_parser.AT}
_REPEATS = {_parser.MAX_REPEAT, _parser.MIN_REPEAT}

#: The part at which an expression has been found.
_FOUND = 0


class BadPattern(ValueError):  # noqa: N818 - the plain noun tells it all
    """Raised for a regular expression that is none, or that takes too long."""


class _Part(NamedTuple):
    """A place within an expression: what it wants there, and where it goes from it."""

    test: re.Pattern[str] | None
    eats: bool
    after: list[int]


class Patterns:
    """The regular expressions of one query; together they have tried *tried* parts."""

    def __init__(self) -> None:
        self.tried = 0

    def read(self, text: object) -> Pattern:
        """Read an expression; raises BadPattern."""
        if not isinstance(text, str):
            raise BadPattern(f"{text!r} is no regular expression: it is no text")
        if len(text) > LONGEST:
            raise BadPattern(
                f"a regular expression has {len(text)} characters, more than {LONGEST}"
            )
        try:
            return Pattern(text, self)
        except (re.error, RecursionError, OverflowError) as error:
            raise BadPattern(f"{text!r} is no regular expression: {error}") from None

    def tries(self, count: int) -> None:
        """Count parts that are tried; raises BadPattern when they are too many."""
        self.tried += count
        if self.tried > MOST_TRIED:
            raise BadPattern(
                "its regular expressions take too long; "
                "let them repeat less, or repeat nothing that repeats"
            )


class Pattern:
    """A regular expression, as *text* writes it for Python."""

    def __init__(self, text: str, patterns: Patterns) -> None:
        self._patterns = patterns
        self._parts = [_Part(None, eats=False, after=[])]  # _FOUND
        self._written = 0
        self._tests: dict[tuple[int, int], re.Pattern[str]] = {}
        tree = _parser.parse(text)
        start = self._chain(tree, tree.state.flags, _FOUND)
        self._patterns.tries(_WRITTEN * self._written)
        self._begin = frozenset({start})
        #: Where one gets from some parts by a character, by those around it; None
        #: where the expression is found before it.
        self._ways: dict[tuple[frozenset[int], str, int], frozenset[int] | None] = {}

    def is_in(self, text: str) -> bool:
        """Whether *text* has it somewhere; raises BadPattern if it takes too long."""
        parts = self._begin
        for at in range(len(text) + 1):
            # More than the characters beside it no part ever sees.
            key = parts, text[max(at - 1, 0) : at + 2], min(at, 1)
            if key not in self._ways:
                if len(self._ways) >= _MOST_KEPT:
                    self._ways.clear()
                self._ways[key] = self._way(*key)
            way = self._ways[key]
            if way is None:
                return True
            parts = way
        return False

    def _way(self, parts: frozenset[int], text: str, at: int) -> frozenset[int] | None:
        """Go on from *parts* by the character at *at*; None if it is found there."""
        waiting, seen, reached = [*parts], set(parts), set(self._begin)
        while waiting:
            number = waiting.pop()
            test, eats, after = self._parts[number]
            if number == _FOUND:
                return None
            if test is not None and not test.match(text, at):
                continue
            if eats:
                reached.update(after)
            else:
                waiting += [part for part in after if part not in seen]
                seen.update(after)
        self._patterns.tries(len(seen))
        return frozenset(reached)

    # -- reading it: from its end, so that each part knows where it goes

    def _chain(self, tree: Any, flags: int, after: int) -> int:
        """Write down all of *tree*, and return the part that it begins with."""
        for item in reversed(list(tree)):
            after = self._item(item, flags, after)
        return after

    def _item(self, item: tuple[Any, Any], flags: int, after: int) -> int:
        self._written += 1
        if self._written > MOST_PARTS:
            raise BadPattern(
                "a regular expression repeats too much: "
                f"written out it has more than {MOST_PARTS} parts"
            )
        kind, value = item
        if kind in _EATING | _LOOKING:
            return self._part(after, test=self._test(item, flags), eats=kind in _EATING)
        if kind is _parser.BRANCH:
            return self._part(*(self._chain(b, flags, after) for b in value[1]))
        if kind is _parser.SUBPATTERN:
            _, more, less, tree = value
            if more & _parser.TYPE_FLAGS:
                flags &= ~_parser.TYPE_FLAGS
            return self._chain(tree, (flags | more) & ~less, after)
        if kind in _REPEATS:
            least, most, repeated = value
            return self._repeat(least, most, repeated, flags, after)
        raise BadPattern(
            "a regular expression has a group that looks around, goes not back or "
            "stands for what was found before; the mock knows no such group"
        )

    def _repeat(self, least: int, most: int, tree: Any, flags: int, after: int) -> int:
        if not list(tree):
            return after
        if most is _parser.MAXREPEAT:
            begin = self._part(after)
            self._parts[begin].after.append(self._chain(tree, flags, begin))
        else:
            begin = after
            for _ in range(most - least):
                begin = self._part(after, self._chain(tree, flags, begin))
        for _ in range(least):
            begin = self._chain(tree, flags, begin)
        return begin

    def _part(
        self, *after: int, test: re.Pattern[str] | None = None, eats: bool = False
    ) -> int:
        self._parts.append(_Part(test, eats, [*after]))
        return len(self._parts) - 1

    def _test(self, item: tuple[Any, Any], flags: int) -> re.Pattern[str]:
        """Make an expression of one part that eats a character, or looks only."""
        known = self._tests.get((id(item), flags))
        if known is None:
            state = _parser.State()
            state.flags = flags
            known = _compiler.compile(_parser.SubPattern(state, [item]))
            self._tests[id(item), flags] = known
        return known
