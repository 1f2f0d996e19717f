"""Before the run: is there an orchestrator that talks to us, and if not, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator_contract.contract_tests.exchange import (
    Exchange,
    Purpose,
    Request,
    Trouble,
)
from orchestrator_contract.contract_tests.target import Target

from .failures import clean

#: Nobody is there, or nobody we may talk to: another request would fare no better.
_HOPELESS = {
    Trouble.DNS: "check the spelling of the host, or ask from where it is known",
    Trouble.REFUSED: "check host and port (an orchestrator listens on 8143), and that"
    " the service is up",
    Trouble.TLS_NAME: "use the name that the certificate is for",
    Trouble.TLS_CHAIN: "name Puppet's authority with --cacert (on the primary server:"
    " /etc/puppetlabs/puppet/ssl/certs/ca.pem)",
    Trouble.TLS: "check the port, and whether https is right",
}
#: It may be this one route only: the job itself is asked for before giving up.
_DOUBTFUL = {
    Trouble.TIMEOUT: "check that the service is well and no firewall is between;"
    " --timeout allows more time",
    Trouble.CUT: "check that this is the orchestrator's port (8143), and its log",
    Trouble.PROTOCOL: "check that this is the orchestrator's port (8143), and whether"
    " https is right",
    Trouble.TOO_LARGE: "check that this is the orchestrator's port (8143)",
    Trouble.REDIRECT: "use the URL of the orchestrator itself (port 8143), not of the"
    " console",
}
_REFUSALS = {
    401: "it wants a token, or another one: --token-file or ORCHESTRATOR_TOKEN"
    " (`puppet-access login` makes one)",
    403: "the token's user lacks the permission to view jobs (Job orchestrator: Start,"
    " stop and view jobs)",
}
_GUESSES = (1, 2, 3)


class Unreachable(Exception):  # noqa: N818 - a plain adjective reads better
    """Nothing can be judged here; the message says why and what to do.

    *exchanges* are the requests that were sent to find out.
    """

    def __init__(self, message: str, exchanges: Sequence[Exchange]) -> None:
        super().__init__(message)
        self.exchanges = tuple(exchanges)


def preflight(target: Target, job_ids: Sequence[int] = ()) -> list[Exchange]:
    """Ask for the list, and for a job or three if the list gives cause to doubt.

    *job_ids* are asked for instead of 1, 2 and 3 where they are given. Returns what was
    asked and answered; raises Unreachable. A server that fails on one route only is not
    unreachable: what it did there will be a finding.
    """
    listing = target.send(
        Request(operation="list-jobs", path="/jobs", query=(("limit", "1"),))
    )
    asked = [listing]
    if listing.failure and listing.failure.trouble in _HOPELESS:
        raise Unreachable(_told(target, listing), asked)
    jobs = [_job(job, known=bool(job_ids)) for job in (job_ids or _GUESSES)[:3]]
    for request in jobs if _is_elsewhere(listing) else jobs[:1]:
        if not _is_hopeless(asked):
            return asked
        asked.append(target.send(request))
    if _is_hopeless(asked):
        raise Unreachable(_told(target, listing), asked)
    return asked


def _job(job: int, *, known: bool) -> Request:
    """Word a request for a job; one that nobody told us of is a guess."""
    purpose = Purpose.KNOWN if known else Purpose.GUESS
    return Request(
        operation="get-job", path=f"/jobs/{job}", job=str(job), purpose=purpose
    )


def _is_hopeless(asked: Sequence[Exchange]) -> bool:
    """Tell whether all answers so far are of the same hopeless kind."""
    return (
        all(exchange.failure for exchange in asked)
        or all(exchange.status in _REFUSALS for exchange in asked)
        or all(_is_elsewhere(exchange) for exchange in asked)
    )


def _is_elsewhere(exchange: Exchange) -> bool:
    """Tell whether somebody else said 404: an orchestrator would say it in its way."""
    body = exchange.json.value
    return exchange.status == 404 and not (isinstance(body, dict) and "kind" in body)


def _told(target: Target, exchange: Exchange) -> str:
    """Say what is wrong, and what to do about it."""
    if exchange.failure:
        trouble = exchange.failure.trouble
        advice = _HOPELESS.get(trouble) or _DOUBTFUL[trouble]
        return f"{target.name}: {exchange.failure}; {advice}"
    if exchange.status == 404:
        advice = "the base path may be wrong: give what stands before /jobs"
        return f"{target.name}: 404, and not in the orchestrator's way; {advice}"
    status = exchange.status or 0
    body = exchange.json.value
    kind = body.get("kind") if isinstance(body, dict) else None
    named = f" ({clean(kind)[:80]})" if isinstance(kind, str) else ""
    return f"{target.name}: refused with {status}{named}; {_REFUSALS[status]}"
