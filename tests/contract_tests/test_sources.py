"""Files read piece by piece hold the same texts as files read at once."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from codecs import BOM_UTF8

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests import sources, texts
from orchestrator_contract.contract_tests.sources import Source, kept, sources_in
from orchestrator_contract.contract_tests.texts import Piece, Unreadable

LINES = st.sampled_from(
    [
        *(b"1", b"null", b'"a"', b"[]", b'{"a": [1, 2]}', b'{"a": {"b": "\xc3\xa9"}}'),
        *(
            b"",
            b"  ",
            b"\t",
            b"\x0b",
            b"{",
            b"}",
            b'"a": 1,',
            b"\xff",
            b"\xef\xbb\xbf1",
        ),
        b'{"long": "' + b"x" * 70 + b'"}',
    ]
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r", b"\n\n"])
FILES = st.lists(st.tuples(LINES, ENDS), max_size=12).map(
    lambda lines: b"".join(line + end for line, end in lines)
)


def read(name: str, raw: bytes) -> list[texts.Text]:
    """Return the texts of a file of this name, as they are found in its pieces."""
    pieces = sources._pieces(name, io.BytesIO(raw))
    return [text for piece in pieces for text in piece.texts()]


@given(
    st.sampled_from(["a.json", "a.jsonl", "-"]),
    FILES,
    st.sampled_from([b"", b"1", b"{"]),
    st.integers(1, 200),
)
def test_pieces_of_any_size_tell_the_texts_of_the_whole(name, lines, end, size):
    raw = lines + end
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "PIECE", size)
        whole = Piece(name, raw.removeprefix(BOM_UTF8))
        assert read(name, raw) == list(whole.texts())


@given(FILES, st.integers(1, 60), st.integers(1, 60))
def test_whatever_the_bounds_are_a_file_is_read_or_refused(raw, size, largest):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "PIECE", size)
        patch.setattr(texts, "LARGEST_TEXT", largest)
        try:
            found = read("a.jsonl", raw)
        except Unreadable as refusal:
            told = str(refusal)
        else:
            whole = list(Piece("a.jsonl", raw.removeprefix(BOM_UTF8)).texts())
            told = ""
            assert found == whole or len(raw) > largest
    assert not told or "is larger than" in told


def test_json_lines_are_read_piece_by_piece(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "PIECE", 100)
    path = tmp_path / "many.txt"
    path.write_bytes(b'{"a": 1}\n' * 1000)
    pieces = list(Source(str(path)).pieces())
    assert len(pieces) > 50
    assert max(len(piece.raw) for piece in pieces) <= 200
    numbers = [text.place.line for piece in pieces for text in piece.texts()]
    assert numbers == list(range(1, 1001))


def test_a_file_that_is_larger_than_a_text_may_be_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "PIECE", 10)
    monkeypatch.setattr(texts, "LARGEST_TEXT", 100)
    path = tmp_path / "large.json"
    path.write_text(json.dumps(list(range(90)), indent=1), encoding="utf-8")
    with pytest.raises(Unreadable, match=r"large\.json is larger than"):
        list(Source(str(path)).pieces())
    path = tmp_path / "large.jsonl"
    path.write_text("1\n" * 5 + "2" * 200, encoding="utf-8")
    with pytest.raises(Unreadable, match=r"large\.jsonl:6 is larger than"):
        list(Source(str(path)).pieces())


def test_what_is_not_there_is_told_before_anything_is_read(tmp_path):
    there = tmp_path / "there.json"
    there.touch()
    with pytest.raises(Unreadable, match=r"cannot read .*nowhere"):
        sources_in([str(there), str(tmp_path / "nowhere.json")])


def test_what_comes_through_a_pipe_can_be_kept_to_be_read_twice(tmp_path, monkeypatch):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"[1]",))
    writer.start()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"[2]")))
    with kept(sources_in([str(pipe), "-"])) as found:
        writer.join()
        twice = [[p.raw for s in found for p in s.pieces()] for _ in range(2)]
        assert [source.size for source in found] == [3, 3]
        assert [source.name for source in found] == [str(pipe), "-"]
        copies = [source.kept for source in found]
    assert twice == [[b"[1]", b"[2]"]] * 2
    assert not any(os.path.exists(copy or "") for copy in copies)  # noqa: PTH110 - a Path of "" is "."


def test_nobody_knows_how_much_comes_through_a_pipe():
    assert Source("-").size is None
