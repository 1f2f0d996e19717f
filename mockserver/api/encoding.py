"""JSON as bytes: compact, and readable in any language.

With orjson installed (the extra ``fast``) it is written several times as fast, in the
same bytes. Where orjson would write others, or nothing at all, the standard library
does: for floats near 0, and for integers beyond 64 bits.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

try:
    import orjson
except ImportError:  # it is of an extra
    quick = None
else:
    quick = orjson.dumps

if TYPE_CHECKING:
    from collections.abc import Callable

#: What may be a number that the two write in different ways: 1e-07 or 1e-05 there, here
#: 1e-7 and 0.00001. Inside of a string it makes no difference but in time.
_SMALL = re.compile(rb"e-[5-9](?:[],}]|$)")
_SMALLISH = b"0.0000"


def encoded(body: object) -> str:
    """Write *body* as the standard library does."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def written(body: object) -> bytes:
    """Write *body*, whose numbers are finite, as encoded() does, in UTF-8.

    Raises what json.dumps() raises.
    """
    return _plain(body) if quick is None else _quick(quick, body)


def _plain(body: object) -> bytes:
    return encoded(body).encode()


def _quick(dumps: Callable[[object], bytes], body: object) -> bytes:
    try:
        data = dumps(body)
    except TypeError:
        return _plain(body)
    return _plain(body) if _SMALLISH in data or _SMALL.search(data) else data
