"""An exchange, or a document, as a finding shows it: the place at fault is marked."""

from __future__ import annotations

from markupsafe import Markup

from orchestrator_contract.contract_tests.exchange import (
    Credential,
    Exchange,
    Response,
)
from orchestrator_contract.contract_tests.exhibit import Exhibit, Line
from orchestrator_contract.contract_tests.places import Place
from orchestrator_contract.contract_tests.privacy import shows_values
from orchestrator_contract.contract_tests.reporters.markup import (
    NOTHING,
    fill,
    joined,
    shortened,
)

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
#: Characters of a header and of an address that are shown; and, of a body that is no
#: JSON, lines and characters of a line.
_OF_HEADER, _OF_TEXT, _OF_LINES, _OF_LINE = 200, 2_000, 20, 200

_SHOWN = """<figure class="exchange">
<figcaption>{caption}</figcaption>
{head}<pre class="body" tabindex="0" role="group" aria-label="{label}">{told}</pre>
</figure>"""
_HEAD = """<pre class="head"><b>{method} {path}</b>
Host: {host}
{token}
{body}
<b>{status}</b>{headers}</pre>
"""


def shown(place: Place, exhibit: Exhibit | None, *, whole: bool) -> Markup:
    """Return the exchange or the document that a finding was met in.

    Of one that is about the *whole* answer the status is marked, and no line.
    """
    if not isinstance(place, Exchange):
        if exhibit is None:
            return NOTHING
        return fill(
            _SHOWN,
            caption=f"The document: {place}",
            head=NOTHING,
            label="The document",
            told=_lines(exhibit),
        )
    return fill(
        _SHOWN,
        caption="The exchange",
        head=_head(place, marked=whole),
        label="The body of the answer",
        told=_lines(exhibit, marked=not whole) if exhibit else _unread(place),
    )


def compared(exchange: Exchange, pointer: str | None) -> Markup:
    """Return the exchange that one at fault was held against.

    At *pointer* in its body stands what came before, if that is not None.
    """
    body = exchange.json.value
    exhibit = None if exchange.json.problem else Exhibit.of(body, pointer or "")
    return fill(
        _SHOWN,
        caption="The exchange beside it",
        head=_head(exchange, marked=False),
        label="The body of the answer beside it",
        told=_lines(exhibit, marked=bool(pointer)) if exhibit else _unread(exchange),
    )


def _head(exchange: Exchange, *, marked: bool) -> Markup:
    """Return what was asked, and the answer as far as its body."""
    request, answer = exchange.request, exchange.response
    host, _, path = exchange.url.partition("://")[2].partition("/")
    said = NOTHING
    if request.body is not None:
        said = fill(
            "\n{lines}", lines=_lines(Exhibit.of(request.body, ""), marked=False)
        )
    status = f"HTTP {answer.status}" if answer else "No answer"
    return fill(
        _HEAD,
        method=request.method,
        path=shortened(f"/{path}", _OF_TEXT),
        host=host.rpartition("@")[2],
        token=_TOKENS[request.credential],
        body=said,
        status=fill(_MARKED if marked else "{text}\n", text=status),
        headers=joined(_headers(answer)) if answer else NOTHING,
    )


def _headers(answer: Response) -> list[Markup]:
    return [
        fill("{name}: {value}", name=name, value=shortened(value, _OF_HEADER))
        for name in _HEADERS
        if (value := answer.headers.get(name)) is not None
    ]


def _unread(exchange: Exchange) -> Markup:
    """Say why there is no body, or what is in its place."""
    answer = exchange.response
    if answer is None:
        why = str(exchange.failure or "nothing came")
    elif not answer.body:
        why = "(empty)"
    else:
        why = f"no JSON: {exchange.json.problem}"
    mark = fill(_MARKED, text=why)
    if answer is None or not answer.body:
        return mark
    if not shows_values():
        note = "It is not shown, because nobody can tell what in it is private."
        return fill('{mark}<span class="x">{note}</span>', mark=mark, note=note)
    text = answer.body.decode("utf-8", "replace")
    lines = (shortened(line, _OF_LINE) for line in text.splitlines()[:_OF_LINES])
    told = joined(fill("{line}", line=line) for line in lines)
    return fill("{mark}{text}", mark=mark, text=told)


def _lines(exhibit: Exhibit, *, marked: bool = True) -> Markup:
    return joined((_line(line, marked=marked) for line in exhibit.lines), "")


#: A block of its own, which the end of the line therefore belongs into.
_MARKED = '<mark class="line">{text}\n</mark>'
#: Classes of one letter, because there are thousands of them in a report.
_KINDS = {
    "string": "s",
    "number": "n",
    "word": "w",
    "hidden": "h",
    "left-out": "x",
    "missing": "m",
}


def _line(line: Line, *, marked: bool) -> Markup:
    kind = _KINDS.get(line.kind)
    text = fill("{text}", text=line.text)
    if kind:
        text = fill('<span class="{kind}">{text}</span>', kind=kind, text=text)
    if line.key is not None:
        text = fill('<span class="k">{key}</span>: {text}', key=line.key, text=text)
    indent = "  " * line.depth
    text = fill("{indent}{text}", indent=indent, text=text)
    return fill(_MARKED if line.marked and marked else "{text}\n", text=text)
