"""What a finding shows of a body: the place, marked; little; and nothing private."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.exhibit import Exhibit
from orchestrator_contract.contract_tests.privacy import HIDDEN, showing_values
from orchestrator_contract.contract_tests.reading import judge_files

from .judging import golden, places

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


def shown(body, pointer: str) -> list[str]:
    return [str(line) for line in Exhibit.of(body, pointer).lines]


def marked(body, pointer: str) -> str:
    (line,) = [line for line in Exhibit.of(body, pointer).lines if line.marked]
    return str(line).strip()


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", "{"),
        ("/state", '"state": "finished",'),
        ("/status/2/state", '"state": "running",'),
        ("/status/2", "{"),
        ("/owner/role_ids/0", "1"),
        ("/userdata", '"userdata": {}'),
        ("/userdata/x", '"x": missing'),
        ("/nothing", '"nothing": missing'),
        ("/status/99/state", 'missing: "99"'),
        ("/status/x", 'missing: "x"'),
        ("/state/deeper/still", '"state": "finished",'),
        ("/owner/email", f'"email": "{HIDDEN}",'),
    ],
)
def test_the_place_is_marked_or_where_it_should_be(pointer, line):
    assert marked(golden("job-page-example"), pointer) == line


@given(JSON, st.data())
def test_exactly_one_line_is_marked_wherever_the_place_is(body, data):
    pointer = data.draw(st.sampled_from(["", *places(body)]) | st.text())
    assert marked(body, pointer)


@given(JSON)
def test_a_small_body_is_shown_in_full(body):
    text, whole = "\n".join(shown(body, "")), json.dumps(body, ensure_ascii=False)
    if not any(sign in text + whole for sign in ("…", "params", "@", "%40")):
        assert json.loads(text) == json.loads(whole)


@pytest.mark.parametrize("pointer", ["", "/items/5000/a/b", "/items/5000/l/900", "/k9"])
def test_of_a_large_body_little_is_shown(pointer):
    row = {"a": {"b": "x" * 5_000}, "l": [*range(1_000)], "t": "y" * 9_000}
    body = {"items": [row] * 9_000} | {f"k{n}": [1, [2]] * 40 for n in range(300)}
    lines = shown(body, pointer)
    assert len(lines) < 60
    assert max(map(len, lines)) < 300
    assert marked(body, pointer)


def test_brackets_are_shown_in_pairs():
    for pointer in places(golden("job-page-example")):
        text = "\n".join(shown(golden("job-page-example"), pointer))
        for opening, closing in ("{}", "[]"):
            assert text.count(opening) == text.count(closing), pointer


def test_a_private_value_is_marked_and_not_shown():
    body = {"options": {"params": {"password": "pst"}}, "userdata": ["pst"]}
    assert marked(body, "/options/params/password") == f'"params": {HIDDEN}'
    assert "pst" not in "".join(shown(body, ""))
    with showing_values():
        assert "pst" in "".join(shown(body, "/userdata/0"))


def test_an_address_is_hidden_before_it_is_cut():
    body = {"note": "x" * 150 + "@" + "y" * 20}
    assert "xx" not in "".join(shown(body, "/note"))


@pytest.mark.parametrize("prefix", ["", "/items/1"])
def test_a_place_in_the_times_of_a_job_shows_its_life(prefix):
    job = golden("job-page-example")
    body = {"items": [{}, job]} if prefix else job
    life = Exhibit.of(body, f"{prefix}/status/2/enter_time").life
    assert [entry.state for entry in life.entries] == [
        e["state"] for e in job["status"]
    ]
    assert (life.about, life.entry, life.duration) == ("status", 2, 256.0)
    assert {key for key, _ in life.marks} == {
        "timestamp",
        "started_timestamp",
        "finished_timestamp",
    }


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (golden("job-page-example"), "/owner/id"),
        (golden("job-page-example"), ""),
        (golden("job-page-example", status=[]), "/timestamp"),
        (golden("job-page-example", status="x"), "/timestamp"),
        ({"items": []}, "/items/7/timestamp"),
        ([1], "/0/status"),
    ],
)
def test_any_other_place_shows_none(body, pointer):
    assert Exhibit.of(body, pointer).life is None


def test_of_an_endless_history_the_beginning_is_kept():
    job = golden("job-page-example")
    job["status"] *= 1_000
    assert len(Exhibit.of(job, "/state").life.entries) == 24


def test_a_finding_in_a_file_keeps_what_it_shows(tmp_path):
    job = golden("job-page-example", state="gone")
    path = tmp_path / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    told = judge_files([str(path)], checks=CATALOGUE.values()).findings
    (about_state,) = [f for f in told if f.breach.pointer == "/state"]
    (line,) = [line for line in about_state.exhibit.lines if line.marked]
    assert str(line).strip() == '"state": "gone",'
