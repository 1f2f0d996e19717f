"""How faults in an answer's body are committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from orchestrator_contract.mockserver.api.encoding import written

from .answers import portal
from .broken import BROKEN

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.world.options import Json

_JSON = "application/json"


def spoiled(name: str, body: Json) -> Response:
    """Return the answer that *body* becomes by the fault called *name*."""
    if name == "not-json":
        return Response(**portal())
    if name.startswith("body:"):
        _, spoil = BROKEN[name.removeprefix("body:")]
        spoil(body)
        return Response(written(body), content_type=_JSON)
    data = written(body)
    if name == "truncated-json":
        return Response(data[: len(data) // 2], content_type=_JSON)
    return Response(data, content_type="text/html; charset=utf-8")
