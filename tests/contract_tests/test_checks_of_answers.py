"""The outcome tables of the rules of judgement: every purpose, status and body."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.clauses import JOB_READS, READS
from orchestrator_contract.contract_tests.exchange import (
    Exchange,
    Failure,
    Method,
    Purpose,
    Request,
    Trouble,
)
from orchestrator_contract.fixtures import document

from ..support.for_each import for_each
from .judging import answer, golden, heard

JOB = golden()
UNKNOWN = document("error-unknown-job").body
INVALID = document("error-validation-error").body
NAMELESS = INVALID | {"kind": "puppetlabs.rbac/"}
OF_A_VALIDATOR = document("error-validation-error-of-a-validator").body
UNAUTHENTICATED = document("error-unauthenticated").body
#: What a front server answers before the orchestrator sees the request.
HTML = b"<html><body>Bad Request</body></html>"


def asked(
    purpose: Purpose,
    operation: str = "get-job",
    *,
    job: str | None = JOB["name"],
    method: Method = "GET",
) -> Request:
    """Word a request; its path is of no importance to a check."""
    return Request(
        operation=operation, path="/jobs", purpose=purpose, job=job, method=method
    )


def clauses(exchange: Exchange) -> set[str]:
    return {clause for clause, _ in heard(exchange)}


def html(request: Request, status: int) -> Exchange:
    return answer(request, status, HTML, media_type="text/html")


#: Purpose, status, body, and the clauses that speak; a body of bytes is no JSON.
TABLE: list[tuple[Purpose, int, Any, set[str]]] = [
    # A job that exists.
    (Purpose.KNOWN, 200, JOB, set()),
    (Purpose.KNOWN, 404, UNKNOWN, {"what-exists-is-answered-with-200"}),
    (Purpose.KNOWN, 204, HTML, {"what-exists-is-answered-with-200"}),
    (Purpose.KNOWN, 301, HTML, {"what-exists-is-answered-with-200"}),
    (Purpose.KNOWN, 500, HTML, {"server-does-not-fail"}),
    (Purpose.KNOWN, 503, HTML, {"server-does-not-fail"}),
    (Purpose.KNOWN, 429, HTML, set()),
    (Purpose.KNOWN, 200, HTML, {"media-type-is-json", "body-is-json"}),
    # An integer that no job has.
    (Purpose.UNKNOWN_ID, 404, UNKNOWN, set()),
    (Purpose.UNKNOWN_ID, 404, INVALID, {"unknown-id-has-its-kind"}),
    (Purpose.UNKNOWN_ID, 400, INVALID, {"unknown-id-is-404"}),
    (Purpose.UNKNOWN_ID, 200, JOB | {"name": "1"}, {"unknown-id-is-404"}),
    (Purpose.UNKNOWN_ID, 200, JOB, set()),
    (Purpose.UNKNOWN_ID, 500, UNKNOWN, {"server-does-not-fail"}),
    (Purpose.UNKNOWN_ID, 404, HTML, {"media-type-is-json", "body-is-json"}),
    # A word.
    (Purpose.WORD_ID, 400, INVALID, set()),
    (Purpose.WORD_ID, 400, OF_A_VALIDATOR, set()),
    (Purpose.WORD_ID, 400, UNKNOWN, {"refused-value-has-its-kind"}),
    (Purpose.WORD_ID, 404, UNKNOWN, {"word-id-is-400"}),
    (Purpose.WORD_ID, 200, JOB, {"word-id-is-400"}),
    (Purpose.WORD_ID, 500, INVALID, {"server-does-not-fail"}),
    (Purpose.WORD_ID, 400, HTML, {"media-type-is-json", "body-is-json"}),
    # Zero, negative and very large integers: 400 or 404.
    (Purpose.ODD_INTEGER, 400, INVALID, set()),
    (Purpose.ODD_INTEGER, 400, OF_A_VALIDATOR, set()),
    (Purpose.ODD_INTEGER, 404, UNKNOWN, set()),
    (Purpose.ODD_INTEGER, 200, JOB, set()),
    (Purpose.ODD_INTEGER, 200, JOB | {"name": "1"}, {"odd-integer-is-refused"}),
    (Purpose.ODD_INTEGER, 200, {}, {"odd-integer-is-refused"}),
    (Purpose.ODD_INTEGER, 403, UNKNOWN, {"odd-integer-is-refused"}),
    (Purpose.ODD_INTEGER, 500, INVALID, {"server-does-not-fail"}),
    # 007 and +1: anything but 5xx.
    (Purpose.PADDED_INTEGER, 200, JOB, set()),
    (Purpose.PADDED_INTEGER, 200, HTML, set()),
    (Purpose.PADDED_INTEGER, 400, HTML, set()),
    (Purpose.PADDED_INTEGER, 404, {}, set()),
    (Purpose.PADDED_INTEGER, 302, HTML, set()),
    (Purpose.PADDED_INTEGER, 500, HTML, {"server-does-not-fail"}),
    # NUL, control and non-ASCII characters, very long ids: any 4xx of any body.
    (Purpose.STRANGE_ID, 400, HTML, set()),
    (Purpose.STRANGE_ID, 404, {}, set()),
    (Purpose.STRANGE_ID, 414, HTML, set()),
    (Purpose.STRANGE_ID, 431, HTML, set()),
    (Purpose.STRANGE_ID, 200, JOB, {"strange-id-is-refused"}),
    (Purpose.STRANGE_ID, 500, HTML, {"server-does-not-fail"}),
    # A route that nothing documents: whatever it is, it is no success.
    (Purpose.UNKNOWN_ROUTE, 404, HTML, set()),
    (Purpose.UNKNOWN_ROUTE, 405, {}, set()),
    (Purpose.UNKNOWN_ROUTE, 400, {}, set()),
    (Purpose.UNKNOWN_ROUTE, 200, JOB, {"unknown-route-is-refused"}),
    (Purpose.UNKNOWN_ROUTE, 500, HTML, {"server-does-not-fail"}),
    # No token, and a wrong one: 401; whatever else refuses is a warning.
    (Purpose.NO_TOKEN, 401, UNAUTHENTICATED, set()),
    (Purpose.NO_TOKEN, 401, UNKNOWN, {"refusal-has-its-kind"}),
    (Purpose.NO_TOKEN, 401, NAMELESS, {"refusal-has-its-kind"}),
    (Purpose.NO_TOKEN, 401, HTML, {"refusal-is-json"}),
    (Purpose.NO_TOKEN, 403, HTML, {"refusal-is-401"}),
    (Purpose.NO_TOKEN, 404, HTML, {"refusal-is-401"}),
    (Purpose.NO_TOKEN, 302, HTML, {"refusal-is-401"}),
    (Purpose.NO_TOKEN, 200, HTML, {"refusal-is-401"}),
    (Purpose.NO_TOKEN, 200, JOB, {"token-is-demanded"}),
    (Purpose.NO_TOKEN, 500, HTML, {"server-does-not-fail"}),
    (Purpose.WRONG_TOKEN, 401, UNAUTHENTICATED, set()),
    (Purpose.WRONG_TOKEN, 200, JOB, {"token-is-demanded"}),
    # What a number may bring when nobody knows the jobs.
    (Purpose.GUESS, 404, UNKNOWN, set()),
    (Purpose.GUESS, 200, JOB, set()),
    (Purpose.GUESS, 200, JOB | {"name": "1"}, {"answer-is-the-asked-job"}),
    # A parameter about which nothing is said.
    (Purpose.ODD_PARAMETER, 200, {}, set()),
    (Purpose.ODD_PARAMETER, 400, INVALID, set()),
    (Purpose.ODD_PARAMETER, 500, HTML, {"server-does-not-fail"}),
]


@for_each(
    ("purpose", "status", "body", "expected"),
    TABLE,
    ids=[
        f"{n}-{purpose.value}-{status}" for n, (purpose, status, *_) in enumerate(TABLE)
    ],
)
def test_an_answer_gives_the_findings_that_its_purpose_calls_for(
    purpose: Purpose, status: int, body: Any, expected: set[str]
) -> None:
    request = asked(purpose)
    exchange = html(request, status) if body is HTML else answer(request, status, body)
    # The job of the answer is judged as a job too; here it is about the answer.
    about_the_job = {"id-names-the-job", "links-name-their-job"}
    assert clauses(exchange) - about_the_job == expected


@pytest.mark.parametrize("operation", JOB_READS)
def test_every_read_of_a_job_knows_what_is_no_job(operation: str) -> None:
    for purpose, status, body in (
        (Purpose.UNKNOWN_ID, 404, UNKNOWN),
        (Purpose.WORD_ID, 400, INVALID),
    ):
        request = asked(purpose, operation, job="1000100")
        assert clauses(answer(request, status, body)) == set()
        other = 404 if status == 400 else 400
        assert clauses(answer(request, other, body)) & {
            "unknown-id-is-404",
            "word-id-is-400",
        }


@pytest.mark.parametrize("operation", ["list-jobs", "list-job-events"])
def test_a_parameter_that_is_no_integer_is_answered_with_400(operation: str) -> None:
    request = asked(Purpose.BAD_PARAMETER, operation)
    assert clauses(answer(request, 400, INVALID)) == set()
    assert clauses(answer(request, 400, OF_A_VALIDATOR)) == set()
    assert clauses(answer(request, 400, UNKNOWN)) == {"refused-value-has-its-kind"}
    assert clauses(answer(request, 200, {"items": []})) == {"bad-parameter-is-400"}
    assert clauses(html(request, 500)) == {"server-does-not-fail"}


@pytest.mark.parametrize("operation", READS)
@given(
    purpose=st.sampled_from(Purpose),
    status=st.integers(500, 599),
    body=st.sampled_from([HTML, b"", b"{}"]),
)
def test_a_5xx_is_always_one_error_and_the_only_one(
    operation: str, purpose: Purpose, status: int, body: bytes
) -> None:
    found = heard(answer(asked(purpose, operation), status, body))
    assert found == {("server-does-not-fail", "")}


@pytest.mark.parametrize("operation", READS)
@given(purpose=st.sampled_from(Purpose), status=st.sampled_from([429, 503]))
def test_a_server_that_asks_for_patience_is_not_judged(
    operation: str, purpose: Purpose, status: int
) -> None:
    request = asked(purpose, operation)
    later = answer(request, status, b"", headers={"retry-after": "3"})
    assert clauses(later) == set()


@given(
    purpose=st.sampled_from(Purpose),
    status=st.sampled_from([200, 204, 301, 400, 401, 403, 404, 405, 501]),
)
def test_nothing_is_demanded_of_the_answer_to_a_head(
    purpose: Purpose, status: int
) -> None:
    assert clauses(answer(asked(purpose, method="HEAD"), status, b"")) == set()


def test_a_head_that_breaks_the_server_is_an_error_all_the_same() -> None:
    request = asked(Purpose.KNOWN, method="HEAD")
    assert clauses(answer(request, 500, b"")) == {"server-does-not-fail"}


@for_each("trouble", Trouble)
@for_each("purpose", Purpose)
def test_an_answer_that_does_not_come_is_an_error(
    purpose: Purpose, trouble: Trouble
) -> None:
    failure = Failure(trouble, "no answer came")
    exchange = Exchange(number=1, url="", request=asked(purpose), failure=failure)
    tokenless = purpose in {Purpose.NO_TOKEN, Purpose.WRONG_TOKEN}
    led_away = tokenless and trouble is Trouble.REDIRECT
    expected = "refusal-is-401" if led_away else "request-is-answered"
    assert clauses(exchange) == {expected}


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON;x=y"],
)
def test_the_parameters_of_a_media_type_are_ignored(media_type: str) -> None:
    exchange = answer(asked(Purpose.KNOWN), 200, JOB, media_type=media_type)
    assert clauses(exchange) == set()


@pytest.mark.parametrize("media_type", ["", "text/json", "application/json+x"])
def test_another_media_type_is_an_error(media_type: str) -> None:
    exchange = answer(asked(Purpose.KNOWN), 200, JOB, media_type=media_type)
    assert clauses(exchange) == {"media-type-is-json"}


def test_the_answer_names_the_job_that_was_asked_for() -> None:
    exchange = answer(asked(Purpose.KNOWN, job="5"), 200, JOB)
    assert heard(exchange) == {("answer-is-the-asked-job", "/name")}


@pytest.mark.parametrize(
    "body",
    [
        {"msg": "no"},
        {"kind": 1, "msg": "no"},
        {"kind": "a/b", "msg": "", "details": []},
    ],
    ids=["no-kind", "kind-number", "details-list"],
)
def test_the_body_of_a_403_is_judged_only_if_it_is_json(body: Any) -> None:
    request = asked(Purpose.NO_TOKEN)
    assert clauses(html(request, 403)) == {"refusal-is-401"}
    assert len(clauses(answer(request, 403, body))) == 2
