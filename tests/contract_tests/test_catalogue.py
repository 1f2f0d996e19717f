"""The catalogue as a whole: ids, levels, sources, and that no id is ever lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.clauses import Clause, checks_of, clause
from orchestrator_contract.contract_tests.model import Check, Kind, Level
from orchestrator_contract.schemas import BY_SLUG, SOURCES

from ..support.for_each import for_each

REGISTRY = Path(__file__).with_name("registry.txt")
#: What tells of the service has no errors of its own.
SERVICE = {"get-root", "get-index", "list-services"}
CHECKS = list(CATALOGUE.values())
_ID = re.compile(r"[a-z]+(-[a-z]+)*/[a-z0-9]+(-[a-z0-9]+)*")


def by_id(check: Check) -> str:
    return check.id


def registered() -> list[str]:
    """Every id that ever was, in the order of the file."""
    lines = REGISTRY.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_the_registry_is_sorted_and_has_each_id_once() -> None:
    assert registered() == sorted(set(registered()))


def test_every_check_is_entered_in_the_registry() -> None:
    new = sorted(CATALOGUE.keys() - set(registered()))
    assert new == [], f"enter these ids in {REGISTRY.name}, in their places"


def test_no_check_that_ever_was_has_disappeared() -> None:
    """People have ids in baselines and in --ignore: none is dropped or renamed."""
    assert set(registered()) <= CATALOGUE.keys()


@for_each("check", CHECKS, ids=by_id)
def test_an_id_is_an_operation_and_a_clause_in_kebab_case(check: Check) -> None:
    assert _ID.fullmatch(check.id)
    assert check.operation in BY_SLUG
    assert check.id == f"{check.operation}/{check.clause}"


@for_each("check", CHECKS, ids=by_id)
def test_a_check_says_where_the_documentation_says_so(check: Check) -> None:
    assert check.source
    assert set(check.source) <= SOURCES.keys()


@for_each("check", CHECKS, ids=by_id)
def test_a_requirement_is_one_sentence(check: Check) -> None:
    assert check.requirement[0].isupper() or check.requirement[0] == "`"
    assert check.requirement.endswith(".")
    assert ". " not in check.requirement.removesuffix(".")
    assert "\n" not in check.requirement


#: What design says of single clauses, in its own order; the rest follows by group.
ERRORS = """
    id-names-the-job status-ends-in-the-state status-is-in-order
    status-entries-are-closed current-state-is-open status-runs-forward
    status-does-not-overlap unfinished-job-has-no-finish start-is-not-after-finish
    duration-is-the-run-time node-states-fit-the-count list-is-no-longer-than-limit
    items-have-the-asked-type items-finished-within-the-bounds
    names-are-sorted-as-numbers node-times-run-forward items-and-report-are-equal
    event-ids-increase events-are-unique events-begin-at-start
    next-events-names-the-job server-does-not-fail unknown-id-is-404 word-id-is-400
    token-is-demanded strange-id-is-refused odd-integer-is-refused
    terminal-job-does-not-change state-never-goes-back history-only-grows
    timestamp-never-decreases identity-does-not-change item-is-the-job-itself
"""
WARNINGS = """
    recommended-keys-are-present id-is-absolute timestamp-is-the-last-change
    finish-is-the-last-change status-agrees-with-the-times
    terminal-job-reports-its-finish started-job-reports-its-duration
    job-reports-its-start duration-is-precise status-is-contiguous
    status-skips-no-state status-starts-at-the-beginning terminal-state-is-open
    node-states-add-up outcome-agrees-with-node-states command-agrees-with-type
    userdata-is-an-object total-fits-the-page page-is-full-before-the-end
    node-states-are-known event-types-are-known refusal-is-401
    message-has-no-stack-trace settings-do-not-change pages-make-the-whole
    item-agrees-with-the-job report-agrees-with-the-nodes
    nodes-are-in-the-counted-states last-event-agrees-with-the-node
"""


@for_each(
    ("name", "level"),
    [(name, Level.ERROR) for name in ERRORS.split()]
    + [(name, Level.WARNING) for name in WARNINGS.split()],
)
def test_a_clause_has_the_level_that_the_rules_of_judgement_give_it(
    name: str, level: Level
) -> None:
    levels = {check.level for check in CHECKS if check.clause == name}
    assert levels == {level}


def test_a_foreign_link_is_an_error_in_a_job_and_a_warning_in_a_list() -> None:
    """The documentation's own list has links to another job (L4)."""
    assert CATALOGUE["get-job/links-name-their-job"].level is Level.ERROR
    assert CATALOGUE["list-jobs/links-name-their-job"].level is Level.WARNING


@pytest.mark.parametrize("slug", BY_SLUG)
def test_a_fault_of_the_schema_is_an_error_and_an_unknown_key_is_none(
    slug: str,
) -> None:
    for clause_name in ("required-keys-are-present", "types-are-as-documented"):
        assert CATALOGUE[f"{slug}/{clause_name}"].level is Level.ERROR
        if slug not in SERVICE:
            assert CATALOGUE[f"{slug}/error-{clause_name}"].level is Level.ERROR
    assert CATALOGUE[f"{slug}/keys-are-documented"].level is Level.INFO


def test_an_id_that_is_written_twice_is_refused() -> None:
    @clause(
        "Nothing is wrong.",
        on={"get-job": "job"},
        level=Level.INFO,
        source=("design",),
    )
    def nothing_is_wrong(_job: object) -> tuple[()]:
        return ()

    assert isinstance(nothing_is_wrong, Clause)
    module = type(re)("module")
    module.__dict__.update(one=nothing_is_wrong, other=(nothing_is_wrong,), no_clause=1)
    with pytest.raises(ValueError, match="get-job/nothing-is-wrong is written twice"):
        checks_of(module)


def test_kinds_go_with_what_a_check_is_given() -> None:
    kinds = {(check.subject, check.kind) for check in CHECKS}
    assert {kind for subject, kind in kinds if subject == "exchange"} == {Kind.EXCHANGE}
    assert {kind for subject, kind in kinds if subject == "job"} == {Kind.BODY}
