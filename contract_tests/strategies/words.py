"""Small things that jobs are made of: names, sentences, JSON values, instants."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

#: The first instant of all that is drawn, in milliseconds since 1970: 2024-01-01.
EPOCH = 1_704_067_200_000
#: The farthest from there: ten years.
_FARTHEST = 10 * 365 * 86_400_000

#: Where an orchestrator may live; the last one is behind a proxy with a path.
BASE_URLS = (
    "https://orchestrator.example.com:8143",
    "https://localhost:8143",
    "https://[2001:db8::7]:8143",
    "https://console.example.com/behind/a/proxy",
)
#: What the names of nodes end in; the last one makes them as long as names can be.
DOMAINS = (
    ".example.com",
    "",
    ".xn--bcher-kva.example",
    f".{'a' * 63}.{'b' * 63}.example.com",
)
ENVIRONMENTS = ("production", "staging", "feature_42", "p")
LOGINS = ("admin", "jane.doe@example.com", "EXAMPLE\\jdoe", "日本太郎")
TASKS = ("facts", "package::linux", "service", "bolt_shim::command", "a")

#: A sentence in its creator's words, perhaps none.
sentences = st.one_of(
    st.sampled_from(["deploy the web app", "", "naïve Größe 🚀 مرحبا", "two\nlines\t"]),
    st.text(max_size=20),
)
#: The number of a job.
numbers = st.integers(1, 2**31 - 1)
#: An instant in milliseconds since 1970.
instants = st.integers(0, _FARTHEST).map(lambda later: EPOCH + later)
#: A UUID as text; version 4, as all that were seen.
uuids = st.uuids(version=4).map(str)

_leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
)
#: Any JSON value, not deep.
values: st.SearchStrategy[Any] = st.one_of(
    _leaves,
    st.lists(_leaves, max_size=2),
    st.dictionaries(st.text(max_size=8), _leaves, max_size=2),
)
#: An object of which nobody says what is in it; most often nothing.
objects: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(dict),
    st.dictionaries(st.text(max_size=8), values, max_size=3),
)
