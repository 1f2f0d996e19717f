"""How tests put one body, or one exchange, before the judge."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.document import OPERATION_OF, Document
from orchestrator_contract.contract_tests.exchange import Exchange, Request, Response
from orchestrator_contract.contract_tests.forms import escaped
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.model import Kind, Level
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.fixtures import document

Findings = set[tuple[str, str]]
Query = dict[str, object]


def court_of(body: Any, schema: str = "job", *, profile: str = "current") -> Court:
    """Return a court that has judged one body by all checks."""
    court = Court(CATALOGUE.values(), profile=profile)
    court.document(
        Document(
            body=body,
            schema=schema,
            operation=OPERATION_OF[schema],
            place=FilePlace("body.json"),
            profile=profile,
        )
    )
    return court


def told(court: Court, *, least: Level = Level.WARNING) -> Findings:
    """Return clause and pointer of each finding that is as grave as *least*."""
    return {
        (finding.check.clause, finding.breach.pointer)
        for finding in court.findings()
        if finding.check.level >= least
    }


def judged(body: Any, schema: str = "job", *, profile: str = "current") -> Findings:
    """Judge a body; return clause and pointer of what is no mere information."""
    return told(court_of(body, schema, profile=profile))


def heard(exchange: Exchange) -> Findings:
    """Judge an exchange; return clause and pointer of what is no mere information."""
    court = Court(CATALOGUE.values())
    court.hear([exchange])
    return told(court)


def answer(
    request: Request,
    status: int,
    body: Any = None,
    *,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Exchange:
    """Make an exchange: *body* is bytes as they came, or a value to be written."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Exchange(
        number=1,
        url=f"http://127.0.0.1:8143/orchestrator/v1{request.relative}",
        request=request,
        response=Response(
            status=status,
            headers={"content-type": media_type, **(headers or {})},
            body=raw,
        ),
    )


def crossed(asked: list[tuple[str, str | None, Query, Any]]) -> Findings:
    """Judge answers that came one after the other, by what they say together.

    Each is an operation, a job or none, parameters and the body that came.
    """
    court = Court(check for check in CATALOGUE.values() if check.kind is Kind.CROSS)
    heard = []
    for number, (operation, job, query, body) in enumerate(asked):
        parameters = tuple((key, str(value)) for key, value in query.items())
        request = Request(operation=operation, path="/jobs", query=parameters, job=job)
        times = {"number": number, "began": number, "ended": number + 0.5}
        heard.append(replace(answer(request, 200, body), **times))
    court.hear(heard)
    return told(court)


def golden(name: str = "job-deploy-finished", /, **changes: Any) -> dict[str, Any]:
    """Return a golden body with some of its values changed; ``...`` leaves one out."""
    body: dict[str, Any] = document(name).body | changes
    return {key: value for key, value in body.items() if value is not ...}


def places(value: Any, pointer: str = "") -> Iterator[str]:
    """Yield the pointer of every value within *value*."""
    steps: Any = ()
    if isinstance(value, dict):
        steps = value.items()
    elif isinstance(value, list):
        steps = enumerate(value)
    for step, inner in steps:
        yield f"{pointer}/{escaped(step)}"
        yield from places(inner, f"{pointer}/{escaped(step)}")


def _steps(pointer: str) -> list[str]:
    steps = pointer.split("/")[1:]
    return [step.replace("~1", "/").replace("~0", "~") for step in steps]


def value_at(body: Any, pointer: str) -> Any:
    """Return what stands at *pointer*."""
    for step in _steps(pointer):
        body = body[int(step) if isinstance(body, list) else step]
    return body


def changed(body: Any, pointer: str, value: Any) -> Any:
    """Return a copy of *body* with another *value* at *pointer*, or without it."""
    rest = copy.deepcopy(body)
    last = _steps(pointer)[-1]
    parent = value_at(rest, pointer.rpartition("/")[0])
    key = int(last) if isinstance(parent, list) else last
    if value is ...:
        del parent[key]
    else:
        parent[key] = value
    return rest
