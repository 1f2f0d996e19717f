"""Lines of a width: what they hold, where they are broken, what they hide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from orchestrator_contract.contract_tests.layout import Page, cells, counted, wrapped

#: Letters whose width nobody disputes: Latin, Cyrillic, Chinese, Japanese, Korean.
LETTERS = st.characters(
    codec="utf-8", categories=("Lu", "Ll", "Lo", "Nd", "Zs"), max_codepoint=0xD7A3
).filter(lambda character: character == " " or not character.isspace())


@pytest.mark.parametrize(
    ("text", "columns"),
    [("job", 3), ("ジョブ", 6), ("任务", 4), ("e\u0301", 1), ("", 0), ("a\u200db", 2)],
)
def test_a_wide_character_takes_two_columns_and_an_accent_none(text, columns):
    assert cells(text) == columns


@given(st.text("abcäßЖ漢字かなカナ한글、。 -", max_size=60))
def test_columns_are_counted_as_rich_counts_them(text):
    assert cells(text) == cell_len(text)


@given(st.text(LETTERS, max_size=200), st.integers(2, 60))
def test_lines_fit_and_nothing_gets_lost(text, room):
    lines = wrapped(text, room)
    assert all(cells(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.text("ab", min_size=1, max_size=10), max_size=20))
def test_words_that_fit_are_never_broken(words):
    lines = wrapped(" ".join(words), 12)
    assert " ".join(lines).split() == words


def test_an_address_is_left_whole_and_a_long_word_is_not():
    address = "https://orchestrator.example.com:8143/orchestrator/v1/jobs/1"
    assert wrapped(f"see {address} there", 20) == ["see", address, "there"]
    assert wrapped("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert wrapped("漢字漢字漢字", 5) == ["漢字", "漢字", "漢字"]
    assert wrapped("", 10) == [""]


def test_a_row_stands_beside_its_label():
    lines = list(Page(40).row("expected", "one two three four five six seven"))
    assert lines == [
        "    expected  one two three four five",
        "              six seven",
    ]


def test_what_moves_a_cursor_is_never_laid_out():
    page = Page(80)
    evil = "\x1b[2J\r\u202e\x9b"
    for line in (*page.lines(evil, 0), *page.row("a", evil), page.link("a", evil)):
        assert not set(line) & set(evil) - set("[2J")


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 jobs"), (1, "1 job"), (12345, "12,345 jobs")]
)
def test_a_number_has_its_noun(number, told):
    assert counted(number, "job") == told
