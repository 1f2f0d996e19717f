"""A baseline: what it accepts, for how long, and what is wrong with a bad one."""

from __future__ import annotations

import json
from datetime import date

import pytest

from orchestrator_contract.contract_tests.baseline import (
    Accepted,
    Baseline,
    BaselineError,
)
from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.model import Breach, Finding
from orchestrator_contract.contract_tests.places import FilePlace

TODAY = date(2026, 11, 23)
CHECK = "list-jobs/names-are-sorted-as-numbers"


def finding(pointer: str, check: str = CHECK) -> Finding:
    breach = Breach(pointer, "one thing", "another")
    return Finding(check=CATALOGUE[check], breach=breach, place=FilePlace("page.json"))


def test_a_finding_is_accepted_wherever_in_the_list_it_stands():
    baseline = Baseline((Accepted(check=CHECK, pointer="/items/*/name"),))
    kept, suppressed = baseline.divide([finding("/items/7/name")], today=TODAY)
    assert not kept
    assert [f.breach.pointer for f in suppressed] == ["/items/7/name"]


def test_another_place_or_another_check_counts():
    baseline = Baseline((Accepted(check=CHECK, pointer="/items/*/name"),))
    others = [
        finding("/items/7/id"),
        finding("/items/7/name", "list-jobs/id-is-absolute"),
    ]
    kept, suppressed = baseline.divide(others, today=TODAY)
    assert list(kept) == others
    assert not suppressed


@pytest.mark.parametrize(
    ("expires", "accepted"),
    [(None, True), (date(2026, 11, 23), True), (date(2026, 11, 22), False)],
)
def test_an_entry_holds_up_to_its_last_day(expires, accepted):
    entry = Accepted(check=CHECK, pointer="", expires=expires)
    _, suppressed = Baseline((entry,)).divide([finding("")], today=TODAY)
    assert bool(suppressed) is accepted


def test_an_entry_is_stale_only_if_its_check_was_exercised_and_its_day_not_over():
    entry = Accepted(check=CHECK, pointer="/items/*/name")
    old = Accepted(check=CHECK, pointer="/x", expires=date(2020, 1, 1))
    baseline = Baseline((entry, old))
    assert baseline.stale([], [CHECK], today=TODAY) == (f"{CHECK} /items/*/name",)
    assert baseline.stale([], [], today=TODAY) == ()
    assert baseline.stale([finding("/items/3/name")], [CHECK], today=TODAY) == ()


def test_an_update_keeps_reasons_and_forgets_what_is_gone(tmp_path):
    path = tmp_path / "known.json"
    kept = Accepted(
        check=CHECK, pointer="/a", reason="ticket 4711", expires=date(2027, 6, 30)
    )
    Baseline((kept, Accepted(check=CHECK, pointer="/gone"))).save(path)
    Baseline.load(path).updated([finding("/a"), finding("/b")], [CHECK]).save(path)
    assert Baseline.load(path).accepted == (kept, Accepted(check=CHECK, pointer="/b"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "is not of the form"),
        ('{"schema": 2, "accepted": []}', "is not of the form"),
        ('{"schema": 1, "accepted": ["x"]}', "entry 1: an object with check"),
        (
            '{"schema": 1, "accepted": [{"check": "a"}]}',
            "entry 1: an object with check",
        ),
        (
            '{"schema": 1, "accepted": [{"check": "a", "pointer": "", "why": ""}]}',
            "unknown key 'why'; allowed: check, expires, pointer, reason",
        ),
        (
            '{"schema": 1, "accepted": [{"check": 1, "pointer": ""}]}',
            "check, pointer and reason are strings",
        ),
        (
            json.dumps(
                {
                    "schema": 1,
                    "accepted": [{"check": CHECK, "pointer": "", "expires": 7}],
                }
            ),
            "expires is 7, not a day such as 2027-06-30",
        ),
    ],
)
def test_a_bad_baseline_says_in_a_line_what_is_wrong_and_where(tmp_path, text, said):
    path = tmp_path / "known.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match=r"^[^\n]+$") as refusal:
        Baseline.load(path)
    assert said in str(refusal.value)
    assert str(path) in str(refusal.value)


def test_a_baseline_that_is_not_there_can_be_begun(tmp_path):
    assert Baseline.load(tmp_path / "none", missing_ok=True) == Baseline()
    with pytest.raises(BaselineError, match="--baseline-update makes it"):
        Baseline.load(tmp_path / "none")


def test_what_cannot_be_read_or_written_is_told_in_a_line(tmp_path):
    with pytest.raises(BaselineError, match="cannot read the baseline"):
        Baseline.load(tmp_path)
    with pytest.raises(BaselineError, match="cannot write the baseline"):
        Baseline().save(tmp_path / "no" / "folder")
