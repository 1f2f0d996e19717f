"""What is nobody's business: values of parameters, user data, results, and addresses.

Findings, reports and recordings leave these out unless somebody asks for them
(design: manners and safety of `check`). Keys and types stay, so that a reader still
knows what is meant.
"""

from __future__ import annotations

import hashlib
import re
import secrets
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

#: Known to this process only: nobody can find out a value by trying.
_KEY = secrets.token_bytes(32)

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


def sealed(value: Any) -> Any:
    """Return *value* for a recording: what is private is there, but cannot be read.

    Equal values stay equal and different ones different within this process, null stays
    null, and objects and arrays stay what they are. So what is judged from a recording
    is what was judged live.
    """
    return value if _SHOWING.get() else _sealed(value, private=False)


def _sealed(value: Any, *, private: bool) -> Any:
    if isinstance(value, Mapping):
        return {
            _seal(key) if private else key: _sealed(
                inner, private=private or key in PRIVATE
            )
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_sealed(inner, private=private) for inner in value]
    if isinstance(value, str) and not private:
        return _EMAIL.sub(lambda match: f"{_seal(match[0])}@hidden.invalid", value)
    return _seal(value) if private and value is not None else value


def _seal(value: Any) -> str:
    mark = hashlib.blake2b(repr(value).encode(), key=_KEY, digest_size=6)
    return f"hidden-{mark.hexdigest()}"


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
