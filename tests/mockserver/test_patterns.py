"""Regular expressions, of clients and our own: what they find, they find soon."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.mockserver.inventory import Inventory, Node
from orchestrator_contract.mockserver.inventory.patterns import Patterns
from orchestrator_contract.mockserver.inventory.queries import BadQuery, found_by

from .asking import API, asking
from .test_serve import SCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import urllib3

NAMES = [f"web{n}.dc{n % 7}.example.com" for n in range(300)]
HOUSE = Inventory(nodes=[Node(name=name) for name in NAMES])
#: What keeps a matcher busy that tries one way after the other.
ENDLESS = ["^((a|[a-z0-9.-])+)+!$", "^(.+)+!$", "(.*.*)*=", ".*.*.*.*.*.*.*.*.*!"]

_LEAVES = st.sampled_from(
    [*"aB.-^$", "[ab]", "[^a-z]", r"\w", r"\d", r"[\s.]", r"\b", r"\B", r"\A", r"\Z"]
)
_EXPRESSIONS = st.recursive(
    _LEAVES,
    lambda part: (
        st.builds("{}{}".format, part, part)
        | st.builds("({}|{})".format, part, part)
        | st.builds("(?:{}){}".format, part, st.sampled_from(["*", "+", "?", "*?"]))
        | st.builds("({}){}".format, part, st.sampled_from(["{2}", "{1,3}", "{,2}"]))
        | st.builds("(?{}:{})".format, st.sampled_from(["i", "m", "s", "a"]), part)
        | st.builds("(?i:{}(?-i:{}))".format, part, part)
    ),
    max_leaves=6,
)


@given(_EXPRESSIONS, st.text(alphabet="abAB.-1é \n", max_size=8))
def test_an_expression_finds_what_python_finds(expression: str, text: str) -> None:
    found = Patterns().read(expression).is_in(text)
    assert found == bool(re.search(expression, text))


@pytest.mark.parametrize("expression", ENDLESS)
def test_an_expression_that_would_never_end_finds_nothing(expression: str) -> None:
    assert found_by(["~", "certname", expression], HOUSE) == []


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (["~", "certname", "a" * 1001], "1001 characters, more than 1000"),
        (["~", "certname", "(?:a{1000}){1000}"], "repeats too much"),
        (["~", "certname", "(?:(?:){99999999}a){99999999}"], "repeats too much"),
        (["~", "certname", "(?=web)"], "group"),
        (["~", "certname", r"(e)\1"], "group"),
        (["~", "certname", "e++"], "group"),
        (["~", "certname", ["web"]], "it is no text"),
        (["~", "certname", "(" * 999], "no regular expression"),
        (["~", "certname", "a{99999999999}"], "no regular expression"),
        (
            ["or", *(["~", "certname", "web" * 300] for _ in range(99))],
            "too long",
        ),
        (["~", "certname", "((a|.)*(b|.)*){1,300}!"], "too long"),
    ],
)
def test_what_would_take_long_is_refused_with_the_reason(query: Any, why: str) -> None:
    with pytest.raises(BadQuery, match=re.escape(why)):
        found_by(query, HOUSE)


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a mock in a process of its own: one that is stuck stops whoever shares it."""
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, tmp_path / "port"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def test_no_query_stops_the_mock(
    apart: subprocess.Popen[str], http: urllib3.PoolManager
) -> None:
    assert apart.stdout
    ask = asking(apart.stdout.readline().strip(), http)
    for expression in ENDLESS:
        query = ["~", "certname", expression]
        command = {"environment": "production", "scope": {"query": query}}
        body = json.dumps(command).encode()
        answer = ask(f"{API}/command/deploy", method="POST", body=body)
        assert answer.status == 400
        assert answer.json["kind"].endswith("/empty-target")
    assert ask(f"{API}/jobs/1").status == 200
    apart.send_signal(signal.SIGTERM)
    assert apart.wait(timeout=10) == 0


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"{API}/jobs/1?__token&{'a' * 30_000}", {}),
        (f"{API}/jobs/1", {"Referer": f"__token {'a' * 30_000}"}),
        (f"{API}/jobs/1", {"Prefer": f"({' ' * 30_000}("}),
    ],
    ids=["address", "header", "preference"],
)
def test_no_long_text_stops_the_mock(
    apart: subprocess.Popen[str],
    http: urllib3.PoolManager,
    path: str,
    headers: dict[str, str],
) -> None:
    assert apart.stdout
    ask = asking(apart.stdout.readline().strip(), http)
    assert ask(path, headers=headers).status == 200
