"""What opens doors, and therefore stands in no journal and in no log."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

#: Headers whose values are nobody's business.
SECRET = frozenset(
    {"x-authentication", "authorization", "proxy-authorization", "cookie"}
    | {"x-admin-token", "set-cookie"}
)
#: What carries a token where no header can be set: in an address that is clicked.
TOKEN_TWIN = "__token"  # noqa: S105 - the name of one
#: What carries one in the addresses of other services, and here by mistake.
_TOKENS = frozenset({TOKEN_TWIN, "token", "access_token"})
REDACTED = "(redacted)"

#: Each name and value in a query, which may be that of a whole address. A name begins
#: after what ends one, and is looked for nowhere else: long texts cost their length.
_PAIR = re.compile(r"(?<![^?&#=\s])(?P<name>[^?&#=\s]+)=[^&#\s]*")


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers without what opens doors."""
    return {
        name: REDACTED if name.lower() in SECRET else without_tokens(value)
        for name, value in headers.items()
    }


def without_tokens(text: str) -> str:
    """Return a query, or what has one in it, without the token that may stand there."""
    return _PAIR.sub(_kept, text) if "=" in text else text


def without_parameters(body: str, names: Collection[str]) -> str:
    """Return the body of a command without the values of the parameters *names*.

    One that is no JSON any more, because it was cut, is not shown at all.
    """
    if not names:
        return body
    try:
        told = json.loads(body)
    except ValueError:
        return REDACTED
    hidden = {name: REDACTED for name in names if name in told["params"]}
    return json.dumps(told | {"params": told["params"] | hidden})


def _kept(pair: re.Match[str]) -> str:
    name = pair["name"]
    opens = unquote_plus(name).lower() in _TOKENS
    return f"{name}={REDACTED}" if opens else pair[0]
