"""Outcomes in which every text from outside is as bad as it can be."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import strategies as st

from orchestrator_contract.contract_tests.exchange import (
    Exchange,
    Failure,
    Purpose,
    Request,
    Response,
    Trouble,
)
from orchestrator_contract.contract_tests.exhibit import Exhibit
from orchestrator_contract.contract_tests.forms import escaped
from orchestrator_contract.contract_tests.model import Finding
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.places import FilePlace

from .test_reporters import finding, outcome

#: What ends something, begins something, or means something, somewhere.
FRAGMENTS = (
    *("</script><script>alert(1)</script>", "</style>", "<img src=x onerror=alert(1)>"),
    *("</pre></details>", "<details open>", "<!--", "-->", "]]>", "<![CDATA[", "<?"),
    *('"', "'", "' onmouseover='x", '" autofocus onfocus="x', "&", "&lt;", "&#60;"),
    *(
        "|",
        "||",
        "`",
        "```",
        "````\n",
        "~~~",
        "**",
        "__",
        "# ",
        "- ",
        "1. ",
        "> ",
        "\\",
    ),
    *("[x](javascript:alert(1))", "![x](http://evil.example/x.png)", "<http://a.b>"),
    *("http://evil.example/", "www.evil.example", "@someone", "#1", "$x$", ":boom:"),
    *("::error::", "::stop-commands::x", "##[error]", "%", "%0A", "%25", ",", ":"),
    *(
        "{",
        "}",
        "{x}",
        "{0.__class__}",
        "%s",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "\x00",
        "\x1b[2J",
    ),
    *(
        "\x9b31m",
        "\u202e",
        "\u2066",
        "\u2028",
        "\ufffe",
        "\U0001ffff",
        "\ud800",
        "\ufeff",
    ),
)
#: Ends with a letter, so that it is never empty.
HOSTILE = st.lists(
    st.sampled_from(FRAGMENTS) | st.text(max_size=3), min_size=1, max_size=4
).map(lambda parts: "".join(parts) + "x")


def hostile_exchange(text: str) -> Exchange:
    """Return an exchange that says *text* wherever a server or a user can."""
    body = {text: text, "state": text, "list": [text, {text: [text]}]}
    return Exchange(
        number=1,
        url=f"http://127.0.0.1/orchestrator/v1/jobs/{text}",
        request=Request(
            operation="get-job",
            path=f"/jobs/{text}",
            job=text,
            query=(("limit", text),),
            purpose=Purpose.STRANGE_ID,
        ),
        response=Response(
            status=200,
            headers={"content-type": text, "location": text},
            body=json.dumps(body).encode(),
        ),
    )


def hostile_findings(text: str) -> list[Finding]:
    """Return findings of every kind of place, each of which says *text*."""
    words = {
        "pointer": f"/{escaped(text)}",
        "expected": text,
        "actual": text,
    }
    asked = hostile_exchange(text)
    silent = replace(asked, response=None, failure=Failure(Trouble.CUT, text))
    raw = replace(
        asked, response=Response(status=500, body=text.encode("utf-8", "replace"))
    )
    body = {text: text, "status": [{"state": text, "enter_time": text}]}
    exhibit = Exhibit.of(body, words["pointer"])
    return [
        finding("get-job/id-names-the-job", place=asked, times=3, **words),
        finding("list-jobs/id-is-absolute", place=silent, **words),
        finding("get-job/server-does-not-fail", place=raw, **words),
        replace(
            finding("get-job/id-is-absolute", place=FilePlace(text, 7), **words),
            exhibit=exhibit,
        ),
    ]


def hostile_outcome(text: str) -> Outcome:
    """Return an outcome that says *text* wherever something from outside is told."""
    told = outcome(*hostile_findings(text))
    return replace(
        told,
        target=text,
        profile_reason=text,
        suppressed=tuple(hostile_findings(text)),
        stale=(text,),
        lacking=(text,),
        coverage=replace(told.coverage, notes=(text,)),
    )
