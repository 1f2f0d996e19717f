"""What opens doors, and therefore stands in no journal and in no log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Headers whose values are nobody's business.
SECRET = frozenset(
    {"x-authentication", "authorization", "proxy-authorization", "cookie"}
    | {"x-admin-token", "set-cookie"}
)
#: What carries a token where no header can be set: in an address that is clicked.
TOKEN_TWIN = "__token"  # noqa: S105 - the name of one
REDACTED = "(redacted)"

#: Each name and value in a query, which may be that of a whole address. A name is read
#: from its beginning only: else a long text without a value would take its square.
_PAIR = re.compile(r"(?<![^?&#=\s])(?P<name>[^?&#=\s]+)=[^&#\s]*")


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers without what opens doors."""
    return {
        name: REDACTED if name.lower() in SECRET else without_tokens(value)
        for name, value in headers.items()
    }


def without_tokens(text: str) -> str:
    """Return a query, or what has one in it, without the token that may stand there."""
    return _PAIR.sub(_kept, text) if TOKEN_TWIN in text else text


def _kept(pair: re.Match[str]) -> str:
    name = pair["name"]
    return f"{name}={REDACTED}" if unquote_plus(name) == TOKEN_TWIN else pair[0]
