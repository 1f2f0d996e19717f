"""A request, its response, and why the request was made."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlencode

from orchestrator_contract.schemas import BASE_PATH, BY_SLUG

from .jsontext import JsonText
from .privacy import veiled

#: All that a server can be asked over a transport: the check is read-only by
#: construction. Commands (POST) are for applications of this process.
METHODS = ("GET", "HEAD")
Method = Literal["GET", "HEAD", "POST"]


class Credential(enum.StrEnum):
    """Which token a request carries; the token itself is never part of it."""

    VALID = "valid"  # the one that the target was given
    WRONG = "wrong"  # one that starts with "invalid" (design: tokens)
    EMPTY = "empty"  # the header is there, its value is not
    NONE = "none"  # no header


class Purpose(enum.StrEnum):
    """What a request is to find out; the checks of exchanges go by it."""

    KNOWN = "known"  # a job that exists, or the list
    GUESS = "guess"  # a number that a job may have, or a page that may be there
    UNKNOWN_ID = "unknown-id"  # an integer that no job has
    WORD_ID = "word-id"  # provably no integer, of harmless characters
    STRANGE_ID = "strange-id"  # control or non-ASCII characters, or very long
    ODD_INTEGER = "odd-integer"  # zero, negative, beyond 2**31
    PADDED_INTEGER = "padded-integer"  # 007, +1
    UNKNOWN_ROUTE = "unknown-route"  # below a job, where nothing is documented
    NO_TOKEN = "no-token"  # noqa: S105 - a purpose, no secret
    WRONG_TOKEN = "wrong-token"  # noqa: S105 - a purpose, no secret
    BAD_PARAMETER = "bad-parameter"  # a query that the documentation answers with 400
    COMMAND = "command"  # one that can be carried out
    BAD_COMMAND = "bad-command"  # one that lacks what it needs
    UNKNOWN_ENVIRONMENT = "unknown-environment"  # one for where nothing is
    UNTOLD = "untold"  # a recording does not say
    ODD_PARAMETER = "odd-parameter"  # a query about which the documentation is silent


#: Purposes about whose answer nothing is promised but what its status may not be: a
#: front server may give it, in its own words.
UNPROMISED = frozenset(
    {Purpose.STRANGE_ID, Purpose.PADDED_INTEGER, Purpose.UNKNOWN_ROUTE}
)


class Trouble(enum.StrEnum):
    """Why no complete answer came."""

    DNS = "dns"  # the host's name has no address
    REFUSED = "refused"  # nobody listens, or no route leads there
    TLS_NAME = "tls-name"  # the certificate is for another name
    TLS_CHAIN = "tls-chain"  # the certificate is not signed by an authority we trust
    TLS = "tls"  # anything else about TLS, such as plain HTTP on the other side
    TIMEOUT = "timeout"  # no complete answer within the time for one request
    CUT = "cut"  # the connection ended before the answer did
    PROTOCOL = "protocol"  # what came is not HTTP
    TOO_LARGE = "too-large"  # the body is larger than the bound
    REDIRECT = "redirect"  # to another place, too often, or in a circle


#: Purposes whose success brings a body that the contract speaks of.
TELLING = frozenset({Purpose.KNOWN, Purpose.GUESS, Purpose.UNTOLD, Purpose.COMMAND})


@dataclass(frozen=True, slots=True)
class Failure:
    """What kept an answer from coming: the kind, and a sentence without secrets."""

    trouble: Trouble
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked: one operation, on one job or none, for one purpose.

    *job* is the id of a job or of a plan job, as the operation has it. *body* is what a
    command says; nothing else has one.
    """

    operation: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    credential: Credential = Credential.VALID
    purpose: Purpose = Purpose.KNOWN
    method: Method = "GET"
    job: str | None = None
    body: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        command = BY_SLUG[self.operation].method == "POST"
        if not command and self.method not in METHODS:
            raise ValueError(f"a check sends GET and HEAD only, never {self.method!r}")
        if command != (self.method == "POST") or command != (self.body is not None):
            raise ValueError(f"{self.operation}: commands, and no others, are posted")

    @property
    def is_beside(self) -> bool:
        """Whether the operation lies beside the base path of the API, not below it."""
        operation = BY_SLUG[self.operation]
        return operation.rooted and operation.path != BASE_PATH

    def under(self, base: str) -> str:
        """Return where it goes, with its query, given what ends in the base path.

        A few operations lie beside the base path and not below it.
        """
        rooted = BY_SLUG[self.operation].rooted
        return (base.removesuffix(BASE_PATH) if rooted else base) + self.relative

    @property
    def relative(self) -> str:
        """The operation's own path, with its query."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer: status, headers (names in lower case), the bytes of the body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty if none was sent."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request with its response, or with the reason why none came.

    *number* is the request's place in the plan, by which findings are ordered whatever
    answer came first. *began* and *ended* are seconds since the beginning of the run:
    when the request was sent and when its answer was complete.
    """

    number: int
    url: str
    request: Request
    response: Response | None = None
    failure: Failure | None = None
    began: float = 0.0
    ended: float = 0.0

    @cached_property
    def json(self) -> JsonText:
        """The body, read as strict JSON."""
        return JsonText.read(self.response.body if self.response else b"")

    def noted(self, **noted: Any) -> Exchange:
        """Return it with its *number*, or times; what was read of it stays read."""
        exchange = replace(self, **noted)
        if "json" in self.__dict__:
            exchange.__dict__["json"] = self.json
        return exchange

    @property
    def succeeded(self) -> bool:
        """Whether the answer brings what was asked for: a command may have 202."""
        taken = self.status == 202 and self.request.method == "POST"
        return self.status == 200 or taken

    @property
    def status(self) -> int | None:
        """The response's status, or None where none came."""
        return self.response.status if self.response else None

    def precedes(self, other: Exchange) -> bool:
        """Tell whether this answer was complete before *other* was asked for."""
        return (self.ended, self.number) < (other.began, other.number)

    @property
    def brings_the_job(self) -> bool:
        """Whether the answer is the very job that was asked for."""
        body = self.json.value
        named = isinstance(body, dict) and body.get("name") == self.request.job
        return self.status == 200 and named

    @property
    def is_nothing(self) -> bool:
        """Whether the answer says that there is no such operation.

        A command may be refused with a 404 of some kind, as for its environment. What
        lies beside the base path may be in other hands, who lead away or show a page.
        """
        if self.request.is_beside and (self.leads_away or self._is_page):
            return True
        body = self.json.value
        refused = isinstance(body, dict) and "kind" in body
        if self.request.method != "POST":
            return self.status == 404
        return self.status in {405, 501} or (self.status == 404 and not refused)

    @property
    def leads_away(self) -> bool:
        """Whether it ended in a redirect that was not followed."""
        return self.failure is not None and self.failure.trouble is Trouble.REDIRECT

    @property
    def _is_page(self) -> bool:
        return self.response is not None and self.response.media_type == "text/html"

    @property
    def busy(self) -> bool:
        """Whether the server asked us to come back later: that is no fault of it."""
        if self.response is None:
            return False
        later = "retry-after" in self.response.headers
        return self.status == 429 or (self.status == 503 and later)

    def __str__(self) -> str:
        return f"{self.request.method} {self.url}"


def pretty(value: object) -> str:
    """Show a value in one line of 120 characters at most, private parts hidden."""
    shown = json.dumps(veiled(value), ensure_ascii=False, default=str)
    return shown if len(shown) <= 120 else f"{shown[:117]}…"


def plain(seconds: float) -> str:
    """Write seconds in digits that can be read, and not as a power of ten."""
    if abs(seconds) >= 1e15:
        return f"{seconds:g}"
    return f"{seconds:.3f}".rstrip("0").rstrip(".")
