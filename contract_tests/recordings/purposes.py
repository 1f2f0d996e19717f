"""What a request of a foreign recording was for, as far as its id and answer tell.

Nobody says what whoever sent it wanted to know, whether it had a token, or what stands
before the server. So a purpose is told only where the answer fits no other; the rest
stays *untold*.
"""

from __future__ import annotations

import re

from orchestrator_contract.contract_tests.exchange import Purpose
from orchestrator_contract.schemas import Operation

_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
#: What some reading takes for an integer, such as 007, +1 and 1.0.
_NEARLY_INTEGER = re.compile(r"[-+.]*[0-9]*[-.]*0*")
#: What no reading takes for one, of characters that mean nothing in a path.
_WORD = re.compile(r"[A-Za-z0-9._~'-]{1,1000}")
_STRANGE = re.compile(r"[^\x20-\x7e]|.{1001}", re.DOTALL)
#: The largest number that a job may have.
_LARGEST = 2**31 - 1


def purpose_of(operation: Operation, job: str | None, status: int) -> Purpose:
    """Return what a request was for; *job* is the id in its path, if it has one."""
    if operation.method == "POST":
        return Purpose.COMMAND if status in {200, 202} else Purpose.UNTOLD
    if job is not None and not _INTEGER.fullmatch(job):
        return _of_no_integer(operation, job, status)
    if status == 200:
        return Purpose.KNOWN
    # Where nodes, or plan jobs, are not served, whoever asks for them hears 404 too.
    if status == 404 and operation.slug == "get-job" and _may_be_a_job(job):
        return Purpose.UNKNOWN_ID
    if status == 400 and operation.slug in {"list-jobs", "list-plan-jobs"}:
        return Purpose.BAD_PARAMETER
    return Purpose.UNTOLD


def _may_be_a_job(number: str | None) -> bool:
    """Tell whether a job may have the *number*: of others 400 is as right as 404."""
    return bool(number and len(number) <= 10 and 0 < int(number) <= _LARGEST)


def _of_no_integer(operation: Operation, job: str, status: int) -> Purpose:
    if _NEARLY_INTEGER.fullmatch(job):
        return Purpose.PADDED_INTEGER
    if _STRANGE.search(job):
        return Purpose.STRANGE_ID
    telling = {200, 400, 404, 422} if operation.slug == "get-job" else {200, 400}
    if _WORD.fullmatch(job) and status in telling:
        return Purpose.WORD_ID
    return Purpose.KNOWN if status == 200 else Purpose.UNTOLD
