"""The page for people at ``/``: where things are, and what can be asked for."""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from orchestrator_contract.mockserver.api.operations import RESERVED
from orchestrator_contract.mockserver.faults.catalogue import FAULTS
from orchestrator_contract.schemas import BASE_PATH, LIFECYCLE

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from orchestrator_contract.mockserver.sessions.session import Session


def examples(session: Session) -> dict[int, str]:
    """Return the jobs that have a purpose, by number: one a state, one a status."""
    states = {
        number: f"is {state}, for ever"
        for number, state in enumerate(LIFECYCLE.states, start=1)
    }
    live = {64: "lives from the start of the session on"}
    codes = {number: f"is answered with {code}" for number, code in RESERVED.items()}
    ids = session.world.ids
    shown = {n: told for n, told in (states | live).items() if n in ids}
    return shown | {n: told for n, told in codes.items() if n not in ids}


def welcome(request: Request, base: str, session: Session) -> Response:
    """Return the page; *base* is where the client reached the mock.

    What it says stands in it and needs no script; with one it comes to life.
    """
    from orchestrator_contract.mockserver.page.files import (  # noqa: PLC0415 - nobody may ever look
        WELCOME,
        digest,
        guarded,
        text_of,
    )

    if not request.path.endswith("/"):  # addresses in the page are relative to it
        return redirect(f"{request.path.rpartition('/')[2]}/", 308)
    api = f"{base}{BASE_PATH}"
    rows = "\n".join(
        f"<tr><td><code>{escape(api)}/jobs/{number}</code></td><td>{told}</td></tr>"
        for number, told in examples(session).items()
    )
    faults = "\n".join(
        f"<tr><td><code>{escape(fault.name)}</code></td><td>{escape(fault.title)}</td></tr>"
        for fault in FAULTS.values()
    )
    page = Template(text_of(WELCOME)).substitute(
        ui=f"__admin/ui/{digest()}",
        jobs=len(session.world.ids),
        seed=session.world.seed,
        profile=escape(session.world.shape.profile),
        base=escape(api),
        rows=rows,
        faults=faults,
    )
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return guarded(response)
