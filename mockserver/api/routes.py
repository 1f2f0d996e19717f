"""The paths of the contract; nothing is redirected, a path is right or it is not."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from orchestrator_contract.schemas import ALL_OPERATIONS, BASE_PATH

from .errors import not_allowed, unknown_path

if TYPE_CHECKING:
    from orchestrator_contract.schemas import Operation

_ONE = re.compile("/(plan_)?jobs/[^/]+")


def _placeholder(found: re.Match[str]) -> str:
    return "<plan_job_id>" if found[1] else "<job_id>"


_PATHS = [operation.address for operation in ALL_OPERATIONS.values()]
_PARAMETER = re.compile("{(plan-)?job-id}")
_ROUTES = Map(
    [
        Rule(
            _PARAMETER.sub(_placeholder, operation.address),
            endpoint=operation.id,
            methods=[operation.method],
        )
        for operation in ALL_OPERATIONS.values()
    ],
    merge_slashes=False,
    redirect_defaults=False,
).bind("mock")


class Route(NamedTuple):
    """An operation, and what stands where the number of a job or plan job belongs."""

    operation: Operation
    job: str | None = None
    plan_job: str | None = None


def route(method: str, path: str, profile: str) -> Route:
    """Return what a request is for, or raise a problem with what comes nearest.

    What the release *profile* does not document is not there.
    """
    try:
        endpoint, values = _ROUTES.match(path, method)
    except MethodNotAllowed as error:
        raise not_allowed(method, error.valid_methods or ()) from None
    except NotFound:
        raise unknown_path(path, _PATHS, nearest(path)) from None
    operation = ALL_OPERATIONS[endpoint]
    if not operation.documented_in(profile):
        since = f"{operation.id} came with {operation.since}; this is {profile}"
        raise unknown_path(path, _PATHS, None, since)
    return Route(operation, values.get("job_id"), values.get("plan_job_id"))


def _any_one(found: re.Match[str]) -> str:
    """Return the path of any job or plan job in place of that of a certain one."""
    return "/plan_jobs/{plan-job-id}" if found[1] else "/jobs/{job-id}"


def nearest(path: str) -> str | None:
    """Return the path of the contract that *path* may have meant."""
    wanted = _ONE.sub(_any_one, path[:200])
    if wanted.startswith(BASE_PATH):
        near = get_close_matches(wanted, _PATHS, n=1, cutoff=0.5)
        return near[0] if near else None
    # Who leaves out where the API begins is near all the same.
    bare = [o.path for o in ALL_OPERATIONS.values() if not o.rooted]
    near = get_close_matches(wanted, [*bare, *_PATHS], n=1, cutoff=0.6)
    return BASE_PATH + near[0].removeprefix(BASE_PATH) if near else None
