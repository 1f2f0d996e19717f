"""What an object finds out about itself, at most once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

Found = TypeVar("Found")


class once(Generic[Found]):  # noqa: N801 - a decorator, as `property` is
    """A property that is read once and kept, as ``functools.cached_property``.

    That one takes a lock in Python 3.11, which costs more than most of what is found
    out about a body; where two threads look at once, both find the same.
    """

    def __init__(self, read: Callable[[Any], Found]) -> None:
        self._read = read
        self._name = read.__name__
        self.__doc__ = read.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Found: ...
    def __get__(self, instance: object | None, owner: type) -> Self | Found:
        """Find it out and keep it where the next look finds it without us."""
        if instance is None:
            return self
        found = instance.__dict__[self._name] = self._read(instance)
        return found
