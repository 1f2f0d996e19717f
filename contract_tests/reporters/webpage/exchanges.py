"""An exchange, or a document, as a finding shows it: the place at fault is marked."""

from __future__ import annotations

from urllib.parse import urlsplit

from markupsafe import Markup

from orchestrator_contract.contract_tests.exchange import (
    Credential,
    Exchange,
    Request,
    Response,
)
from orchestrator_contract.contract_tests.exhibit import Exhibit, Line
from orchestrator_contract.contract_tests.places import Place
from orchestrator_contract.contract_tests.privacy import shows_values

from .markup import NOTHING, fill, joined

#: The headers of an answer that help to understand a finding.
_HEADERS = (
    *("content-type", "content-length", "location", "retry-after", "allow"),
    "www-authenticate",
)
_TOKENS = {
    Credential.VALID: "X-Authentication: (your token)",
    Credential.WRONG: "X-Authentication: (a token that is none)",
    Credential.EMPTY: "X-Authentication:",
    Credential.NONE: "(no X-Authentication)",
}
#: Characters of one header that are shown, and of a body that is no JSON.
_OF_HEADER, _OF_TEXT = 200, 2_000

_SHOWN = """<figure class="exchange">
<figcaption>{caption}</figcaption>
{asked}<pre class="body" tabindex="0" role="region" aria-label="{label}">{told}</pre>
</figure>"""
_ASKED = """<pre class="asked"><b>{method} {path}</b>
Host: {host}
{token}{body}</pre>
"""
_HEAD = """<b class="status">{status}</b>
{headers}
"""


def shown(place: Place, exhibit: Exhibit | None) -> Markup:
    """Return the exchange or the document that a finding was met in."""
    if not isinstance(place, Exchange):
        if exhibit is None:
            return NOTHING
        return fill(
            _SHOWN,
            caption=f"The document: {place}",
            asked=NOTHING,
            label="Document",
            told=_lines(exhibit),
        )
    return fill(
        _SHOWN,
        caption="The exchange",
        asked=_request(place),
        label="Response",
        told=_response(place, exhibit),
    )


def _request(exchange: Exchange) -> Markup:
    request: Request = exchange.request
    parts = urlsplit(exchange.url)
    host = parts.netloc.rpartition("@")[2]
    path = exchange.url.partition("://")[2].partition("/")[2]
    body = NOTHING
    if request.body is not None:
        body = fill("\n\n{lines}", lines=_lines(Exhibit.of(request.body, "")))
    return fill(
        _ASKED,
        method=request.method,
        path=f"/{path}"[:_OF_TEXT],
        host=host,
        token=_TOKENS[request.credential],
        body=body,
    )


def _response(exchange: Exchange, exhibit: Exhibit | None) -> Markup:
    answer = exchange.response
    if answer is None:
        return fill(
            '<mark class="line">No answer: {why}</mark>', why=exchange.failure or "none"
        )
    head = fill(
        _HEAD, status=f"HTTP {answer.status}", headers=joined(_headers(answer), "\n")
    )
    if exhibit is not None:
        return joined((head, _lines(exhibit)))
    return joined((head, _unread(exchange, answer)))


def _headers(answer: Response) -> list[Markup]:
    return [
        fill("{name}: {value}", name=name, value=_cut(answer.headers[name], _OF_HEADER))
        for name in _HEADERS
        if name in answer.headers
    ]


def _unread(exchange: Exchange, answer: Response) -> Markup:
    """Say what a body is that is no JSON: nobody can tell what in it is private."""
    why = f"This is no JSON: {exchange.json.problem}"
    if not answer.body:
        why = "The body is empty."
    mark = fill('<mark class="line">{why}</mark>', why=why)
    if not answer.body:
        return mark
    if not shows_values():
        note = "It is not shown, because nobody can tell what in it is private."
        return fill('{mark}\n<span class="x">{note}</span>', mark=mark, note=note)
    text = answer.body[: _OF_TEXT * 4].decode("utf-8", "replace")
    lines = (fill("{line}", line=line) for line in text[:_OF_TEXT].splitlines())
    return fill("{mark}\n{text}", mark=mark, text=joined(lines))


def _lines(exhibit: Exhibit) -> Markup:
    return joined(map(_line, exhibit.lines))


#: Classes of one letter, because there are thousands of them in a report.
_KINDS = {
    "string": "s",
    "number": "n",
    "word": "w",
    "hidden": "h",
    "left-out": "x",
    "missing": "m",
}


def _line(line: Line) -> Markup:
    kind = _KINDS.get(line.kind)
    text = fill("{text}", text=line.text)
    if kind:
        text = fill('<span class="{kind}">{text}</span>', kind=kind, text=text)
    if line.key is not None:
        text = fill('<span class="k">{key}</span>: {text}', key=line.key, text=text)
    indent = "  " * line.depth
    if line.marked:
        return fill(
            '<mark class="line">{indent}{text}</mark>', indent=indent, text=text
        )
    return fill("{indent}{text}", indent=indent, text=text)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
