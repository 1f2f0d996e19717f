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
            words = [k for k in known if isinstance(k, str)]
            near = get_close_matches(str(one), words, n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            choices = ", ".join(str(k) for k in known)
            raise ValueError(f"{what} cannot be {one!r}{hint}; it is one of {choices}")
    if not chosen:
        raise ValueError(
            f"no {what} is left to choose from; give at least one, or None"
        )
    return chosen
