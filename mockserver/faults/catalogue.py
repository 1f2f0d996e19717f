"""Every fault by name: what a client may ask for, and what it will see.

Faults on the socket have WireMock's names where WireMock has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from .answers import Answer, by_code, refusal
from .broken import BROKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Where(Enum):
    """Where a fault lies: instead of the answer, in its bytes, or on the socket."""

    ANSWER = "answer"
    BODY = "body"
    SOCKET = "socket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault that the mock can be asked for; *title* is what the client sees.

    *operations* are those at which it can be thrown; None for all.
    """

    name: str
    title: str
    where: Where
    answer: Callable[[], Answer] | None = None
    operations: frozenset[str] | None = None

    def fits(self, operation: str) -> bool:
        """Whether it can be thrown at an operation."""
        return self.operations is None or operation in self.operations


def _answers() -> list[Fault]:
    told = {
        "validation-error": (400, "400: an id or a parameter is not what it should be"),
        "token-expired": (401, "401: the token has expired"),
        "unknown-job": (404, "404: there is no such job"),
        "forbidden": (403, "403 in plain text, as a front server refuses"),
        "too-many-requests": (429, "429 with Retry-After"),
        "internal-error": (500, "500 with the kind unknown-error"),
        "bad-gateway": (502, "502 with the HTML page of a proxy"),
        "unavailable": (503, "503 with Retry-After"),
    }
    by_status = [
        Fault(name=name, title=title, where=Where.ANSWER, answer=partial(by_code, code))
        for name, (code, title) in told.items()
    ]
    refused = {"invalid": "is none", "revoked": "was revoked"}
    return by_status + [
        Fault(
            name=f"token-{reason}",
            title=f"401: the token {what}",
            where=Where.ANSWER,
            answer=partial(refusal, reason),
        )
        for reason, what in refused.items()
    ]


_IN_THE_BODY = {
    "wrong-media-type": "the right body under text/html",
    "truncated-json": "JSON that ends in the middle, with the right length",
    "not-json": "200 with a page in HTML, as from a portal that asks to log in",
}

_ON_THE_SOCKET = {
    "EMPTY_RESPONSE": "the connection is closed without an answer",
    "MALFORMED_RESPONSE_CHUNK": "200 and a chunk that is none, then the end",
    "RANDOM_DATA_THEN_CLOSE": "bytes that are no HTTP, then the end",
    "CONNECTION_RESET_BY_PEER": "the connection is reset without an answer",
    "SHORT_BODY": "less than Content-Length says, then the end",
    "DRIBBLE": "the answer comes in small pieces over some seconds",
    "HANG": "no answer until the client goes away, or a minute has passed",
}

#: Every fault, by name.
FAULTS: Mapping[str, Fault] = {
    fault.name: fault
    for fault in (
        *_answers(),
        *(
            Fault(name=name, title=title, where=Where.BODY)
            for name, title in _IN_THE_BODY.items()
        ),
        *(
            Fault(
                name=f"body:{name}",
                title=broken.title,
                where=Where.BODY,
                operations=broken.operations,
            )
            for name, broken in BROKEN.items()
        ),
        *(
            Fault(name=name, title=title, where=Where.SOCKET)
            for name, title in _ON_THE_SOCKET.items()
        ),
    )
}


def fault(name: str) -> Fault:
    """Return the fault of that name; raises LookupError with the nearest one.

    Case does not matter in a name, nor whether ``_`` or ``-`` stands in it.
    """
    wanted = _plain(name)
    for known in FAULTS.values():
        if _plain(known.name) == wanted:
            return known
    near = get_close_matches(wanted, map(_plain, FAULTS), n=1, cutoff=0)
    hint = next((n for n in FAULTS if near and _plain(n) == near[0]), "")
    raise LookupError(f"there is no fault {name[:80]!r}; the nearest is {hint}")


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")
