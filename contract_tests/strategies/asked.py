"""What the user of a strategy asks for; what there is not is told plainly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T", str, int)


def one_of_these(
    what: str, asked: T | Iterable[T] | None, known: Sequence[T]
) -> list[T]:
    """Return those of *known* that are *asked* for: one, several, or all for None.

    Raises ValueError for what is not known, and for a choice of nothing.
    """
    if asked is None:
        return list(known)
    chosen = [asked] if isinstance(asked, str | int) else list(asked)
    for one in chosen:
        if one not in known:
            near = _nearest(one, known)
            hint = f" (did you mean {near[0]}?)" if near else ""
            choices = ", ".join(str(k) for k in known)
            raise ValueError(f"{what} cannot be {one!r}{hint}; it is one of {choices}")
    if not chosen:
        raise ValueError(
            f"no {what} is left to choose from; give at least one, or None"
        )
    return chosen


def _nearest(asked: object, known: Sequence[object]) -> list[str]:
    """Return the word that comes near *asked*, if it is one; numbers have none."""
    words = map(str, known)
    return get_close_matches(asked, words, n=1) if isinstance(asked, str) else []
