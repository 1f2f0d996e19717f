"""A target that sends nothing anywhere: tests tell it what to answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from orchestrator_contract.contract_tests.exchange import Exchange, Request, Response


@dataclass
class Told:
    """A target that answers each query of the list, and each job, as *tell* says."""

    tell: Callable[[Request, dict[str, str]], tuple[int, Any]]
    name: str = "told"
    local: bool = True
    asked: list[Request] = field(default_factory=list)

    def send(self, request: Request, *, number: int = 0) -> Exchange:
        self.asked.append(request)
        status, body = self.tell(request, dict(request.query))
        response = Response(status=status, body=json.dumps(body).encode())
        return Exchange(number=number, url="", request=request, response=response)

    def close(self) -> None:
        """Hold nothing."""
