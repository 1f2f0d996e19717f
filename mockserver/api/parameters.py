"""Reading what a request asks for, by what the contract says of each parameter."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from orchestrator_contract.mockserver.world.instants import instant
from orchestrator_contract.schemas import LIFECYCLE, Operation, Parameter

from .errors import ApiError, short, validation_error

if TYPE_CHECKING:
    from collections.abc import Mapping

_INTEGER = re.compile(r"-?[0-9]+")

#: Values beyond the documented ones that bodies show, so that a filter can name them:
#: all nine types (L5) and a node's own states (facts §5).
_ALSO = {"type": LIFECYCLE.types, "state": LIFECYCLE.node_states}


def job_number(text: str) -> int:
    """Read a job id from the path; raises the 400 for what is no integer.

    The only spelling of an id is the one that the API itself gives: ``007`` and ``+1``
    are no ids. Zero and negative numbers are; no job has them.
    """
    number = _integer(text)
    if number is None or str(number) != text:
        raise no_job_number(text)
    return number


def no_job_number(text: str) -> ApiError:
    """Return the 400 for a job id that is no integer."""
    return validation_error(
        f"The job id must be an integer, such as 81; it was {short(text)!r}",
        **{"job-id": short(text)},
    )


def arguments(
    operation: Operation, query: Mapping[str, str], profile: str
) -> dict[str, Any]:
    """Read the query parameters that *operation* has in the release *profile*.

    Others are ignored (T16).

    Integers become integers, timestamps instants in milliseconds. Raises the 400 for a
    value that the documentation does not allow.
    """
    return {
        parameter.name: _value(parameter, query[parameter.name])
        for parameter in operation.parameters_in(profile)
        if parameter.location == "query" and parameter.name in query
    }


def _value(parameter: Parameter, text: str) -> int | str:
    """Read one value as its schema says."""
    name = parameter.name
    if parameter.type == "integer":
        number, least = _integer(text), parameter.schema.get("minimum")
        if number is None:
            raise _refused(name, "must be an integer", text)
        if least is not None and number < least:
            raise _refused(name, f"must be at least {least}", text)
        return number
    if parameter.schema.get("format") == "date-time":
        return _instant(name, text)
    allowed = dict.fromkeys(parameter.values + _ALSO.get(name, ()))
    if allowed and text not in allowed:
        raise _refused(name, f"must be one of {', '.join(allowed)}", text)
    return text


def _integer(text: str) -> int | None:
    """Read an integer of plain digits; None for anything else."""
    if not _INTEGER.fullmatch(text):
        return None
    try:
        return int(text)
    except ValueError:  # more digits than Python reads: no count of ours is that long
        return None


def _instant(name: str, text: str) -> int:
    """Read a timestamp; one without a zone is in UTC, as the documentation says."""
    try:
        # A query turns the plus of an offset into a blank.
        moment = datetime.fromisoformat(text.strip().upper().replace(" ", "+"))
    except ValueError:
        example = "must be a UTC timestamp, such as 2026-01-05T09:00:00Z"
        raise _refused(name, example, text) from None
    if moment.utcoffset() is None:
        moment = moment.replace(tzinfo=UTC)
    return instant(moment)


def _refused(name: str, rule: str, text: str) -> ApiError:
    """Return the 400 for the value *text* of the parameter *name*."""
    return validation_error(
        f"The parameter {name} {rule}; it was {short(text)!r}",
        parameter=name,
        value=short(text),
    )
