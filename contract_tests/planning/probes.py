"""Requests that a server has to refuse: wrong ids, parameters and tokens."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator

from orchestrator_contract.contract_tests.courier import Errand
from orchestrator_contract.contract_tests.exchange import Credential, Purpose, Request
from orchestrator_contract.contract_tests.planning.ids import (
    disguises,
    draw,
    odd_integers,
    strange_ids,
    unknown_integers,
    words,
)

from .asking import Query, about, detail, listing, no_token, nowhere, unknown
from .discovery import Discovery

_SUB_RESOURCES = ("list-job-nodes", "get-job-report", "list-job-events")
_WORDS = ("1.5", "8_1", "0x1F", "1e3", "8abc", "'")
_ODD = ("0", "-1", "2147483648", "9007199254740993", "9223372036854775808")


class Probes(enum.StrEnum):
    """How much is asked that no well-meaning client asks."""

    NONE = "none"  # only what a verdict needs
    BASIC = "basic"  # no odd characters, few wrong tokens: for servers of others
    FULL = "full"


def probes(
    found: Discovery, scope: Probes, seed: int, parameters: set[str]
) -> Iterator[Errand]:
    """Yield requests that a server has to refuse, of every sort that *scope* allows."""
    if scope is Probes.NONE:
        return
    for request in _probes(found, scope, seed, parameters):
        yield Errand.of(request)


def _probes(
    found: Discovery, scope: Probes, seed: int, parameters: set[str]
) -> Iterator[Request]:
    known = found.newest or 1
    full = scope is Probes.FULL
    far = draw(unknown_integers(known), 3, from_seed=seed)
    for slug, number in zip(_SUB_RESOURCES, far, strict=False):
        if int(number) > known:  # there may be no number beyond all others
            yield unknown(number, slug)
        # Who reads as far as there are digits finds a job here.
        yield about(slug, f"{known}abc", purpose=Purpose.WORD_ID)
    yield from map(unknown, far)
    for word in _distinct(_WORDS, draw(words(), 2, from_seed=seed) if full else ()):
        yield detail(word, purpose=Purpose.WORD_ID)
    odd = draw(odd_integers(known), 2, from_seed=seed) if full else ()
    folded = [str(2**bits + known) for bits in (32, 64)]
    for number in _distinct((*_ODD, *folded), odd):
        yield detail(number, purpose=Purpose.ODD_INTEGER)
    yield nowhere(known)
    yield from _parameters(found.newest, parameters)
    yield from _tokens(known, full=full)
    if full:
        for padded in (f"00{known}", f"+{known}"):
            yield detail(padded, purpose=Purpose.PADDED_INTEGER)
        drawn = draw(strange_ids(), 2, from_seed=seed)
        for strange in _distinct(disguises(known), drawn):
            yield detail(strange, purpose=Purpose.STRANGE_ID)


def _parameters(known: int, parameters: set[str]) -> Iterator[Request]:
    """Yield parameters that are no integers (E8), and some that are merely odd."""
    bad_start = Purpose.BAD_PARAMETER
    if known:
        yield about("list-job-events", known, purpose=bad_start, query={"start": "abc"})
    bad: list[Query] = [{"limit": "abc"}, {"limit": "1.5"}, {"offset": "abc"}]
    odd: list[Query] = [
        {"limit": 0},
        {"limit": -1},
        {"limit": 10, "offset": -1},
        {"limit": 10, "order_by": "shoe-size"},
    ]
    # Whoever reads page after page comes to where nothing is; it may be refused, but if
    # it is not, it is a page like any other.
    beyond: list[Query] = [{"limit": 10, "offset": 10**6}]
    for purpose, queries in (
        (Purpose.BAD_PARAMETER, bad),
        (Purpose.GUESS, beyond),
        (Purpose.ODD_PARAMETER, odd),
    ):
        for query in queries:
            if parameters.issuperset(query):
                yield listing(query, purpose=purpose)


def _tokens(known: int, *, full: bool) -> Iterator[Request]:
    """Yield requests without a valid token; few of them, because they are logged."""
    yield no_token("list-jobs")
    yield no_token("get-job", known, Credential.WRONG)
    if full:
        for slug in _SUB_RESOURCES:
            for credential in (Credential.NONE, Credential.WRONG, Credential.EMPTY):
                yield no_token(slug, known, credential)
        yield no_token("list-jobs", credential=Credential.WRONG)
        yield no_token("get-job", known, Credential.EMPTY)
        yield no_token(
            "get-job", "abc"
        )  # who may not ask is not told what was wrong (E3)


def _distinct(first: Iterable[str], then: Iterable[str]) -> list[str]:
    return list(dict.fromkeys((*first, *then)))
