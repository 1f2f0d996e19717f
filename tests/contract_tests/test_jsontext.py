"""Strict JSON: every value is read, everything else is refused with a clear word."""

from __future__ import annotations

import json
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests import jsontext
from orchestrator_contract.contract_tests.jsontext import MAX_DEPTH, JsonText

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(value=VALUES, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
def test_any_value_is_read_however_it_is_written(
    *, value: object, indent: int | None, ascii_only: bool
) -> None:
    written = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert JsonText.read(written.encode()) == JsonText(value=value)


@given(st.binary(max_size=200))
def test_no_bytes_at_all_raise(raw: bytes) -> None:
    read = JsonText.read(raw)
    assert (read.problem is None) or (read.value is None and read.problem)


@given(st.text(alphabet='{}[]",:\\0123456789.-+eEtrufalsn \n\ufeff', max_size=80))
def test_nothing_that_resembles_json_raises(written: str) -> None:
    read = JsonText.read(written.encode())
    if read.problem is None:
        assert read.value == json.loads(written)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b'{"id": 1, "b": 2, "id": 3}', "the key 'id' stands twice in one object"),
        (
            b'[{"x": {"y": 1, "y": 1}}]',
            "a key that nobody documents stands twice in one object",
        ),
        (b'{"a": NaN}', "NaN is no JSON value"),
        (b"[Infinity]", "Infinity is no JSON value"),
        (b"[-Infinity]", "-Infinity is no JSON value"),
        (b'{"a": 1} {"b": 2}', "Extra data, line 1 column 10"),
        (b'{"a": 1}\x00', "Extra data, line 1 column 9"),
        (b'{"name": "81",', "Expecting property name"),
        (b'{"name": "8', "Unterminated string"),
        (b"{'name': 81}", "Expecting property name"),
        (b"[1, 2,]", "line 1 column"),
        (b'"\x01"', "Invalid control character"),
        (b"01", "Extra data"),
        (b'{"a": "\xff"}', "not UTF-8 (byte 7)"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8 (byte 0)"),
        (b"\xef\xbb\xbf{}", "a byte order mark stands before it"),
        (b"9" * (sys.get_int_max_str_digits() + 1), "more digits than can be read"),
        (b"<!doctype html>", "Expecting value, line 1 column 1"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_a_lenient_parser_forgives_is_refused(raw: bytes, problem: str) -> None:
    read = JsonText.read(raw)
    assert read.value is None
    assert problem in (read.problem or "")


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_brackets_may_stand_as_deep_as_the_bound_and_no_deeper(
    opening: str, closing: str
) -> None:
    deep = opening * MAX_DEPTH + "1" + closing * MAX_DEPTH
    assert JsonText.read(deep).problem is None
    problem = f"nested deeper than {MAX_DEPTH} levels"
    assert JsonText.read(f"[{deep}]") == JsonText(problem=problem)


def test_brackets_in_strings_and_side_by_side_are_not_deep() -> None:
    quoted = json.dumps(["[" * 100, '"{' * 100, "\\[" * 100])
    assert JsonText.read(quoted).problem is None
    assert JsonText.read("[" + "[],{}," * 100 + "[]]").problem is None


def deepest(text: str) -> int:
    """Count brackets character by character, as they stand in no string."""
    depth = most = 0
    quoted = escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif quoted:
            escaped, quoted = character == "\\", character != '"'
        elif character in "[{":
            depth += 1
            most = max(most, depth)
        elif character in "]}":
            depth -= 1
        else:
            quoted = character == '"'
    return most


@given(st.text(alphabet='[]{}"\\a\n,:', max_size=300))
def test_brackets_are_counted_where_they_are_no_text(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsontext, "MAX_DEPTH", 5)
        assert jsontext._too_deep(text) == (deepest(text) > 5)


def test_a_hundred_thousand_open_brackets_end_in_a_word_and_no_recursion() -> None:
    assert (
        JsonText.read("[" * 100_000).problem == f"nested deeper than {MAX_DEPTH} levels"
    )


def test_one_key_twice_among_many_is_found_without_delay() -> None:
    """A hostile server must not make the judge compare every key with every other."""
    keys = [f'"{number}":0' for number in range(200_000)]
    written = "{" + ",".join([*keys, '"199999":1']) + "}"
    began = time.monotonic()
    assert "stands twice" in (JsonText.read(written).problem or "")
    assert time.monotonic() - began < 20


def test_a_large_exponent_is_json_all_the_same() -> None:
    assert JsonText.read("[1e999]").value == [float("inf")]


def test_half_a_character_is_replaced_so_that_a_report_can_be_written() -> None:
    written = rb'{"\ud800": ["\ud83d\ude00", "x\uDFFFy", 1, null], "\\ud800": 0}'
    assert JsonText.read(written).value == {
        "\ufffd": ["\N{GRINNING FACE}", "x\ufffdy", 1, None],
        "\\ud800": 0,
    }
