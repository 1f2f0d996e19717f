"""The court: which check sees what, how findings add up, what was never exercised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests import judge
from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.document import OPERATION_OF, Document
from orchestrator_contract.contract_tests.exchange import (
    Exchange,
    Failure,
    Purpose,
    Request,
    Trouble,
    pretty,
)
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.model import Level, NotExercised, assume
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.fixtures import DOCUMENTS, document

from .judging import answer, changed, court_of, golden, told

KNOWN = Request(operation="get-job", path="/jobs/309", job="309")
EVENTS = golden("job-events-finished")


def test_one_defect_in_many_places_is_one_finding_with_a_count() -> None:
    items = [item | {"id": int(item["id"])} for item in EVENTS["items"]]
    court = court_of(EVENTS | {"items": items}, "job-events")
    (finding,) = [f for f in court.findings() if f.check.level > Level.INFO]
    assert finding.occurrences == len(items) > 1
    assert finding.breach.pointer == "/items/0/id", "the first place is shown"
    assert finding.pattern[1] == "/items/*/id"


def test_two_keys_with_the_same_defect_are_two_findings() -> None:
    court = court_of(golden(owner=..., options=...))
    found = told(court, least=Level.ERROR)
    assert {at for _, at in found} == {"/owner", "/options"}


def test_the_same_defect_of_two_documents_is_counted_together() -> None:
    court = Court(CATALOGUE.values())
    for name in ("first.json", "second.json"):
        body = golden(owner=...)
        place = FilePlace(name)
        court.document(
            Document(body=body, schema="job", operation="get-job", place=place)
        )
    (finding,) = court.findings()
    assert finding.occurrences == 2
    assert str(finding.place) == "first.json"


def test_findings_come_gravest_first_and_then_in_a_fixed_order() -> None:
    court = court_of(golden(owner=..., userdata=None, events=..., **{"new key": 1}))
    levels = [finding.check.level for finding in court.findings()]
    assert levels == sorted(levels, reverse=True)
    assert set(levels) == {Level.ERROR, Level.WARNING, Level.INFO}


def test_the_order_of_documents_does_not_change_what_is_found() -> None:
    bodies = [d for d in DOCUMENTS if d.schema == "job"]
    found = []
    for order in (bodies, bodies[::-1], bodies[99:] + bodies[:99]):
        court = Court(CATALOGUE.values())
        for body in order:
            place = FilePlace(body.name)
            court.document(
                Document(body=body.body, schema="job", operation="get-job", place=place)
            )
        found.append([(f.pattern, f.occurrences) for f in court.findings()])
    assert found[0] == found[1] == found[2]


def test_what_had_nothing_to_judge_is_not_exercised() -> None:
    coverage = court_of(golden()).coverage()
    assert "get-job/id-names-the-job" in coverage.passed
    assert "get-job/unfinished-job-has-no-finish" in coverage.not_exercised
    assert "list-jobs/total-fits-the-page" in coverage.not_exercised
    everything = {*coverage.passed, *coverage.failed, *coverage.not_exercised}
    assert everything == CATALOGUE.keys()


def test_a_check_that_found_something_has_failed_and_not_passed() -> None:
    coverage = court_of(golden(userdata=None)).coverage()
    assert coverage.failed == ("get-job/userdata-is-an-object",)
    assert "get-job/userdata-is-an-object" not in coverage.passed


def test_coverage_tells_states_types_kinds_and_guises_that_were_met() -> None:
    court = court_of(golden("job-task-new-without-times"))
    coverage = court.coverage(["no job list"])
    assert (coverage.states.seen, coverage.types.seen) == (("new",), ("task",))
    assert "finished" in coverage.states.missing
    assert coverage.properties["/id"] == ("present",)
    assert coverage.properties["/status/*/state"] == ("present",)
    assert coverage.notes == ("no job list",)
    kinds = court_of(document("error-unknown-job").body, "error").coverage().kinds
    assert kinds.seen == ("puppetlabs.orchestrator/unknown-job",)


def test_only_the_selected_checks_judge() -> None:
    one = CATALOGUE["get-job/userdata-is-an-object"]
    court = Court([one])
    body = golden(userdata=None, owner=...)
    place = FilePlace("body.json")
    court.document(Document(body=body, schema="job", operation="get-job", place=place))
    (finding,) = court.findings()
    assert finding.check is one
    assert court.coverage().not_exercised == ()


def test_the_body_of_a_good_answer_is_judged_with_the_answer() -> None:
    court = Court(CATALOGUE.values())
    court.exchange(answer(KNOWN, 200, golden(owner=...)))
    assert told(court) == {("required-keys-are-present", "/owner")}
    (finding,) = court.findings()
    assert isinstance(finding.place, Exchange)


@pytest.mark.parametrize("status", [400, 401, 404])
def test_the_body_of_a_refusal_is_judged_as_an_error(status: int) -> None:
    court = Court(CATALOGUE.values())
    request = Request(operation="list-jobs", path="/jobs", purpose=Purpose.UNTOLD)
    court.exchange(answer(request, status, {"kind": "puppetlabs.rbac/x"}))
    assert told(court) == {("error-required-keys-are-present", "/msg")}


@pytest.mark.parametrize("status", [204, 302, 403, 500])
def test_the_body_of_any_other_answer_is_nobodys_business(status: int) -> None:
    court = Court(CATALOGUE.values())
    request = Request(operation="get-job", path="/jobs/1", purpose=Purpose.UNTOLD)
    court.exchange(answer(request, status, golden(owner=...), media_type="text/html"))
    assert not any(at.startswith("/") for _, at in told(court))


def test_no_body_is_judged_where_no_answer_came() -> None:
    court = Court(CATALOGUE.values())
    failure = Failure(Trouble.TIMEOUT, "no answer within 10 s")
    court.exchange(Exchange(number=1, url="", request=KNOWN, failure=failure))
    assert told(court) == {("request-is-answered", "")}
    (finding,) = court.findings()
    assert finding.breach.actual == "no answer within 10 s"


def test_a_check_without_a_subject_says_so_by_a_signal() -> None:
    with pytest.raises(NotExercised):
        assume(())
    assume("something")


def test_places_are_written_as_people_look_them_up() -> None:
    assert str(FilePlace("jobs.jsonl", 7)) == "jobs.jsonl:7"
    assert str(FilePlace("job.json")) == "job.json"
    assert str(answer(KNOWN, 200)) == (
        "GET http://127.0.0.1:8143/orchestrator/v1/jobs/309"
    )


def test_a_value_is_shown_in_one_line_that_is_not_too_long() -> None:
    assert pretty({"a": ["b", None]}) == '{"a": ["b", null]}'
    assert len(pretty("x" * 1000)) <= 120
    assert "\n" not in pretty("a\nb")


def test_rows_that_are_no_objects_are_left_to_the_schema() -> None:
    body = changed(EVENTS, "/items/0", "event")
    assert told(court_of(body, "job-events")) == {
        ("types-are-as-documented", "/items/0")
    }


def test_the_same_bytes_are_judged_once_and_told_each_time(monkeypatch) -> None:
    court = Court(CATALOGUE.values())
    body = golden(state="finished", finished_timestamp=...)
    looks = [answer(KNOWN, 200, body) for _ in range(3)]
    court.exchange(looks[0])
    seen = len(court._opinions)
    monkeypatch.setattr(Court, "_opinion", None)  # nobody asks for another one
    for look in looks[1:]:
        court.exchange(look)
    assert {f.occurrences for f in court.findings() if f.breach.pointer} == {3}
    assert len(court._opinions) == seen == 1
    assert court.count == 3


def test_bytes_that_answer_another_question_are_judged_anew() -> None:
    """Whether a link leads astray depends on the job that was asked for."""
    court = Court(CATALOGUE.values())
    for job in ("8", "9"):
        request = Request(
            operation="list-job-events", path=f"/jobs/{job}/events", job=job
        )
        court.exchange(answer(request, 200, EVENTS))
    assert len(court._opinions) == 2


def test_only_so_many_opinions_are_kept_and_none_of_a_long_body(monkeypatch) -> None:
    court = Court(CATALOGUE.values())
    monkeypatch.setattr(judge, "_KEPT", 3)
    for number in range(5):
        court.exchange(answer(KNOWN, 200, golden(name=f"{number}")))
    assert len(court._opinions) == 3
    monkeypatch.setattr(judge, "_LONGEST", 10)
    court.exchange(answer(KNOWN, 200, golden(name="77")))
    assert len(court._opinions) == 3


@given(st.lists(st.sampled_from(DOCUMENTS), max_size=12), st.integers(1, 5))
def test_bodies_at_once_are_judged_as_one_by_one(documents, heap) -> None:
    held = [
        Document(
            body=document.body,
            schema=document.schema,
            operation=OPERATION_OF[document.schema],
            place=FilePlace("lines", number),
        )
        for number, document in enumerate(documents, 1)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "_HEAP", heap)
        at_once, one_by_one = (Court(CATALOGUE.values()) for _ in range(2))
        at_once.documents(held)
    for each in held:
        one_by_one.document(each)
    assert at_once.findings() == one_by_one.findings()
    assert at_once.coverage() == one_by_one.coverage()
    assert at_once.count == one_by_one.count
