"""The checker does not depend on the mock's habits: another server passes and fails."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.clauses import READS, SERVICE_READS
from orchestrator_contract.contract_tests.model import Level
from orchestrator_contract.contract_tests.outcome import Exit, Outcome
from orchestrator_contract.contract_tests.runner import Settings, run
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget
from orchestrator_contract.schemas import LIFECYCLE

from ..support.sampling import sampled
from . import broken_jobs, broken_lists, broken_refusals
from .breaking import SWITCHES
from .manners import serving
from .orchestrator import POWERLESS, TOKEN, Break

#: Faults that several checks may well see, because a whole answer is another one.
MANY = 5
assert {broken_jobs, broken_lists, broken_refusals}  # importing them sets the switches


def outcome_of(
    broken: Break | None = None, *, token: str = TOKEN, watch: float = 0.0
) -> Outcome:
    with serving(broken) as url:
        # One job hangs for longer than this; all others answer within milliseconds.
        target = HttpTarget(url, token=token, timeout=1.0)
        try:
            return run(target, Settings(watch=watch))
        finally:
            target.close()


def found_by(outcome: Outcome, *levels: Level) -> dict[str, str]:
    return {
        finding.check.id: f"{finding.breach}"
        for finding in outcome.findings
        if finding.check.level in levels
    }


def test_it_is_made_of_the_standard_library_alone():
    for module in Path(__file__).parent.glob("[!t]*.py"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        names = [node.module or "" for node in froms if not node.level]
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
        strangers = {name.partition(".")[0] for name in names} - sys.stdlib_module_names
        assert not strangers, module.name


def test_a_server_with_other_habits_conforms_without_a_warning():
    outcome = outcome_of()
    assert not found_by(outcome, Level.ERROR, Level.WARNING)
    assert outcome.exit_code is Exit.CONFORMS
    assert outcome.jobs > 40
    assert outcome.coverage.states.seen == LIFECYCLE.states
    assert outcome.coverage.types.seen == LIFECYCLE.types


def test_jobs_that_come_run_and_end_while_they_are_watched_are_no_fault():
    outcome = outcome_of(watch=4.0)
    assert not found_by(outcome, Level.ERROR, Level.WARNING)
    looks = [e.json.value for e in outcome.exchanges if e.request.path == "/jobs/20011"]
    states = {look["state"] for look in looks if "state" in look}
    assert "finished" in states
    assert len(states) > 1


def test_what_it_tells_beyond_the_documentation_is_only_worth_knowing():
    infos = found_by(outcome_of(), Level.INFO)
    told = {name for name in infos if not name.endswith("/keys-are-documented")}
    assert told == {
        f"{slug}/operation-is-served" for slug in ("list-plan-jobs", *SERVICE_READS)
    }


def test_a_server_that_refuses_our_token_in_plain_text_is_not_judged():
    outcome = outcome_of(token=POWERLESS)
    assert outcome.exit_code is Exit.UNREACHABLE
    assert "403" in (outcome.unreachable or "")
    assert not outcome.findings


@pytest.mark.parametrize("name", sampled(SWITCHES, session="power"))
def test_a_single_fault_is_found_by_the_check_that_names_it(name):
    checks, broken = SWITCHES[name]
    outcome = outcome_of(broken)
    found = found_by(outcome, Level.ERROR, Level.WARNING)
    assert found.keys() & set(checks), found
    errors = found_by(outcome, Level.ERROR)
    assert outcome.exit_code is (Exit.FINDINGS if errors else Exit.CONFORMS)
    due = min(CATALOGUE[check].level for check in checks)
    assert due is not Level.ERROR or errors
    clauses = {name.partition("/")[2] for name in found}
    assert len(clauses) <= MANY, found  # and no storm of other complaints


def test_a_job_that_hangs_does_not_stop_the_run():
    outcome = outcome_of(broken_jobs.one_job_hangs)
    assert set(found_by(outcome, Level.ERROR)) == {"get-job/request-is-answered"}
    assert outcome.jobs > 35


def test_there_is_a_fault_in_every_operation():
    named = [checks[0] for checks, _ in SWITCHES.values()]
    operations = {check.partition("/")[0] for check in named}
    assert operations == set(READS)
    assert len(SWITCHES) >= 25
