"""A target that is none: it shows what a run would send, and sends nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator_contract.contract_tests.exchange import Exchange, Request, Response

_JOBS = 60
_NODES = 2


@dataclass
class Rehearsal:
    """Plays an orchestrator of sixty jobs, so that a plan can unfold as it would.

    *asked* are the requests in the order in which a run would send them.
    """

    name: str
    local: bool
    takes_commands: bool = False
    asked: list[Request] = field(default_factory=list)

    def send(self, request: Request, *, number: int = 0) -> Exchange:
        """Note the request and answer as an imaginary server would."""
        self.asked.append(request)
        body = json.dumps(_body(request)).encode()
        headers = {"content-type": "application/json"}
        response = Response(status=200, headers=headers, body=body)
        url = request.under(self.name)
        return Exchange(number=number, url=url, request=request, response=response)

    def close(self) -> None:
        """Hold nothing open."""


def _body(request: Request) -> Mapping[str, object]:
    """Tell just enough for the next request to be planned."""
    query = dict(request.query)
    if request.operation == "list-jobs":
        limit, offset = _whole(query, "limit"), _whole(query, "offset")
        numbers = range(_JOBS, 0, -1)[offset : offset + limit]
        pagination = {"limit": limit, "offset": offset, "total": _JOBS}
        return {"items": [_item(str(n)) for n in numbers], "pagination": pagination}
    if request.method == "POST":
        return {"job": {"name": str(_JOBS + 1), "nodes": {}}}
    if request.operation == "get-job":
        return _item(request.job or "")
    rows = [
        {"id": str(n), "name": str(n), "state": state}
        for n, state in enumerate(("finished", "failed")[:_NODES], 1)
    ]
    return {"items": rows}


def _whole(query: Mapping[str, str], key: str) -> int:
    value = query.get(key, "")
    return int(value) if value.isdecimal() else 0


def _item(name: str) -> dict[str, object]:
    return {
        "name": name,
        "state": "finished",
        "finished_timestamp": "2024-05-20T16:45:31Z",
        "options": {"task": "package", "params": {}, "environment": "production"},
    }
