"""What a run has met, put beside what there is to meet."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.coverage import Census
from orchestrator_contract.contract_tests.document import OPERATION_OF, Document
from orchestrator_contract.contract_tests.outcome import Coverage
from orchestrator_contract.contract_tests.places import FilePlace
from orchestrator_contract.fixtures import DOCUMENTS, document
from orchestrator_contract.schemas import ERROR_KINDS, LIFECYCLE

from ..support.for_each import for_each

PAGE = document("job-page-example").body
CHECKS = tuple(CATALOGUE.values())
IDS = [check.id for check in CHECKS]


def counted(*bodies: object, schema: str = "job") -> Census:
    census = Census()
    for body in bodies:
        census.take(
            Document(
                body=body,
                schema=schema,
                operation=OPERATION_OF[schema],
                place=FilePlace("body.json"),
            )
        )
    return census


def coverage_of(*bodies: object, schema: str = "job") -> Coverage:
    census = counted(*bodies, schema=schema)
    return census.coverage((), exercised=(), failed=())


def job(**changes: object) -> dict:
    return copy.deepcopy(PAGE) | changes


def test_nothing_is_met_where_nothing_was_judged():
    coverage = coverage_of()
    assert coverage.states.missing == LIFECYCLE.states
    assert coverage.types.missing == LIFECYCLE.types
    assert set(coverage.kinds.missing) == {kind.kind for kind in ERROR_KINDS}
    assert coverage.states.seen == coverage.pairs.seen == coverage.kinds.seen == ()
    assert not coverage.properties


@for_each("state", LIFECYCLE.states)
@for_each("kind", LIFECYCLE.types)
def test_a_job_is_met_by_its_state_its_type_and_both(state, kind):
    coverage = coverage_of(job(state=state, type=kind))
    assert coverage.states.seen == (state,)
    assert coverage.types.seen == (kind,)
    assert coverage.pairs.seen == (f"{state} {kind}",)


@given(st.lists(st.sampled_from(LIFECYCLE.states)))
def test_each_state_is_either_met_or_missing_in_the_order_of_life(states):
    met = coverage_of(*(job(state=state) for state in states)).states
    assert set(met.seen) == set(states)
    for part in (met.seen, met.missing):
        assert list(part) == sorted(part, key=LIFECYCLE.states.index)
    assert sorted(met.seen + met.missing) == sorted(LIFECYCLE.states)


@pytest.mark.parametrize("odd", [None, 7, [], {}, "dreaming"])
def test_what_is_no_state_or_type_of_ours_is_not_counted_as_one(odd):
    coverage = coverage_of(job(state=odd, type=odd))
    assert coverage.states.seen == coverage.types.seen == coverage.pairs.seen == ()


@pytest.mark.parametrize("body", [None, 7, "job", [], {}])
def test_a_body_that_is_no_job_is_counted_and_does_no_harm(body):
    assert len(counted(body).jobs) == 1


def test_looks_at_one_job_count_once_and_nameless_jobs_one_by_one():
    assert len(counted(job(name="8"), job(name="8"), job(name="9")).jobs) == 2
    nameless = {key: PAGE[key] for key in PAGE if key not in {"name", "id"}}
    assert len(counted(nameless, nameless).jobs) == 2
    assert list(counted({"id": "/jobs/x"}).jobs) == ["/jobs/x"]


@pytest.mark.parametrize("kind", sorted({kind.kind for kind in ERROR_KINDS}))
def test_an_error_is_met_by_its_kind_and_is_no_job(kind):
    body = {"kind": kind, "msg": "No."}
    assert coverage_of(body, schema="error").kinds.seen == (kind,)
    assert not counted(body, schema="error").jobs


@pytest.mark.parametrize("body", [None, [], {"kind": 7}, {"msg": "No."}, {"kind": ""}])
def test_an_error_without_a_kind_is_none_that_is_known(body):
    assert not counted(body, schema="error").kinds


@pytest.mark.parametrize("schema", sorted(OPERATION_OF.keys() - {"job", "error"}))
def test_only_jobs_and_errors_are_counted(schema):
    census = counted(
        *(d.body for d in DOCUMENTS if d.schema == schema), PAGE, schema=schema
    )
    assert census == Census()


def test_each_property_is_told_in_every_guise_it_was_met_in():
    without = {key: PAGE[key] for key in PAGE if key != "userdata"}
    properties = coverage_of(job(userdata=None), job(userdata={}), without).properties
    assert properties["/userdata"] == ("present", "absent", "null")
    assert properties["/name"] == ("present",)
    assert properties["/events"] == ("absent",)
    assert properties["/status/*/enter_time"] == ("present",)
    assert list(properties) == sorted(properties)


def test_what_is_free_or_unknown_is_no_property():
    properties = coverage_of(job(userdata={"secret": 1}, novelty=1)).properties
    assert not {"/userdata/secret", "/novelty"} & set(properties)


@given(st.sets(st.sampled_from(IDS)), st.data())
def test_each_check_passed_or_failed_or_was_not_exercised(exercised, data):
    failed = data.draw(st.sets(st.sampled_from(sorted(exercised)))) if exercised else ()
    coverage = Census().coverage(CHECKS, exercised=exercised, failed=failed)
    assert set(coverage.failed) == set(failed)
    assert set(coverage.passed) == exercised - set(failed)
    parts = (coverage.passed, coverage.failed, coverage.not_exercised)
    assert sorted(check for part in parts for check in part) == sorted(IDS)


def test_notes_are_passed_on():
    notes = iter(["one", "another"])
    coverage = Census().coverage((), exercised=(), failed=(), notes=notes)
    assert coverage.notes == ("one", "another")
