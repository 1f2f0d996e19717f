"""What the orchestrator can be asked and told, as the OpenAPI document lists it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from . import BASE_PATH
from .openapi import OPENAPI
from .releases import RELEASES, release

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_CAPITAL = re.compile("[A-Z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operation.

    *location* is ``path`` or ``query``, *schema* what its value must be, *since* the
    first release that documents it, *source* the ids of ``sources.yaml``.
    """

    name: str
    location: str
    required: bool
    description: str
    schema: Mapping[str, Any]
    since: str
    source: tuple[str, ...]

    @property
    def type(self) -> str:
        """The JSON type that the value stands for: ``integer`` or ``string``."""
        return str(self.schema["type"])

    @property
    def values(self) -> tuple[str, ...]:
        """The documented values, or nothing where any will do."""
        return tuple(self.schema.get("enum", ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A method and a path of the API.

    *id* is the operationId, *slug* the same in kebab case, as ids of checks begin.
    *about* is what it has to do with: ``jobs``, ``plan jobs``, ``commands`` or
    ``service``. *path* is relative to BASE_PATH, such as ``/jobs/{job-id}/nodes``,
    unless it is *rooted*: then it is that of the server. *schema* names the schema of
    the body of a success, *success* its status and *body* the schema of what is sent,
    if anything is. *statuses* are those that the document lists, *since* is the first
    release that documents it, *source* the ids of ``sources.yaml``.
    """

    id: str
    slug: str
    about: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    schema: str
    success: int
    body: str | None
    statuses: tuple[int, ...]
    since: str
    source: tuple[str, ...]
    rooted: bool

    @property
    def address(self) -> str:
        """The whole path on the server."""
        return self.path if self.rooted else BASE_PATH + self.path

    def documented_in(self, profile: str) -> bool:
        """Whether a release documents it; raises UnknownRelease."""
        if self.since == RELEASES[0]:  # most are, and every request asks
            return True
        return RELEASES.index(self.since) <= RELEASES.index(release(profile))

    def parameters_in(self, profile: str) -> tuple[Parameter, ...]:
        """Return the parameters that a release documents; raises UnknownRelease."""
        at = RELEASES.index(release(profile))
        return tuple(p for p in self.parameters if RELEASES.index(p.since) <= at)


def _operations() -> Iterator[Operation]:
    for path, item in OPENAPI["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _operation(path, method, item)


def _operation(path: str, method: str, item: Mapping[str, Any]) -> Operation:
    told = item[method]
    statuses = tuple(int(code) for code in told["responses"] if code.isdigit())
    sent = told.get("requestBody")
    parameters = (*item.get("parameters", ()), *told.get("parameters", ()))
    return Operation(
        id=told["operationId"],
        slug=_CAPITAL.sub(lambda m: f"-{m[0].lower()}", told["operationId"]),
        about=told["tags"][0],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        parameters=tuple(map(_parameter, parameters)),
        schema=_schema_of(told["responses"][str(statuses[0])]),
        success=statuses[0],
        body=None if sent is None else _schema_of(sent),
        statuses=statuses,
        since=told.get("x-since", RELEASES[0]),
        source=tuple(told["x-source"]),
        rooted="servers" in item,
    )


def _schema_of(told: Mapping[str, Any]) -> str:
    """Return the name of the schema of a request or an answer."""
    reference: str = told["content"]["application/json"]["schema"]["$ref"]
    return reference.removesuffix(".schema.json")


def _parameter(told: Mapping[str, Any]) -> Parameter:
    if "$ref" in told:
        told = OPENAPI["components"]["parameters"][told["$ref"].rpartition("/")[2]]
    return Parameter(
        name=told["name"],
        location=told["in"],
        required=told.get("required", False),
        description=told["description"],
        schema=MappingProxyType(told["schema"]),
        since=told.get("x-since", RELEASES[0]),
        source=tuple(told["x-source"]),
    )


#: All operations by id: those that read jobs and plan jobs, commands, and what tells of
#: the service.
ALL_OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {operation.id: operation for operation in _operations()}
)


def _about(subject: str) -> Mapping[str, Operation]:
    return MappingProxyType(
        {id_: each for id_, each in ALL_OPERATIONS.items() if each.about == subject}
    )


#: The operations that read jobs, by id: getJob, listJobs, listJobNodes, getJobReport,
#: listJobEvents.
OPERATIONS = _about("jobs")
#: The operations that change something, by id: deploy, runTask, runPlanTask, stopJob.
COMMANDS = _about("commands")
#: All operations by their slugs, the words that the ids of checks begin with.
BY_SLUG: Mapping[str, Operation] = MappingProxyType(
    {operation.slug: operation for operation in ALL_OPERATIONS.values()}
)
