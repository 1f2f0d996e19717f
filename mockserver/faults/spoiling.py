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


def spoiled(name: str, body: Json, status: int) -> Response | None:
    """Return the answer that *body* becomes by the fault called *name*.

    It has the *status* that it would have without. None if *body* has nothing that the
    fault could break, such as the duration of a job that has not begun.
    """
    if name == "not-json":
        return Response(**portal())
    data = written(body)
    if name == "truncated-json":
        return Response(data[: len(data) // 2], status, content_type=_JSON)
    if name == "wrong-media-type":
        return Response(data, status, content_type="text/html; charset=utf-8")
    BROKEN[name.removeprefix("body:")].spoil(body)
    broken = written(body)
    return None if broken == data else Response(broken, status, content_type=_JSON)
