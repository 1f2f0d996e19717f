"""What a client prefers to be answered: the Prefer header and its twins in the query.

``Prefer: state=running, delay=800ms`` (RFC 7240), or ``?__state=running&__delay=800ms``
where a header is hard to set, as where a page has its addresses from a setting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.faults.answers import CODES
from orchestrator_contract.mockserver.faults.catalogue import FAULTS, Fault, fault
from orchestrator_contract.mockserver.faults.rules import MOST_DELAY
from orchestrator_contract.mockserver.redaction import TOKEN_TWIN
from orchestrator_contract.mockserver.world.instants import span
from orchestrator_contract.schemas import LIFECYCLE

from .errors import Problem, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from werkzeug.wrappers import Request

#: One preference: a token, perhaps with a value, perhaps with parameters (ignored).
_ONE = re.compile(
    r"""(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)
        (?:\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s,;"]*)))?
        (?P<parameters>(?:\s*;[^,"]*(?:"(?:[^"\\]|\\.)*"[^,"]*)*)?)""",
    re.VERBOSE,
)
_TWIN = "__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What was asked for beside the request itself; None or 0 where nothing was.

    *code* is a status, *state* and *type* those of the job that is to come, *delay* a
    wait in milliseconds, *seed* another world. *applied* holds each preference as it is
    told back in ``Preference-Applied``.
    """

    code: int | None = None
    state: str | None = None
    type: str | None = None
    delay: int = 0
    fault: Fault | None = None
    seed: int | None = None
    applied: tuple[str, ...] = ()

    def without(self, *names: str) -> Preferences:
        """Return the preferences but those of these names, which cannot be followed."""
        kept = (p for p in self.applied if p.partition("=")[0] not in names)
        gone: dict[str, Any] = dict.fromkeys(names)
        return replace(self, applied=tuple(kept), **gone)


NONE = Preferences()


def preferences(request: Request) -> Preferences:
    """Read what *request* prefers; raises a 400 for what is demanded and unknown.

    Of the header, what is unknown is ignored, as RFC 7240 has it, unless
    ``handling=strict`` stands there too. A twin in the query is a demand in any case,
    and wins over the header.
    """
    header = request.headers.get("Prefer")
    if header is None and _TWIN.encode() not in request.query_string:
        return NONE
    found: dict[str, tuple[str, Any]] = {}
    told = dict(_told(header or ""))
    strict = told.pop("handling", "").lower() == "strict"
    for name, text in told.items():
        try:
            found[name] = text, _read(name, text, _NAMES)
        except Problem:
            if strict:
                raise
    for twin, text in _twins(request.args):
        name = twin.removeprefix(_TWIN)
        found[name] = text, _read(twin, text, _TWINS)
    values: dict[str, Any] = {name: value for name, (_, value) in found.items()}
    applied = tuple(_written(name, text) for name, (text, _) in found.items())
    if strict:
        applied = (*applied, "handling=strict")
    return Preferences(applied=applied, **values)


def _told(header: str) -> Iterator[tuple[str, str]]:
    """Yield the preferences of a header; of two of one name the first counts."""
    seen = set()
    for match in _ONE.finditer(header):
        name = match["name"].lower()
        if name not in seen:
            seen.add(name)
            quoted = match["quoted"]
            unquoted = None if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
            yield name, match["plain"] or "" if unquoted is None else unquoted


def _twins(query: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in query:
        if name.startswith(_TWIN) and name != TOKEN_TWIN:  # read before all else
            yield name, query[name]


def _written(name: str, text: str) -> str:
    token = re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z:-]+", text)
    return f"{name}={text}" if token else f'{name}="{re.sub(r"[^ -!#-~]", "?", text)}"'


def _read(name: str, text: str, known: list[str]) -> Any:
    """Read one preference, or raise the problem that names the choices."""
    reader = _READERS.get(name.removeprefix(_TWIN)) if name in known else None
    if reader is None:
        raise _unknown(f"There is no preference {short(name)!r}", name, known)
    return reader(name, text)


def _code(name: str, text: str) -> int:
    codes = [str(code) for code in CODES]
    if text not in codes:
        raise _unknown(f"{name} cannot be {short(text)!r}", text, codes)
    return int(text)


def _word(known: tuple[str, ...], name: str, text: str) -> str:
    if text not in known:
        raise _unknown(f"{name} cannot be {short(text)!r}", text, list(known))
    return text


def _delay(name: str, text: str) -> int:
    try:
        delay = span(text)
    except ValueError as error:
        raise Problem(400, f"{name}: {error}") from None
    if delay > MOST_DELAY:
        raise Problem(400, f"{name}: {short(text)} is more than {MOST_DELAY // 1000}s")
    return delay


def _fault(name: str, text: str) -> Fault:
    try:
        return fault(text)
    except LookupError:
        raise _unknown(f"{name} cannot be {short(text)!r}", text, [*FAULTS]) from None


def _seed(name: str, text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise Problem(400, f"{name} must be an integer, not {short(text)!r}")
    return int(text)


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "code": _code,
    "state": partial(_word, LIFECYCLE.states),
    "type": partial(_word, LIFECYCLE.types),
    "delay": _delay,
    "fault": _fault,
    "seed": _seed,
}
_NAMES = [*_READERS]
_TWINS = [*(f"{_TWIN}{name}" for name in _NAMES), TOKEN_TWIN]


def _unknown(what: str, given: str, known: list[str]) -> Problem:
    """Return the 400 that names the choices and the nearest of them."""
    near = get_close_matches(given.lower(), [k.lower() for k in known], n=1, cutoff=0)
    nearest = next(k for k in known if k.lower() == near[0])
    return Problem(
        400,
        f"{what}; did you mean {nearest}?",
        choices=known,
        nearest=nearest,
    )
