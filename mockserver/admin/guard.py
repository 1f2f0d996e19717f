"""Who may steer the mock: nobody's web page, and no stranger on the network.

A page of any origin can reach a server on loopback. So the admin routes demand what
such a page cannot send without being asked first (JSON, an own header), have no CORS
that would let it ask, and look at where a request says that it comes from and goes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest
from ipaddress import ip_address
from typing import TYPE_CHECKING

from orchestrator_contract.mockserver.api.addresses import name_of
from orchestrator_contract.mockserver.api.errors import Problem, short

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

#: What a page of the mock itself, or no page at all, is marked with by browsers.
OWN_SITES = {"same-origin", "none"}
#: What an admin token is for; by this a refusal is known as that of a mock.
REALM = "orchestrator mock"
_CHANGING = {"POST", "PUT", "PATCH"}


def is_loopback(host: str) -> bool:
    """Tell whether a host name or an address leads nowhere but to this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What ``/__admin`` demands of a request.

    *hosts* are names that it may be asked by, beside those of loopback. *token*, if
    there is one, must come as ``Authorization: Bearer`` or as ``X-Admin-Token``.
    """

    hosts: frozenset[str] = frozenset()
    token: str | None = None

    def check(self, request: Request) -> None:
        """Let a request pass, or raise the problem that says what it lacks."""
        host = request.headers.get("Host", "")
        name = name_of(host)
        if not (name and (is_loopback(name) or name in self.hosts)):
            raise Problem(
                403,
                f"/__admin is not answered for the host {short(host)!r}: only for "
                "loopback and for the names given with --allowed-host",
            )
        origin = request.headers.get("Origin")
        foreign = origin is not None and _after_scheme(origin) != host.lower()
        site = request.headers.get("Sec-Fetch-Site", "none")
        if foreign or site not in OWN_SITES:
            raise Problem(
                403,
                f"/__admin is not answered for pages of {short(origin or site)!r}: "
                "only for those of the mock itself",
            )
        self._demand_token(request)
        if request.method in _CHANGING and request.mimetype != "application/json":
            raise Problem(
                415,
                f"/__admin reads application/json, not {short(request.mimetype)!r}; "
                "send the header Content-Type: application/json",
            )

    def _demand_token(self, request: Request) -> None:
        if self.token is None:
            return
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        given = request.headers.get("X-Admin-Token") or (
            bearer.strip() if scheme.lower() == "bearer" else ""
        )
        if not compare_digest(given.encode(), self.token.encode()):
            raise Problem(
                401,
                "/__admin demands the admin token here, as Authorization: Bearer or as "
                "X-Admin-Token; the mock has told it at its start",
                headers=[("WWW-Authenticate", f'Bearer realm="{REALM}"')],
            )


def _after_scheme(origin: str) -> str:
    """Return host and port of an origin; ``null`` and what is no origin have none."""
    return origin.partition("://")[2].lower()
