"""The page for people at ``/``: where things are, and what can be asked for."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from orchestrator_contract.mockserver.api.operations import RESERVED
from orchestrator_contract.mockserver.faults.catalogue import FAULTS
from orchestrator_contract.schemas import BASE_PATH, LIFECYCLE

if TYPE_CHECKING:
    from orchestrator_contract.mockserver.sessions.session import Session

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mock orchestrator</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }}
code {{ font-family: ui-monospace, monospace; overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0;
  border-bottom: 1px solid #8884; }}
</style>
<h1>Mock orchestrator</h1>
<p>{jobs} jobs of seed {seed} are served below <code>{base}</code>. Every request needs
the header <code>X-Authentication</code> with a token.</p>
<h2>Jobs to begin with</h2>
<table>
<tr><th scope="col">job</th><th scope="col">what it is for</th></tr>
{rows}
</table>
<h2>Commands</h2>
<p><code>POST</code> to <code>{base}/command/deploy</code>, <code>task</code>,
<code>plan_task</code> or <code>stop</code>: jobs come of it that live. What they find
is told at <code>/__admin/inventory</code>.</p>
<h2>Preferences</h2>
<p>In the header <code>Prefer</code>, or in the query with two underscores:
<code>?__state=running</code>, <code>__type=</code>, <code>__code=404</code>,
<code>__delay=800ms</code>, <code>__fault=</code>, <code>__seed=</code>.</p>
<h2>Faults</h2>
<table>
<tr><th scope="col">name</th><th scope="col">what the client sees</th></tr>
{faults}
</table>
<p>The clock, jobs of your own, rules that throw faults and the journal are at
<code>/__admin</code>; <a href="/__admin/docs">its routes</a>.</p>
</html>
"""


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


def welcome(base: str, session: Session) -> Response:
    """Return the page; *base* is where the client reached the mock."""
    api = f"{base}{BASE_PATH}"
    rows = "\n".join(
        f"<tr><td><code>{escape(api)}/jobs/{number}</code></td><td>{told}</td></tr>"
        for number, told in examples(session).items()
    )
    faults = "\n".join(
        f"<tr><td><code>{escape(fault.name)}</code></td><td>{escape(fault.title)}</td></tr>"
        for fault in FAULTS.values()
    )
    page = _PAGE.format(
        jobs=len(session.world.ids),
        seed=session.world.seed,
        base=escape(api),
        rows=rows,
        faults=faults,
    )
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'"
    )
    return response
