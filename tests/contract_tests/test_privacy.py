"""What is private appears in no output of any kind, unless somebody asks for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.document import OPERATION_OF, Document
from orchestrator_contract.contract_tests.evidence import Looks
from orchestrator_contract.contract_tests.exchange import Exchange, Request, Response
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.outcome import Outcome
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.contract_tests.privacy import (
    HIDDEN,
    hiding,
    printable,
    showing_values,
    veiled,
)
from orchestrator_contract.contract_tests.reporters import FORMATS, render, render_text
from orchestrator_contract.contract_tests.views import Job
from orchestrator_contract.fixtures import document

SECRET = "hunter2-planted"  # noqa: S105 - that is what it is here for
TOKEN = "0T0ken-of-the-run"  # noqa: S105 - that is what it is here for


def planted() -> dict:
    """A job with the secret wherever users put such things, and wrong besides."""
    body = json.loads(document("job-page-example").text)
    body["options"]["params"] = {"password": SECRET, "deep": [{"er": SECRET}]}
    body["userdata"] = [SECRET]
    body["owner"]["email"] = f"{SECRET}@example.com"
    body["description"] = f"ask {SECRET}@example.com"
    body["result"] = {"out": SECRET}
    body["node_count"] = {"params": SECRET, "userdata": SECRET}
    body["state"] = f"mail {SECRET}@example.com"
    body["msg"] = TOKEN
    return body


def outcome_of(court: Court, *exchanges: Exchange) -> Outcome:
    return Outcome(
        target="http://127.0.0.1",
        started_at=datetime.now(UTC),
        findings=court.findings(),
        coverage=court.coverage(),
        exchanges=exchanges,
    )


def every_output(outcome: Outcome) -> list[str]:
    texts = [render(form, outcome, secrets=(TOKEN,)) for form in FORMATS]
    return [*texts, render_text(outcome, secrets=(TOKEN,), verbose=True)]


def judged(body: dict) -> Court:
    court = Court(CATALOGUE.values())
    court.document(
        Document(
            body=body,
            schema="job",
            operation=OPERATION_OF["job"],
            place=FilePlace("job.json"),
        )
    )
    return court


def test_a_planted_secret_appears_in_no_output():
    for text in every_output(outcome_of(judged(planted()))):
        assert SECRET not in text
        # Files are no exchanges to record.
        assert HIDDEN in text or not text or '"entries": []' in text


def test_whoever_asks_for_values_sees_them():
    with showing_values():
        outcome = outcome_of(judged(planted()))
    assert any(SECRET in text for text in every_output(outcome))


def test_a_change_of_private_parts_is_told_without_them():
    before, after = planted(), planted()
    after["options"] = {**after["options"], "params": {"password": f"new {SECRET}"}}
    after["userdata"] = {"other": SECRET}
    court = Court(CATALOGUE.values())
    subject = Looks(Job(before), Job(after))
    check = CATALOGUE["get-job/settings-do-not-change"]
    court.judgement.judge([check], subject, FilePlace("job.json"))
    assert {f.breach.pointer for f in court.findings()} == {"/options", "/userdata"}
    for text in every_output(outcome_of(court)):
        assert SECRET not in text


def test_a_server_that_echoes_the_token_does_not_get_it_into_a_report():
    request = Request(operation="get-job", path="/jobs/1", job="1")
    body = {"kind": f"x {TOKEN}", "msg": f"{TOKEN}\n    at a.b.c(D.java:1)"}
    exchange = Exchange(
        number=1,
        url="http://127.0.0.1/orchestrator/v1/jobs/1",
        request=request,
        response=Response(
            status=404,
            headers={"content-type": f"text/{TOKEN}"},
            body=json.dumps(body).encode(),
        ),
    )
    court = Court(CATALOGUE.values())
    court.hear([exchange])
    assert court.findings()
    for text in every_output(outcome_of(court, exchange)):
        assert TOKEN not in text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(JSON)
def test_nothing_private_is_left_in_a_veiled_value(value):
    body = {"userdata": {"a": value}, "options": {"params": {"b": value}}}
    assert veiled(body) == {"userdata": HIDDEN, "options": {"params": HIDDEN}}


@given(JSON)
def test_emptiness_and_null_are_no_secrets(value):
    body = {"userdata": {}, "params": None, "other": value}
    assert veiled(body) == {"userdata": {}, "params": None, "other": veiled(value)}


@given(st.text())
def test_what_is_printed_moves_no_cursor(text):
    shown = printable(text)
    assert len(shown) == len(text)
    assert shown.isprintable() or not set(shown) & {chr(n) for n in range(32)}


@pytest.mark.parametrize(
    "odd", ["\x1b[2J", "\r", "\x9b31m", "\u202e", "\u2066", "\x00"]
)
def test_controls_of_a_terminal_are_replaced(odd):
    assert printable(f"a{odd}b").count("\ufffd") == 1


@pytest.mark.parametrize("show", [False, True])
@pytest.mark.parametrize("before", [110, 155, 195, 995, 1_995])
def test_half_a_token_is_not_told_where_a_text_is_cut(before, show):
    """A server may say it back just where reports cut what came to length."""
    said = f"{'x' * before}{TOKEN}"
    lines = "\n".join(f"{'x' * n}{TOKEN}" for n in range(150, 200, 3))
    for body in (json.dumps({said: said, "state": said}), f"{{{said}\n{lines}"):
        exchange = Exchange(
            number=1,
            url=f"http://127.0.0.1/orchestrator/v1/jobs/{said}",
            request=Request(operation="get-job", path="/jobs/1", job="1"),
            response=Response(
                status=200,
                headers={"content-type": said, "location": f"{'y' * 190}{TOKEN}"},
                body=body.encode(),
            ),
        )
        court = Court(CATALOGUE.values())
        with showing_values(show), hiding(TOKEN):
            court.hear([exchange])
            assert court.findings()
            for text in every_output(outcome_of(court, exchange)):
                assert TOKEN[:4] not in text
