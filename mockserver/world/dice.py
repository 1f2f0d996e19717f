"""Dice that fall the same way for ever: chance without a random generator.

A throw is a hash of what it is thrown for. It depends on no earlier throw, no process
and no order of calls; that is what makes a job of the mock a pure function.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

_BITS = 0xFFFF_FFFF_FFFF_FFFF


class _Salts(dict[str, int]):
    """The names of fields, spread over 64 bits (the names are literals, so few)."""

    def __missing__(self, field: str) -> int:
        """Spread a name that is new."""
        digest = blake2b(field.encode(), digest_size=8).digest()
        return self.setdefault(field, int.from_bytes(digest))


#: Looked up and not called: jobs are made of some forty throws, and calls cost most.
_SALTS = _Salts()


def _mix(value: int) -> int:
    """Scatter 64 bits so that neighbours share nothing (SplitMix64's finalizer)."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _BITS
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _BITS
    return value ^ (value >> 31)


class Dice:
    """The dice of one thing, such as job 7 of seed 0; every *field* is one throw."""

    __slots__ = ("_key",)

    def __init__(self, *path: int) -> None:
        digest = blake2b("/".join(map(str, path)).encode(), digest_size=8).digest()
        self._key = int.from_bytes(digest)

    def of(self, index: int) -> Dice:
        """Return the dice of a part, such as the job's node number *index*."""
        part = Dice.__new__(Dice)
        part._key = _mix((self._key + index + 1) & _BITS)  # noqa: SLF001 - one of us
        return part

    def throw(self, field: str, sides: int) -> int:
        """Return a number from 0 to *sides* - 1."""
        value = self._key ^ _SALTS[field]  # and _mix written out, for the same reason
        value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _BITS
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _BITS
        return (value ^ (value >> 31)) % sides

    def between(self, field: str, low: int, high: int) -> int:
        """Return a number from *low* to *high*, both included."""
        return low + self.throw(field, high - low + 1)

    def pick(self, field: str, options: Sequence[T]) -> T:
        """Return one of *options*."""
        return options[self.throw(field, len(options))]

    def chance(self, field: str, percent: int) -> bool:
        """Return True in *percent* of 100 cases."""
        return self.throw(field, 100) < percent

    def digits(self, field: str, count: int) -> str:
        """Return *count* hexadecimal digits, at most 16."""
        return f"{_mix(self._key ^ _SALTS[field]):016x}"[:count]

    def uuid(self, field: str) -> str:
        """Return a UUID of version 4."""
        high = _mix(self._key ^ _SALTS[field])
        return str(UUID(int=(high << 64) | _mix(high), version=4))
