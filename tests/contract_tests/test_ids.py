"""What is asked for: each sort of id is what the rules of judgement say it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.planning.ids import (
    HARMLESS,
    LARGEST,
    draw,
    odd_integers,
    strange_ids,
    unknown_integers,
    words,
)


def readable_as_integer(text: str) -> bool:
    """Whether any lenient reader could take *text* for a whole number."""
    for read in (int, float):
        try:
            number = read(text)
        except (ValueError, OverflowError):
            continue
        if number == number // 1:
            return True
    return False


@given(words())
def test_a_word_is_no_integer_and_harmless(word):
    assert set(word) <= set(HARMLESS)
    assert word not in {".", ".."}
    assert 1 <= len(word) <= 1000
    # What has an underscore or an exponent is one to Python, but to no reader of ids.
    assert not readable_as_integer(word) or set(word) & set("_eEnNiI")


@given(odd_integers(42))
def test_an_odd_integer_is_none_that_a_job_can_have(text):
    number = int(text)
    assert number <= 0 or number >= 2**31


@given(
    st.integers(0, LARGEST).flatmap(
        lambda n: st.tuples(st.just(n), unknown_integers(n))
    )
)
def test_an_unknown_integer_is_a_million_beyond_the_newest(pair):
    newest, text = pair
    assert min(newest + 10**6, LARGEST) <= int(text) <= LARGEST


@given(strange_ids())
def test_a_strange_id_has_odd_characters_or_is_very_long(text):
    assert len(text) >= 5000 or not (text.isascii() and text.isprintable())


@given(st.sampled_from([1, 20, 1000]).flatmap(words))
def test_a_word_is_no_integer_with_a_sign_or_an_empty_fraction(word):
    assert word.strip("-.0123456789") or word.strip("-.").partition(".")[2].strip("0")


@given(st.integers(1, LARGEST), st.data())
def test_an_odd_integer_may_fold_onto_the_known_job(known, data):
    folded = [str(2**bits + known) for bits in (32, 63, 64)]
    text = data.draw(odd_integers(known))
    assert text not in folded or int(text) % 2**31 == known % 2**31


def test_every_sort_of_odd_integer_is_drawn():
    drawn = [int(text) for text in draw(odd_integers(7), 100, from_seed=0)]
    bounds = [-(2**70), 0, 1, 2**31, 2**33, 2**53, 2**64, 2**64 + 8]
    met = {sum(number >= bound for bound in bounds) for number in drawn}
    assert met == {1, 2, 4, 6, 7}
    assert {2**32 + 7, 2**63 + 7, 2**64 + 7} <= set(drawn)


@pytest.mark.parametrize(("count", "from_seed"), [(0, 0), (1, 5), (12, 2**64)])
def test_no_more_is_drawn_than_was_asked_for_and_nothing_twice(count, from_seed):
    drawn = draw(words(), count, from_seed=from_seed)
    assert len(drawn) == len(set(drawn)) <= count


def test_where_there_is_little_to_draw_little_is_drawn():
    assert draw(st.sampled_from("ab"), 5, from_seed=0) == draw(
        st.sampled_from("ab"), 9, from_seed=0
    )
    assert draw(unknown_integers(LARGEST), 3, from_seed=0) == [str(LARGEST)]


@pytest.mark.parametrize("strategy", [words(), odd_integers(7), strange_ids()])
def test_the_same_seed_draws_the_same_different_values(strategy):
    drawn = draw(strategy, 6, from_seed=3)
    assert draw(strategy, 6, from_seed=3) == drawn
    assert len(set(drawn)) == len(drawn) <= 6
    assert draw(words(), 6, from_seed=3) != draw(words(), 6, from_seed=4)


DRAW = """if True:
    from orchestrator_contract.contract_tests.planning.ids import *

    for strategy in (words(), odd_integers(), unknown_integers(0), strange_ids()):
        print(ascii(draw(strategy, 50, from_seed=0)))
"""


def drawn_in(folder: Path, code: str = DRAW) -> str:
    """What a program in *folder* prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    return done.stdout


def test_drawing_leaves_nothing_behind(tmp_path):
    assert len(drawn_in(tmp_path).splitlines()) == 4
    assert not list(tmp_path.iterdir())


def test_nothing_of_the_program_that_draws_is_taken_along(tmp_path):
    numbers = [7_000_000 + 31 * n for n in range(100)]
    words = [f"pass-word-{n}" for n in range(100)]
    told = "\n".join(f"    print({value!r})" for value in (*numbers, *words))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "app.py").write_text(f"def tell():\n{told}\n", "utf-8")
    folder = tmp_path / "mine"
    code = "import sys; sys.path.insert(0, ''); import app\n" + DRAW
    assert drawn_in(folder, code) == drawn_in(tmp_path)
    assert [path.name for path in folder.iterdir()] == ["app.py"]


def test_an_interrupt_while_ids_are_drawn_is_not_lost():
    """Hypothesis watches the collection of garbage, where what is raised is dropped."""

    def interrupted(text: str) -> str:
        signal.raise_signal(signal.SIGINT)
        return text

    with pytest.raises(KeyboardInterrupt):
        draw(words().map(interrupted), 2, from_seed=1)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert len(draw(words(), 2, from_seed=1)) == 2
