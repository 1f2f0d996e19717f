"""Hypothesis strategies for what a hostile server may put in a body's place."""

from __future__ import annotations

from hypothesis import strategies as st

_KNOWN_WORDS = """
    new ready running stopping stopped finished failed errored skipped
    deploy task plan_task plan_script items report null NaN
"""
_KNOWN_KEYS = """
    id name state status items report next-events event pagination node node_states
    enter_time exit_time options scope environment
"""

#: Words that checks compare with, so that chance reaches behind the first comparison.
_WORDS = st.sampled_from(
    [
        *_KNOWN_WORDS.split(),
        *("", "0", "-1", "007", "81", "9" * 50, "9" * 5000, "1e400", "٣", "8\n1"),
        "2026-03-02T09:16:21Z",
        "2026-03-02T09:16:21.5+23:59",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2016-12-31T23:59:60Z",
        "2026-02-30T25:61:00Z",
        "/jobs/81",
        "https://[/jobs/81",
        "//[::1]:x/jobs/81/nodes",
        "https://h/jobs/81/events?start=" + "9" * 5000,
        "https://h/jobs/81/events?start=%zz",
        "\ud800",
        "\x1b[31m\u202e",
        "0e079bf6-15e4-491e-88f8-44f75e751f33",
    ]
)
_NUMBERS = st.one_of(
    st.integers(-3, 300),
    st.sampled_from([10**30, 10**400, -(10**400), 2**63, int("9" * 4300)]),
    st.floats(allow_nan=False),
    st.sampled_from([float("inf"), -0.0, 5.0, 1e308]),
)
_SCALARS = st.none() | st.booleans() | _NUMBERS | _WORDS | st.text(max_size=8)
_KEYS = st.text(max_size=4) | st.sampled_from(
    [
        *_KNOWN_KEYS.split(),
        *("~", "/", "0", "kind", "msg", "details", "owner", "duration", "total"),
    ]
)


def shown(value: object) -> str:
    """Name a parameter of a test by its first forty characters."""
    return repr(value)[:40]


#: Any JSON value, with a liking for those that programs stumble over.
HOSTILE = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4)
    ),
    max_leaves=8,
)
