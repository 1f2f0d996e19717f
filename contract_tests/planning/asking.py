"""How requests are worded: an operation, a job, a purpose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from orchestrator_contract.contract_tests.exchange import Credential, Purpose, Request
from orchestrator_contract.schemas import BY_SLUG

_NUMBER = re.compile(r"\{(plan-)?job-id\}")
#: Stands in a path as it is, beside the unreserved characters (RFC 3986).
_PLAIN = "'+"

#: Parameters by name; values are written as text.
Query = Mapping[str, object]


def about(
    operation: str,
    job: str | int = "",
    *,
    purpose: Purpose = Purpose.KNOWN,
    credential: Credential = Credential.VALID,
    query: Query | None = None,
) -> Request:
    """Word a request for *operation*, about *job* if the operation is about one.

    *job* is the id of a job or plan job as it is meant; what has no place in a path is
    escaped.
    """
    return Request(
        operation=operation,
        path=_NUMBER.sub(
            lambda _: quote(str(job), safe=_PLAIN), BY_SLUG[operation].path
        ),
        query=tuple((key, str(value)) for key, value in (query or {}).items()),
        purpose=purpose,
        credential=credential,
        job=str(job) if job != "" else None,
    )


def detail(job: str | int, *, purpose: Purpose = Purpose.KNOWN) -> Request:
    """Word a request for one job."""
    return about("get-job", job, purpose=purpose)


def unknown(job: str | int, operation: str = "get-job") -> Request:
    """Word a request about a job that is not there."""
    return about(operation, job, purpose=Purpose.UNKNOWN_ID)


def nowhere(job: str | int) -> Request:
    """Word a request for something that no job has (E6)."""
    asked = detail(job, purpose=Purpose.UNKNOWN_ROUTE)
    return replace(asked, path=f"{asked.path}/no-such-thing")


def listing(query: Query, *, purpose: Purpose = Purpose.KNOWN) -> Request:
    """Word a request for a page of jobs."""
    return about("list-jobs", purpose=purpose, query=query)


def no_token(
    operation: str,
    job: str | int = "",
    credential: Credential = Credential.NONE,
) -> Request:
    """Word a request that has no right to an answer."""
    wrong = credential is Credential.WRONG
    purpose = Purpose.WRONG_TOKEN if wrong else Purpose.NO_TOKEN
    return about(operation, job, purpose=purpose, credential=credential)
