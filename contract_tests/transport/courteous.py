"""What every target does alike: token, redirects, patience, and no harm.

A target is asked by GET and HEAD only; an application of this process may be sent
commands as well. The token goes to its own origin and nowhere else, and never comes
back: where an answer repeats it, it is blanked.
"""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from importlib.metadata import version
from typing import ClassVar, Final, Self

from orchestrator_contract.contract_tests.exchange import (
    METHODS,
    Credential,
    Exchange,
    Failure,
    Request,
    Response,
    Trouble,
)

from .addresses import Address, sendable
from .failures import Mishap, mishap
from .manners import LONGEST_WAIT, asked_to_wait
from .token import presentable

HEADER: Final = "X-Authentication"
WRONG_TOKEN: Final = "invalid-token-of-a-contract-test"  # noqa: S105 - it opens nothing
USER_AGENT: Final = f"orchestrator-contract/{version('orchestrator-contract')}"
MAX_BODY: Final = 8 << 20  # bytes
MOST_REDIRECTS: Final = 5

_REDIRECTS = {301, 302, 303, 307, 308}
#: A shorter token may be a word that any body holds.
_TELLTALE = 8


class CourteousTarget(ABC):
    """A target at *address* that is given *token*, and waited for until *until*.

    *until* is a moment of ``time.monotonic``: a wait that a busy server asks for and
    that would last beyond it is not begun; it may be set at any time. Raises BadToken.
    """

    #: Whether it may be sent what changes something.
    takes_commands: ClassVar[bool] = False

    def __init__(
        self, address: Address, *, token: str | None, until: float | None = None
    ) -> None:
        self.address = address
        self.name = address.url
        self.local = address.loopback
        self.until = until
        self._token = None if token is None else presentable(token, "the token")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def send(self, request: Request, *, number: int = 0) -> Exchange:
        """Send one request; a busy server is asked once more, after its time.

        Raises ValueError for a request that must not or cannot be sent; nothing for
        what a server does.
        """
        target = request.under(self.address.base)
        allowed = (*METHODS, "POST") if self.takes_commands else METHODS
        if request.method not in allowed:
            raise ValueError(f"a check sends GET and HEAD only, not {request.method!r}")
        if not sendable(target):
            raise ValueError(f"this must be escaped to be sent: {target!r}")
        response, failure = self._try(request, target)
        if response and self._waited(response):
            response, failure = self._try(request, target)
        return Exchange(
            number=number,
            url=self.address.origin + target,
            request=request,
            response=response,
            failure=failure,
        )

    @abstractmethod
    def close(self) -> None:
        """Give back what is held open."""

    @abstractmethod
    def _ask(
        self, method: str, target: str, headers: Mapping[str, str], patience: float
    ) -> tuple[Response, float]:
        """Ask for *target*; return the answer and the seconds of *patience* left.

        Raises Mishap, or anything that ``mishap`` can tell the meaning of.
        """

    def _command(
        self, target: str, headers: Mapping[str, str], body: bytes
    ) -> Response:
        """Send a command, where that may be."""
        raise NotImplementedError

    @property
    def _patience(self) -> float:
        """For how many seconds one answer is waited for, redirects included."""
        return float("inf")

    def _try(
        self, request: Request, target: str
    ) -> tuple[Response | None, Failure | None]:
        """Ask once, following redirects; return the answer or why there is none."""
        try:
            response = self._follow(request, target)
        except Exception as error:  # noqa: BLE001 - whatever a server does is evidence
            failure = mishap(error).failure
            text = self._blanked(failure.text)
            text = text if len(text) <= 200 else f"{text[:199]}…"
            return None, Failure(failure.trouble, text)
        return self._blank(response), None

    def _follow(self, request: Request, target: str) -> Response:
        """Ask for *target* and go where it redirects to, within the origin."""
        headers, patience = self._headers(request.credential), self._patience
        if request.body is not None:  # a command goes to one place only
            body = json.dumps(request.body).encode()
            return _plain(self._command(target, headers, body))
        seen: set[str] = set()
        while True:
            seen.add(target)
            response, patience = self._ask(request.method, target, headers, patience)
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or location is None:
                return _plain(response)
            followed = self.address.follow(location, at=target)
            if followed is None:
                text = f"{response.status} leads elsewhere, not followed: {location}"
                raise Mishap(Trouble.REDIRECT, text)
            if followed in seen:
                raise Mishap(Trouble.REDIRECT, f"{response.status} leads in a circle")
            if len(seen) > MOST_REDIRECTS:
                raise Mishap(Trouble.REDIRECT, f"more than {MOST_REDIRECTS} redirects")
            target = followed

    def _headers(self, credential: Credential) -> dict[str, str]:
        """Return the headers of a request, the token among them where it has one."""
        tokens = {
            Credential.VALID: self._token,
            Credential.WRONG: WRONG_TOKEN,
            Credential.EMPTY: "",
            Credential.NONE: None,
        }
        token = tokens[credential]
        return {
            "Host": self.address.authority,
            "User-Agent": USER_AGENT,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        } | ({} if token is None else {HEADER: token})

    def _waited(self, response: Response) -> bool:
        """Wait as a busy server asks us to; tell whether we did."""
        seconds = asked_to_wait(response)
        if seconds is None or seconds > LONGEST_WAIT:
            return False
        if self.until is not None and time.monotonic() + seconds >= self.until:
            return False
        time.sleep(seconds)
        return True

    def _blank(self, response: Response) -> Response:
        """Blank our token wherever an answer repeats it."""
        token = (self._token or "").encode()
        if len(token) < _TELLTALE:
            return response
        return Response(
            status=response.status,
            headers={k: self._blanked(v) for k, v in response.headers.items()},
            body=response.body.replace(token, b"*" * len(token)),
        )

    def _blanked(self, text: str) -> str:
        """Blank our token in a text."""
        token = self._token or ""
        return (
            text.replace(token, "*" * len(token)) if len(token) >= _TELLTALE else text
        )


def _plain(response: Response) -> Response:
    """Return an answer whose body is as it stands; raises Mishap if it is packed."""
    packed = response.headers.get("content-encoding", "").strip().lower()
    if packed in {"", "identity"}:
        return response
    text = f"the body is packed ({packed}), though only identity was accepted"
    raise Mishap(Trouble.PROTOCOL, text)
