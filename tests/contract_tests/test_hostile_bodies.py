"""No body whatever makes the judge fail: a check judges, or stands down."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.clauses import READS
from orchestrator_contract.contract_tests.exchange import (
    METHODS,
    Exchange,
    Failure,
    Purpose,
    Request,
    Response,
    Trouble,
)
from orchestrator_contract.contract_tests.judge import Court
from orchestrator_contract.contract_tests.model import Breach
from orchestrator_contract.fixtures import document
from orchestrator_contract.schemas import OPERATIONS, RELEASES

from ..support.examples import examples
from .json_values import HOSTILE
from .judging import answer, changed, court_of, places

#: Golden bodies to start from, by schema.
BODIES = {
    "job": document("job-deploy-failed-mixed").body,
    "job-list": document("job-list-with-status").body,
    "job-nodes": document("job-nodes-of-a-deploy").body,
    "job-report": document("job-report-both").body,
    "job-events": document("job-events-finished").body,
    "error": document("error-unknown-job").body,
}
SCHEMA_OF = {operation.slug: operation.schema for operation in OPERATIONS.values()}
PLACES = {name: list(places(body)) for name, body in BODIES.items()}
QUERIES = st.dictionaries(
    st.sampled_from(
        [
            *("limit", "offset", "order", "order_by", "type", "task", "start", "state"),
            *("min_finish_timestamp", "max_finish_timestamp"),
        ]
    ),
    st.sampled_from(
        [
            *("0", "1", "20", "-1", "abc", "", "9" * 5000, "asc", "desc", "name"),
            *("timestamp", "task", "٣", "2026-03-02T09:16:21Z", "2026-03-02T09:16:21"),
        ]
    ),
    max_size=4,
)


@st.composite
def bodies(draw: st.DrawFn, schema: str) -> Any:
    """Draw a golden body with hostile values in up to three of its places."""
    body = BODIES[schema]
    for pointer in draw(st.lists(st.sampled_from(PLACES[schema]), max_size=3)):
        try:
            body = changed(body, pointer, draw(HOSTILE | st.just(...)))
        except (KeyError, IndexError, ValueError, TypeError):
            continue  # an earlier change took the place away
    return body


def exchanges(operation: str) -> st.SearchStrategy[Exchange]:
    """Exchanges with one operation: for any purpose, with any answer or none."""
    schema = SCHEMA_OF[operation]
    written = (bodies(schema) | bodies("error") | HOSTILE).map(
        lambda body: json.dumps(body).encode()
    )
    requests = st.builds(
        Request,
        operation=st.just(operation),
        path=st.just("/jobs"),
        query=QUERIES.map(lambda query: tuple(query.items())),
        purpose=st.sampled_from(Purpose),
        method=st.sampled_from(METHODS),
        job=st.sampled_from([None, "", "81", "abc", "9" * 5000]),
    )
    responses = st.builds(
        Response,
        status=st.sampled_from(
            [200, 200, 200, 204, 302, 400, 401, 403, 404, 429, 500, 503]
        ),
        headers=st.fixed_dictionaries(
            {},
            optional={
                "content-type": st.sampled_from(["application/json", "", "TEXT/html;"]),
                "retry-after": st.just("soon"),
            },
        ),
        body=written | st.binary(max_size=30),
    )
    failures = st.builds(Failure, st.sampled_from(Trouble), st.just("it went wrong"))
    return st.builds(
        Exchange,
        number=st.integers(0, 9),
        url=st.just("http://127.0.0.1:8143/orchestrator/v1/jobs"),
        request=requests,
        response=st.none() | responses,
        failure=st.none() | failures,
    )


@pytest.mark.parametrize("schema", BODIES)
@settings(max_examples=examples(1 / 4))
@given(data=st.data())
def test_no_body_of_a_document_makes_a_check_raise(
    schema: str, data: st.DataObject
) -> None:
    profile = data.draw(st.sampled_from(RELEASES))
    court = court_of(data.draw(bodies(schema) | HOSTILE), schema, profile=profile)
    for finding in court.findings():
        assert_readable(finding.breach)


@pytest.mark.parametrize("operation", READS)
@settings(max_examples=examples(1 / 4))
@given(data=st.data())
def test_no_answer_whatever_makes_a_check_raise(
    operation: str, data: st.DataObject
) -> None:
    court = Court(CATALOGUE.values())
    court.hear([data.draw(exchanges(operation))])
    for finding in court.findings():
        assert_readable(finding.breach)


@settings(max_examples=examples(1 / 4))
@given(data=st.data())
def test_no_bodies_put_side_by_side_make_a_check_raise(data: st.DataObject) -> None:
    """Two looks at a job with all that belongs to it in between, and two lists."""
    court = Court(CATALOGUE.values())
    job = {"job": "309"}
    query = tuple(data.draw(QUERIES).items())
    asked = [
        ("list-jobs", (("limit", "2"), ("offset", "0")), {}),
        ("get-job", (), job),
        ("list-job-nodes", (), job),
        ("get-job-report", (), job),
        ("list-job-events", (), job),
        ("list-job-nodes", query, job),
        ("list-job-events", query, job),
        ("get-job", (), job),
        ("list-jobs", query, {}),
        ("list-jobs", (("limit", "2"), ("offset", "0")), {}),
    ]
    heard = []
    for number, (operation, parameters, extra) in enumerate(asked):
        request = Request(
            operation=operation, path="/jobs", query=parameters, job=extra.get("job")
        )
        body = data.draw(bodies(SCHEMA_OF[operation]))
        exchange = answer(request, 200, body)
        heard.append(replace(exchange, number=number, began=number, ended=number + 0.5))
    court.hear(heard)
    for finding in court.findings():
        assert_readable(finding.breach)


def assert_readable(breach: Breach) -> None:
    """A breach is text, and its pointer is empty or begins with a slash."""
    assert breach.pointer == "" or breach.pointer.startswith("/")
    assert isinstance(breach.expected, str)
    assert isinstance(breach.actual, str)
    assert breach.expected
    assert breach.actual
