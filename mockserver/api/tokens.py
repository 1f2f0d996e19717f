"""Who may ask: tokens, as the mock tells them apart (facts §2.2; RBAC's middleware)."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from orchestrator_contract.mockserver.redaction import TOKEN_TWIN

from .errors import unauthenticated

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

#: The reason and the message for a request without a token.
MISSING = ("user-unauthenticated", "Route requires authentication")

_READING = {"GET", "HEAD"}

#: A token that begins so is refused in its own way, for clients that tell them apart.
REFUSED = {
    "invalid": ("invalid-token", "The provided token is not valid."),
    "expired": ("token-expired", "The provided token has expired."),
    "revoked": ("token-revoked", "The provided token has been revoked."),
}


def token_of(request: Request) -> str | None:
    """Return the token that came with *request*; None if none did.

    An address that is clicked has no header, so the twin in the query wins over it, as
    those of preferences do. It is for reading only: a form on any page could post a
    command to an address, while a header has to be asked for first (CORS).
    """
    twin = None
    if request.method in _READING and TOKEN_TWIN.encode() in request.query_string:
        twin = request.args.get(TOKEN_TWIN)
    return twin or request.headers.get("X-Authentication")


def admit(given: str | None, only: str | None) -> None:
    """Let a request with the token *given* pass, or raise its 401.

    With *only* that one token is accepted; without it every token that does not begin
    with ``invalid``, ``expired`` or ``revoked``.
    """
    if not given:
        raise unauthenticated(*MISSING)
    if only is not None and compare_digest(given.encode(), only.encode()):
        return
    for beginning, (reason, msg) in REFUSED.items():
        if given.startswith(beginning):
            raise unauthenticated(reason, msg)
    if only is not None:
        raise unauthenticated(*REFUSED["invalid"])
