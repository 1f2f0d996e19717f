"""What is nobody's business: values of parameters, user data, results, and addresses.

Findings, reports and recordings leave these out unless somebody asks for them
(design: manners and safety of `check`); a token is left out whoever asks. What a server
sent is hidden before it is cut to length: half a token is a token. All patterns here
take time in proportion to the text, which may be eight mebibytes of whatever it likes.
"""

from __future__ import annotations

import hashlib
import re
import secrets as chance
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from .model import Breach

#: The keys under which private values lie: ``options.params``, a plan's ``parameters``,
#: ``userdata``, and the ``result`` of a node or a plan. The keys below them are as
#: private as the values.
PRIVATE = frozenset({"params", "parameters", "userdata", "result"})
#: What stands for a private value.
HIDDEN = "(hidden)"
#: What came where nothing came: that is nobody's secret.
_NOTHING = {"null", "no such key"}
#: A token of fewer characters is hidden as a word only: the letter ``a`` in each word
#: would hide nothing but the report.
SHORT = 8

#: Known to this process only: nobody can find out a value by trying.
_KEY = chance.token_bytes(32)

#: What a word with an address consists of: anything but space and what parts words.
_OF_A_WORD = r'[^\s"<>(),;\\]'
_AT = "(?:@|%40)"
#: A word with an at sign behind its first letter, or one whose first part is quoted.
_ADDRESS = re.compile(
    rf'"[^"\n]{{1,64}}"{_AT}{_OF_A_WORD}++'
    rf"|(?<!{_OF_A_WORD}){_AT}*+(?:(?!{_AT}){_OF_A_WORD})++{_AT}{_OF_A_WORD}*+"
)
#: What moves a cursor or turns the direction of writing, and half characters.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)

_SHOWING: ContextVar[bool] = ContextVar("showing private values", default=False)
_SECRETS: ContextVar[tuple[re.Pattern[str], ...]] = ContextVar("secrets", default=())


@contextmanager
def showing_values(show: bool = True) -> Iterator[None]:  # noqa: FBT001, FBT002 - reads as a sentence
    """Let private values be seen in what is found and written inside the block."""
    token = _SHOWING.set(show)
    try:
        yield
    finally:
        _SHOWING.reset(token)


@contextmanager
def hiding(*secrets: str | None) -> Iterator[None]:
    """Hide *secrets* in what is found and written inside the block, come what may."""
    patterns = tuple(_pattern(secret) for secret in secrets if secret)
    token = _SECRETS.set((*_SECRETS.get(), *patterns))
    try:
        yield
    finally:
        _SECRETS.reset(token)


#: Whether private values are shown, and what finds the secrets that never are.
Discretion = tuple[bool, tuple[re.Pattern[str], ...]]


def discretion() -> Discretion:
    """Return what is hidden here, for whoever judges for us elsewhere."""
    return _SHOWING.get(), _SECRETS.get()


@contextmanager
def as_discreet(as_there: Discretion) -> Iterator[None]:
    """Hide inside the block what was hidden where *as_there* comes from."""
    shown, secrets = as_there
    token = _SECRETS.set(secrets)
    try:
        with showing_values(shown):
            yield
    finally:
        _SECRETS.reset(token)


def _pattern(secret: str) -> re.Pattern[str]:
    """Return what finds a secret as it is and as it stands in an address."""
    spelled = "|".join({re.escape(secret), re.escape(quote(secret, safe=""))})
    if len(secret) < SHORT:
        return re.compile(rf"(?<!\w)(?:{spelled})(?!\w)")
    return re.compile(spelled)


def veiled(value: Any) -> Any:
    """Return *value* as it may be shown: private parts and e-mail addresses hidden."""
    if isinstance(value, Mapping):
        return {
            _shown(key): HIDDEN if hides(key, inner) else veiled(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [veiled(inner) for inner in value]
    return _shown(value) if isinstance(value, str) else value


def hides(key: str, inner: Any) -> bool:
    """Tell whether what stands under *key* is private, and not to be shown."""
    return key in PRIVATE and inner not in ({}, None) and not _SHOWING.get()


def shows_values() -> bool:
    """Tell whether private values may be seen here."""
    return _SHOWING.get()


def sealed(value: Any) -> Any:
    """Return *value* for a recording: what is private is there, but cannot be read.

    Equal values stay equal and different ones different within this process, null stays
    null, and objects and arrays stay what they are. So what is judged from a recording
    is what was judged live.
    """
    return _sealed(value, private=False)


def _sealed(value: Any, *, private: bool) -> Any:
    if isinstance(value, Mapping):
        return {
            _seal(key) if private else _sealed_text(key): _sealed(
                inner, private=private or (key in PRIVATE and not _SHOWING.get())
            )
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_sealed(inner, private=private) for inner in value]
    if private:
        return value if value is None else _seal(value)
    return _sealed_text(value) if isinstance(value, str) else value


def _seal(value: Any) -> str:
    """Return what stands for *value*: the same for what Python holds to be equal."""
    if isinstance(value, bool | float) and value == value // 1:
        value = int(value)
    mark = hashlib.blake2b(repr(value).encode(), key=_KEY, digest_size=6)
    return f"hidden-{mark.hexdigest()}"


def _sealed_text(text: str) -> str:
    # It is an address again: whoever judges the recording hides it as it was hidden.
    return _shown(text, lambda address: f"{_seal(address)}@hidden.invalid", _seal)


def _shown(
    text: str,
    address: Callable[[str], str] = lambda _: HIDDEN,
    user: Callable[[str], str] = lambda _: HIDDEN,
) -> str:
    """Return *text* with stand-ins for secrets and addresses, and for users of URLs."""
    for secret in _SECRETS.get():
        text = secret.sub(HIDDEN, text)
    if _SHOWING.get() or not _has_at(text):
        return text
    return _ADDRESS.sub(lambda match: _word(match[0], address, user), text)


def _has_at(text: str) -> bool:
    return "@" in text or "%40" in text


def _word(word: str, address: Callable[[str], str], user: Callable[[str], str]) -> str:
    """Hide the address in a word; a URL and a path stay what they are otherwise."""
    scheme, marks, rest = word.partition("://")
    if not marks:
        scheme, rest = "", word
    if _has_at(scheme) or not (marks or "jobs/" in word):
        return address(word)
    first, *others = rest.split("/")
    who, at, host = first.rpartition("@")
    if marks and at:
        first = f"{user(who)}@{host}"
    elif _has_at(first):
        first = address(first)
    steps = [address(step) if _has_at(step) else step for step in others]
    return "/".join([f"{scheme}{marks}{first}", *steps])


def discreet(breach: Breach) -> Breach:
    """Return a breach that tells neither a secret nor a private value."""
    steps = breach.pointer.split("/")
    private = next((n for n, step in enumerate(steps, 1) if step in PRIVATE), None)
    if private and not _SHOWING.get():
        return replace(
            breach,
            pointer="/".join(steps[:private]),
            expected=_outline(breach.expected),
            actual=breach.actual if breach.actual in _NOTHING else HIDDEN,
        )
    return replace(
        breach,
        pointer="/".join(_shown(step) for step in steps),
        expected=_shown(breach.expected),
        actual=_shown(breach.actual),
    )


def _outline(expected: str) -> str:
    """Keep what says a type or a key; hide what may repeat a value."""
    return expected if re.fullmatch(r"[a-z ]+|the key '[^']*'", expected) else HIDDEN


def printable(text: str) -> str:
    """Return *text* without what moves a terminal's cursor or turns its direction."""
    return _CONTROLS.sub("\ufffd", text)


def presentable(text: str) -> str:
    """Return a text from outside as reports tell it: printable, nothing private."""
    return printable(_shown(text))
