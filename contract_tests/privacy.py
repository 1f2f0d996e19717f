"""What is nobody's business: values of parameters, user data, results, and addresses.

Findings, reports and recordings leave these out unless somebody asks for them
(design: manners and safety of `check`). Keys and types stay, so that a reader still
knows what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model import Breach

#: The keys under which private values lie: ``options.params``, ``userdata``, and a
#: node's ``result``.
PRIVATE = frozenset({"params", "userdata", "result"})
#: What stands for a private value.
HIDDEN = "(hidden)"

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+")
_CONTROLS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)

_SHOWING: ContextVar[bool] = ContextVar("showing private values", default=False)


@contextmanager
def showing_values(show: bool = True) -> Iterator[None]:  # noqa: FBT001, FBT002 - reads as a sentence
    """Let private values be seen in what is found and written inside the block."""
    token = _SHOWING.set(show)
    try:
        yield
    finally:
        _SHOWING.reset(token)


def veiled(value: Any) -> Any:
    """Return *value* as it may be shown: private parts and e-mail addresses hidden."""
    if _SHOWING.get():
        return value
    return _veiled(value)


def _veiled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: HIDDEN
            if key in PRIVATE and inner not in ({}, None)
            else _veiled(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_veiled(inner) for inner in value]
    return without_addresses(value) if isinstance(value, str) else value


def without_addresses(text: str) -> str:
    """Hide e-mail addresses in *text*, unless values are shown."""
    return text if _SHOWING.get() else _EMAIL.sub(HIDDEN, text)


def discreet(breach: Breach) -> Breach:
    """Return a breach that tells no private value, if it points at one."""
    if _SHOWING.get() or not PRIVATE.intersection(breach.pointer.split("/")):
        return breach
    return replace(breach, expected=_outline(breach.expected), actual=HIDDEN)


def _outline(expected: str) -> str:
    """Keep what says a type or a key; hide what may repeat a value."""
    return expected if re.fullmatch(r"[a-z ]+|the key '[^']*'", expected) else HIDDEN


def printable(text: str) -> str:
    """Return *text* without what moves a terminal's cursor or turns its direction."""
    return _CONTROLS.sub("\ufffd", text)
